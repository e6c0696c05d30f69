/** @file The intermediate form of model programs; owned by the compiler. */
export interface ProgramIr {
  readonly version: 1;
}
