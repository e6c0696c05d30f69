/**
 * @file Why a kernel's call failed. 0 is success.
 */
export const STATUS = { ok: 0, notFinite: 1, fuel: 2, stiff: 3, observation: 4 } as const;

const WORDS: readonly string[] = [
  "it ran",
  "a state is not a finite number",
  "a while loop ran too often",
  "the equations are stiff: the solver ran out of its budget of evaluations",
  "an observable is not a finite number",
];

export function statusWords(status: number): string {
  return WORDS[status] ?? `status ${status}`;
}
