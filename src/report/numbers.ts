/** @file Numbers for people: as many digits as their error allows, a true minus sign never split from its number. */

/** A log score, nats: two decimals; "−∞" and "not a number" said as such. */
export function nats(value: number): string {
  if (Number.isNaN(value)) return "n/a";
  if (!Number.isFinite(value)) return value < 0 ? "-∞" : "∞";
  return value.toFixed(2);
}

export function withError(value: number, se: number): string {
  return Number.isFinite(value) ? `${nats(value)} ± ${nats(se)}` : nats(value);
}

/** "+3.21 ± 0.10": a difference, its sign always shown. */
export function signed(value: number, se?: number): string {
  return `${value > 0 ? "+" : ""}${se === undefined ? nats(value) : withError(value, se)}`;
}

/** A probability in [0, 1], three decimals; never "1.000" for what is not 1, nor "0.000" for what is not 0. */
export function probability(value: number): string {
  if (value > 0 && value < 0.0005) return "<0.001";
  if (value < 1 && value > 0.9995) return ">0.999";
  return value.toFixed(3);
}

export function probabilityError(se: number): string {
  if (!Number.isFinite(se)) return "± n/a";
  return se > 0 && se < 0.0005 ? "± <0.001" : `± ${se.toFixed(3)}`;
}

/** Three significant digits, no exponent between 0.001 and a million; whole numbers whole. */
export function quantity(value: number): string {
  if (!Number.isFinite(value)) return nats(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-3) return value.toExponential(2);
  if (size >= 100) return String(Math.round(value));
  return value.toPrecision(3);
}

export function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** "1 answer", "2 answers". */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${Math.round(value) === 1 ? "" : "s"}`;
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(share > 0.995 && share < 1 ? 1 : 0)} %`;
}

const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"] as const;

/** A bar of `width` cells for a share in [0, 1], in eighths of a cell. */
export function bar(share: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * width * 8);
  const rest = eighths % 8;
  const filled = "█".repeat(Math.floor(eighths / 8)) + EIGHTHS[rest];
  return filled + "·".repeat(width - filled.length);
}
