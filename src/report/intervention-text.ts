/** @file What `discover intervene` prints: each strength of the change, and what it does to every observable. */
import type { Effect, Intervened } from "../predict/types.js";
import { tableLines, wrapLines } from "./columns.js";
import { nameOf } from "./forecast-text.js";
import { heading } from "./heading.js";
import { quantity } from "./numbers.js";

const MOST_ARMS = 6;

export function interventionText(intervened: Intervened, files: readonly string[]): string {
  const { environment, of, members, level, notes } = intervened;
  const said = `${of}, ${members} ${members === 1 ? "run" : "runs"} each. Numbers are medians over them; brackets hold ${Math.round(100 * level)} %, changes being compared member by member.`;
  const sections = [
    [heading(`What if · ${environment} · ${spanOf(intervened)}`), ...wrapLines(said, 98)],
    tableOf(intervened),
    notes.flatMap((note) => wrapLines(note, 98)),
    files.map((file, i) => `  ${i === 0 ? "Written  " : "         "}${file}`),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

export const spanOf = ({ from, to, timeUnit }: Intervened): string => {
  const moment = ({ time, date }: Intervened["from"]) => date ?? `${timeUnit} ${quantity(time)}`.trim();
  return to === null ? `from ${moment(from)} on` : `from ${moment(from)} to ${moment(to)}`;
};

function tableOf({ scenarios }: Intervened): string[] {
  const shown = new Set(
    [...new Set(scenarios.flatMap(({ effects }) => effects.map(({ arm }) => arm)))].slice(0, MOST_ARMS),
  );
  const rows = scenarios.flatMap(({ name, effects }) =>
    effects
      .filter(({ arm }) => shown.has(arm))
      .map((effect, i) => [
        i === 0 ? name : "",
        nameOf(effect),
        `${quantity(effect.without)} → ${quantity(effect.under)}`,
        changeWords(effect.relative),
        changeWords(effect.last),
      ]),
  );
  const right = (title: string) => ({ title, align: "right" as const });
  return tableLines(
    [
      { title: "change", widest: 32 },
      { title: "", widest: 32 },
      right("mean from then on"),
      right("change"),
      right("at the end"),
    ],
    rows,
  );
}

/** "-31 % [-40, -25]" */
export function changeWords({ lower, middle, upper }: Effect["relative"]): string {
  const percent = (share: number): string => {
    if (!Number.isFinite(share)) return "n/a";
    const value = 100 * share;
    const digits = Math.abs(value) < 10 ? 1 : 0;
    const text = value.toFixed(digits);
    return Number(text) === 0 ? "0.0" : `${value > 0 ? "+" : ""}${text}`;
  };
  return `${percent(middle)} % [${percent(lower)}, ${percent(upper)}]`;
}
