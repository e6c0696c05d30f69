/**
 * @file Names whose change changes nothing, and why: what they say was read before the change began (an initial state, what is
 * computed once), or it is not read at all. Found by running: a program may read a name and do nothing with it.
 */
import type { Change, Ensemble, Outputs, Scenario } from "./types.js";

type When = Pick<Change, "from" | "to">;

/** A line for each scaled name that alone moves no number of any member. `since`: the moment, in words. */
export function silentNotes(
  ensemble: Ensemble,
  scenarios: readonly Pick<Scenario, "factors" | "effects">[],
  when: When,
  since: string,
): string[] {
  const heard = new Set(scenarios.flatMap(nameHeard));
  const asked = scenarios.flatMap(({ factors }) => Object.entries(factors)).filter(([, factor]) => factor !== 1);
  const doubtful = new Map(asked.filter(([name]) => !heard.has(name)));
  if (doubtful.size === 0) return [];
  const plain = ensemble.run(null);
  const isSilent = (name: string, factor: number, from: number): boolean =>
    areEqual(plain, ensemble.run({ factors: { [name]: factor }, from, to: when.to }));
  return [...doubtful].flatMap(([name, factor]) => {
    if (!isSilent(name, factor, when.from)) return [];
    if (when.from === 0 || isSilent(name, factor, 0))
      return [`${name} changes no number: no program that was run makes anything of it in this time.`];
    return [
      `${name} changes no number from ${since} on: programs read it before, for their initial state or at first. Leave out --from to change it from the beginning.`,
    ];
  });
}

/** The name that a scenario is of, where it is of one and did something. */
function nameHeard({ factors, effects }: Pick<Scenario, "factors" | "effects">): string[] {
  const names = Object.keys(factors);
  const moved = effects.some(({ relative, last }) =>
    [relative, last].some(({ lower, upper }) => lower !== 0 || upper !== 0),
  );
  return names.length === 1 && moved ? names : [];
}

const areEqual = (some: readonly Outputs[], others: readonly Outputs[]): boolean =>
  some.every((arms, m) =>
    arms.every((output, a) => {
      const other = others[m][a];
      return output === null || other === null ? output === other : output.every((x, i) => Object.is(x, other[i]));
    }),
  );
