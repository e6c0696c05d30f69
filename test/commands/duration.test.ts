import { describe, expect, it } from "vitest";
import { formatDuration, parseDuration } from "../../src/commands/duration.js";

describe("durations", () => {
  it.each([
    ["90s", 90],
    ["30m", 1800],
    ["1h30m", 5400],
    ["1.5h", 5400],
    ["1d", 86_400],
  ])("%s is %i seconds", (text, seconds) => expect(parseDuration(text, "--budget-time")).toBe(seconds));

  it.each(["", "30", "m", "3x", "-3m", "0s", "3m!", "1h 3m"])("%j is refused", (text) =>
    expect(() => parseDuration(text, "--budget-time")).toThrow(
      `Expected --budget-time like 90s, 30m or 1h30m, got ${text}`,
    ),
  );

  it.each([
    [0, "0.0 s"],
    [9.94, "9.9 s"],
    [9.96, "10 s"],
    [59.4, "59 s"],
    [59.6, "1 min 00 s"],
    [119.7, "2 min 00 s"],
    [599, "9 min 59 s"],
    [3599, "1 h 00 min"],
    [3660, "1 h 01 min"],
    [90_000, "25 h 00 min"],
  ])("%d seconds read %s", (seconds, text) => expect(formatDuration(seconds)).toBe(text));
});
