/** @file One line that says where a run stands: phase, share done, gain so far, failures, time and money left. */
import type { Progress } from "../run/summary-types.js";
import { bar, count } from "./numbers.js";

export interface Clock {
  /** seconds in this sitting, and in this phase */
  readonly elapsed: number;
  readonly inPhase: number;
  readonly doneAtPhaseStart: number;
}

export interface Budgets {
  readonly budgetSeconds?: number;
  readonly budgetTokens?: number;
  readonly budgetUsd?: number;
}

const PHASES: Readonly<Record<Progress["phase"], string>> = {
  search: "searching",
  "one change": "trying one change more",
  "left out": "trying what can be left out",
  neighbours: "weighing what is one edit away",
  order: "telling the leaders apart",
  posterior: "weighing again, fresh seeds",
  report: "final score",
  "cross-check": "cross-checking",
};

const BAR = 16; // cells

export function progressText(
  progress: Progress,
  clock: Clock,
  budgets: Budgets,
  duration: (seconds: number) => string,
): string {
  const { done, total, gain, failed, note } = progress;
  const share = total === null ? count(done) : `${bar(done / Math.max(1, total), BAR)} ${done}/${total}`;
  const left = secondsLeft(progress, clock);
  return [
    `${PHASES[progress.phase]} ${share}`,
    gain === null ? "" : `best − base ${gain > 0 ? "+" : ""}${gain.toFixed(1)} nats`,
    note,
    failed === 0 ? "" : `${failed} failed`,
    left === null ? "" : `${duration(left)} left`,
    budgetLeft(progress, clock, budgets, duration),
  ]
    .filter((part) => part !== "")
    .join(" · ");
}

/** Of this phase, at its rate so far; null before anything is known. */
export function secondsLeft({ done, total }: Progress, clock: Clock): number | null {
  const here = done - clock.doneAtPhaseStart;
  return total === null || here <= 0 || done >= total ? null : (clock.inPhase / here) * (total - done);
}

function budgetLeft(progress: Progress, clock: Clock, budgets: Budgets, duration: (seconds: number) => string): string {
  const { budgetSeconds, budgetTokens, budgetUsd } = budgets;
  const left: string[] = [];
  if (budgetSeconds !== undefined) left.push(duration(Math.max(0, budgetSeconds - clock.elapsed)));
  if (budgetTokens !== undefined) left.push(`${count(Math.max(0, budgetTokens - progress.tokens))} tokens`);
  if (budgetUsd !== undefined && progress.costUsd !== null) {
    left.push(`${Math.max(0, budgetUsd - progress.costUsd).toFixed(2)} USD`);
  }
  return left.length === 0 ? "" : `budget left ${left.join(", ")}`;
}
