/** @file One line of what `discover doctor` finds. */
export interface Finding {
  readonly name: string;
  /** null: neither good nor bad */
  readonly ok: boolean | null;
  readonly text: string;
}
