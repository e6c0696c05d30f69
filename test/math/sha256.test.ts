import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../src/math/sha256.js";

describe("sha256", () => {
  it("gives the published digests (FIPS 180-4 examples)", () => {
    expect(sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(sha256("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  });
  it("equals the platform's on any text", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 300 });
    fc.assert(
      fc.property(text, (t) => sha256(t) === createHash("sha256").update(t, "utf8").digest("hex")),
      { seed: 1 },
    );
  });
});
