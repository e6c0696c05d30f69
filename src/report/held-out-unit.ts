/** @file The unit that a run's prediction errors are in. */
import type { Summary } from "../run/summary-types.js";

/** null where no predictions were scored. */
export const unitOf = ({ heldOut }: Pick<Summary, "heldOut">): string | null => heldOut?.unit ?? null;
