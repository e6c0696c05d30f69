import { describe, expect, it } from "vitest";
import { readAnswer } from "../../src/propose/answer.js";
import { applyEdits, readEdits } from "../../src/propose/edits.js";
import { answerWith, BASE_SOURCE, CHILD_SOURCE } from "../support/proposals.js";

const fence = (text: string, label = "ts") => `\`\`\`${label}\n${text}\n\`\`\``;
const json = (value: unknown) => JSON.stringify(value);
const block = (search: string, replace: string) => `<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE`;
const file = { kind: "file", source: CHILD_SOURCE };

describe("a whole file is found", () => {
  it.each([
    ["in a fence", fence(CHILD_SOURCE)],
    ["under any label", fence(CHILD_SOURCE, "model.tsx")],
    ["under no label", fence(CHILD_SOURCE, "")],
    ["between tildes", `~~~ts\n${CHILD_SOURCE}\n~~~`],
    ["in a fence of four", `\`\`\`\`ts\n${CHILD_SOURCE}\n\`\`\`\``],
    ["in an indented fence", `1. Here:\n   ${fence(CHILD_SOURCE).replace(/\n```$/, "\n   ```")}`],
    ["with prose around", `Sure! I add reporting.\n\n${fence(CHILD_SOURCE)}\n\nThis should help.`],
    ["with Windows line ends", fence(CHILD_SOURCE).replaceAll("\n", "\r\n")],
    ["among other fences", `${fence("const x = 1;")}\n${fence(CHILD_SOURCE)}\n${fence("npm test", "sh")}`],
    ["as the last of two programs", `The parent:\n${fence(BASE_SOURCE)}\nThe child:\n${fence(CHILD_SOURCE)}`],
    ["without a fence", `NAME: reporting\n\n${CHILD_SOURCE}\n\nI hope that this helps.`],
    ["in a fence that is never closed", `\`\`\`ts\n${CHILD_SOURCE}`],
    ["after thinking aloud", `<think>${fence(BASE_SOURCE)}\nno, better:</think>\n${fence(CHILD_SOURCE)}`],
    ["after the end of a thought that the server began", `so I write ${BASE_SOURCE}\n</think>\n${fence(CHILD_SOURCE)}`],
    ["in a JSON string", json({ name: "reporting", code: CHILD_SOURCE })],
    ["in a JSON string with a fence", json({ answer: { program: fence(CHILD_SOURCE) } })],
    ["in fenced JSON", fence(json({ code: CHILD_SOURCE }), "json")],
    ["in a JSON list of lines", json({ code: CHILD_SOURCE.split("\n") })],
  ])("%s", (_, text) => {
    const { change } = readAnswer(text, false);
    expect(change).toEqual(file);
  });

  it("even where the export is missing, for the checker to mend or refuse", () => {
    const source = CHILD_SOURCE.replace("export default model", "const m = model");
    expect(readAnswer(fence(source), false).change).toEqual({ kind: "file", source });
  });
});

describe("name, reason and what is replaced", () => {
  it.each([
    [answerWith(CHILD_SOURCE), "less-reporting", "", "Some boys were never in bed."],
    [
      `**Name:** Latent stage (E)\n**Replaces:** \`waning\`\n**Why**: delay\n${fence(CHILD_SOURCE)}`,
      "latent-stage-e",
      "waning",
      "delay",
    ],
    [`- NAME: "x y"\n${fence(CHILD_SOURCE)}`, "x-y", "", ""],
    [json({ name: "a b", why: "because", code: CHILD_SOURCE }), "a-b", "", "because"],
    [fence(CHILD_SOURCE), "", "", ""],
  ])("%#", (text, name, replaces, why) => {
    expect(readAnswer(text, false)).toMatchObject({ name, replaces, why });
  });
});

describe("what cannot be read says why", () => {
  it.each([
    ["", false, /empty/],
    ["", true, /cut off.*before any text/],
    ["<think>hm, hm", true, /cut off/],
    ["I would add a latent stage.", false, /no program/],
    ["I would add a latent", true, /cut off.*before the change/],
    [`\`\`\`ts\n${CHILD_SOURCE.slice(0, -60)}`, true, /cut off.*inside the program/],
    [CHILD_SOURCE.slice(0, -60), true, /cut off.*inside the program/],
    [fence('{ "name": "x", "terms": [1] }', "mechanism"), false, /mechanism/],
  ])("%#", (text, truncated, reason) => {
    const { change } = readAnswer(text, truncated);
    expect(change).toMatchObject({ kind: "none", reason: expect.stringMatching(reason) as string });
  });

  it("a program that was complete before the cut counts", () => {
    expect(readAnswer(`${fence(CHILD_SOURCE)}\nAs you can see, th`, true).change).toEqual(file);
  });
});

describe("mechanisms", () => {
  const mechanism = { name: "waning", states: { W: "0" }, terms: { S: "+ R * dt" } };
  it.each([
    fence(json(mechanism), "mechanism"),
    fence(json(mechanism), "json"),
    fence('mechanism({ name: "waning", states: { W: "0" }, terms: { S: "+ R * dt" }, });', "ts"),
    fence("mechanism({\n  name: 'waning',\n  states: { W: 0 },\n  terms: { S: '+ R * dt' },\n})", "js"),
  ])("%#", (text) => {
    expect(readAnswer(text, false).change).toEqual({ kind: "mechanism", mechanism });
  });
});

describe("search/replace blocks", () => {
  it("are found in fences and in prose, and applied in order", () => {
    const text = `${fence(block("const force = beta * I / N;", "const force = beta * I / N / 2;"))}\nand\n${block(
      "poisson(I)",
      "poisson(0.9 * I)",
    )}`;
    const { change } = readAnswer(text, false);
    expect(change.kind).toBe("edits");
    const edited = applyEdits(BASE_SOURCE, readEdits(text));
    expect(edited).toEqual({ ok: true, source: CHILD_SOURCE.replace("beta * I / N;", "beta * I / N / 2;") });
  });

  it("forgive white space at the ends of lines", () => {
    const search =
      "const force = beta * I / N;  \nreturn { S: S - force * S * dt, I: I + (force * S - gamma * I) * dt, R: R + gamma * I * dt };";
    const edited = applyEdits(BASE_SOURCE, [{ search, replace: "    return { S, I, R };" }]);
    expect(edited.ok && edited.source.split("\n")[5]).toBe("    return { S, I, R };");
    expect(edited.ok && edited.source.split("\n").length).toBe(BASE_SOURCE.split("\n").length - 1);
  });

  it.each([
    ["gone", "somewhere", /not in the program: "somewhere"/],
    ["twice", "R", /fits \d+ places/],
    ["empty", "  ", /empty/],
  ])("that are %s are errors", (_, search, message) => {
    const edited = applyEdits(BASE_SOURCE, [{ search, replace: "x" }]);
    expect(edited).toEqual({ ok: false, message: expect.stringMatching(message) as string });
  });

  it("may delete, and may hold a dollar sign", () => {
    expect(applyEdits("a\nb\nc", readEdits(block("b\n", "")))).toEqual({ ok: true, source: "a\nc" });
    expect(applyEdits("a b", [{ search: "b", replace: "$&" }])).toEqual({ ok: true, source: "a $&" });
  });
});
