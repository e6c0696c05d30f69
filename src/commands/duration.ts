/** @file Lengths of time as people write them: "90s", "30m", "1h30m", "2h". */
import { UsageError } from "../core/errors.js";

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds of a written duration. `flag` names the option in the error. */
export function parseDuration(text: string, flag: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)([smhd])/g)];
  const whole = parts.map((part) => part[0]).join("");
  const seconds = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * SECONDS[unit], 0);
  if (whole !== text || !(seconds > 0)) throw new UsageError(`Expected ${flag} like 90s, 30m or 1h30m, got ${text}`);
  return seconds;
}

/** "45 s", "12 min", "3 h 05 min": two units at most. */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return seconds < 9.95 ? `${seconds.toFixed(1)} s` : `${whole} s`;
  if (whole < 600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
