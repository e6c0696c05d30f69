/** @file Dates as ISO text, counted in days: no clock, no time zone. */

const DAY_MS = 86_400_000;

/** The date so many days later. */
export function dateAfter(iso: string, days: number): string {
  return new Date(Date.parse(`${iso}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** 0 is Sunday. */
export const weekdayOf = (iso: string): number => new Date(`${iso}T00:00:00Z`).getUTCDay();

/** Sunday on which a CDC week, "yyyyww", begins: week 1 is the first with four days or more in its year. */
export function epiweekStart(epiweek: string): string {
  const newYear = `${epiweek.slice(0, 4)}-01-01`;
  const day = weekdayOf(newYear);
  return dateAfter(newYear, (day <= 3 ? -day : 7 - day) + 7 * (Number(epiweek.slice(4)) - 1));
}
