/** @file The verdict of a calibration study, as a run keeps it in its journal. */
/** What a run keeps of a calibration.json. */
export interface Study {
  readonly file: string;
  readonly environmentHash: string;
  readonly method: string;
  readonly density: string;
  readonly arms: number;
  readonly passed: boolean;
  /** fatal checks that failed, in words */
  readonly failed: readonly string[];
}
