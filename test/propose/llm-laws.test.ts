import fc from "fast-check";
import { expect, it } from "vitest";
import { readAnswer } from "../../src/propose/answer.js";
import { applyEdits, readEdits } from "../../src/propose/edits.js";
import { readFeedback } from "../../src/propose/feedback.js";
import { BASE_SOURCE, CHILD_SOURCE } from "../support/proposals.js";

const SEED = 20260218;
const lines = BASE_SOURCE.split("\n");
/** Prose without fences, programs, thoughts and markers. */
const prose = fc.string({ maxLength: 200 }).map((s) => s.replace(/[`~<>{}=]/g, ""));
/** Text made of what answers are made of. */
const pieces = ["```", "```ts\n", "~~~", "<think>", "</think>", "{", "}", '"code":', "<<<<<<< SEARCH\n", "=======\n"];
const junk = fc
  .array(fc.oneof(fc.constantFrom(...pieces, ">>>>>>> REPLACE\n", CHILD_SOURCE, "NAME: x\n", "\n"), fc.string()), {
    maxLength: 12,
  })
  .map((parts) => parts.join(""));

it(`no answer is too strange to read (seed ${SEED})`, () => {
  fc.assert(
    fc.property(junk, fc.boolean(), (text, truncated) => {
      const { change } = readAnswer(text, truncated);
      expect(["file", "edits", "mechanism", "none"]).toContain(change.kind);
      readFeedback(text);
    }),
    { seed: SEED, numRuns: 500 },
  );
});

it(`a fenced program is found between any prose (seed ${SEED})`, () => {
  fc.assert(
    fc.property(prose, prose, fc.constantFrom("ts", "typescript", "", "js"), (before, after, label) => {
      const text = `${before}\n\`\`\`${label}\n${CHILD_SOURCE}\n\`\`\`\n${after}`;
      expect(readAnswer(text, false).change).toEqual({ kind: "file", source: CHILD_SOURCE });
    }),
    { seed: SEED, numRuns: 200 },
  );
});

it(`blocks written from two texts turn the one into the other (seed ${SEED})`, () => {
  const change = fc.record({
    from: fc.nat(lines.length - 1),
    count: fc.integer({ min: 1, max: 3 }),
    by: fc.array(
      prose.map((s) => s.replace(/[\r\n]/g, " ")),
      { maxLength: 3 },
    ),
  });
  fc.assert(
    fc.property(change, ({ from, count, by }) => {
      const search = lines.slice(from, from + count).join("\n");
      const next = [...lines.slice(0, from), ...by, ...lines.slice(from + count)].join("\n");
      const body = by.length > 0 ? `${by.join("\n")}\n` : "";
      const edits = readEdits(`<<<<<<< SEARCH\n${search}\n=======\n${body}>>>>>>> REPLACE`);
      const edited = applyEdits(BASE_SOURCE, edits);
      const blankLine = by.length === 0 || (by.length === 1 && by[0] === ""); // deleting lines leaves an empty one
      const squeeze = (text: string) => (blankLine ? text.replace(/\n+/g, "\n").trim() : text);
      expect(edited.ok && squeeze(edited.source)).toBe(squeeze(next));
    }),
    { seed: SEED, numRuns: 300 },
  );
});
