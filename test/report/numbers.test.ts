import { describe, expect, it } from "vitest";
import {
  bar,
  count,
  nats,
  percent,
  probability,
  probabilityError,
  quantity,
  signed,
} from "../../src/report/numbers.js";
import { cut, tableLines, wrapLines } from "../../src/report/columns.js";

describe("numbers", () => {
  it.each([
    [nats(-Infinity), "-∞"],
    [nats(NaN), "n/a"],
    [signed(3.456, 0.1), "+3.46 ± 0.10"],
    [signed(-3.456, 0.1), "-3.46 ± 0.10"],
    [signed(-Infinity, NaN), "-∞"],
    [probability(0), "0.000"],
    [probability(1), "1.000"],
    [probability(0.9996), ">0.999"],
    [probability(0.9994), "0.999"],
    [probability(0.0004), "<0.001"],
    [probabilityError(0), "± 0.000"],
    [probabilityError(0.0001), "± <0.001"],
    [probabilityError(NaN), "± n/a"],
    [quantity(0), "0"],
    [quantity(0.00123), "0.00123"],
    [quantity(0.000999), "9.99e-4"],
    [quantity(99.96), "100"],
    [quantity(123.4), "123"],
    [quantity(999_999), "999999"],
    [quantity(1e6), "1.00e+6"],
    [quantity(-2.5), "-2.50"],
    [count(1234567), "1,234,567"],
    [percent(1), "100 %"],
    [percent(0.998), "99.8 %"],
    [percent(0.5), "50 %"],
    [bar(0, 4), "····"],
    [bar(0.5, 4), "██··"],
    [bar(0.53, 4), "██▏·"],
    [bar(1, 4), "████"],
    [bar(7, 4), "████"],
  ])("%s", (text, expected) => expect(text).toBe(expected));
});

describe("tables", () => {
  it("align numbers right, words left, and end lines with what is there", () =>
    expect(
      tableLines(
        [{ title: "name" }, { title: "n", align: "right" }, { title: "" }],
        [
          ["a", "10", "x"],
          ["bcd", "5"],
        ],
      ),
    ).toEqual(["  name   n", "  a     10  x", "  bcd    5"]));
  it("cut what is too wide", () => expect([cut("abcdef", 4), cut("abcd", 4)]).toEqual(["abc…", "abcd"]));
  it("wrap at words", () => expect(wrapLines("one two  three", 9)).toEqual(["  one two", "  three"]));
  it("wrap no sign from its number", () => expect(wrapLines("hold 90 % of", 8)).toEqual(["  hold", "  90 %", "  of"]));
});
