import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import typescript from "typescript";
import { tenPrograms } from "./ten.js";

test("the ten programs type-check as they stand (strict, without noImplicitAny)", () => {
  const folder = mkdtempSync(join(tmpdir(), "programs-"));
  try {
    const files = tenPrograms.map(({ source }, i) => {
      const file = join(folder, `program${i}.model.ts`);
      writeFileSync(file, source.replace(/^```.*\n|```$/g, ""));
      return file;
    });
    const program = typescript.createProgram(files, {
      target: typescript.ScriptTarget.ES2022,
      module: typescript.ModuleKind.NodeNext,
      moduleResolution: typescript.ModuleResolutionKind.NodeNext,
      strict: true,
      noImplicitAny: false,
      noEmit: true,
      skipLibCheck: true,
      lib: ["lib.es2022.d.ts", "lib.dom.d.ts"], // dom: one program writes to the console
      types: [],
      paths: { "model-discovery": [resolve("src/programs/language.ts")] },
    });
    const messages = typescript
      .getPreEmitDiagnostics(program)
      .map((d) => `${d.file?.fileName} ${typescript.flattenDiagnosticMessageText(d.messageText, "\n")}`);
    expect(messages).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
