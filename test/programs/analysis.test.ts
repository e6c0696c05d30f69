import { describe, expect, it } from "vitest";
import { compile } from "../../src/programs/compile.js";
import { compiled, worldOf } from "./small-world.js";

const arm = (policy: string) => ({ ...worldOf({ I: 1 }).arms[0], name: policy, context: { policy } });
const world = worldOf({ I: 1 }, { contexts: { policy: "string" }, arms: [arm("open"), arm("closed"), arm("open")] });
const program = (closed: string): string => `import { model, uniform } from "model-discovery";
export default model({
  parameters: { beta: uniform(0, 2), q: uniform(0, 1) },
  initial: () => ({ I: 8, Z: 1 }),
  step({ I, Z }, { beta, q }, { policy, dt }, random) {
    if (policy === "closed") return { ${closed} };
    const cases = random.poisson(beta * I * dt);
    return { I: I + cases, Z: Z + 1 };
  },
  observe: ({ I }) => ({ I }),
});
`;

describe("a program under several text contexts", () => {
  it("is told apart by what it does in any of them", () => {
    const ids = ["I, Z", "I: I + 1, Z", "I: I + q, Z"].map((closed) => compiled(program(closed), world).id);
    expect(new Set(ids).size).toBe(3);
    expect(compiled(program("Z, I: 1 + I"), world).id).toBe(ids[1]);
  });

  it("has the facts that hold in all of them", () => {
    expect(compiled(program("I, Z"), world).facts.idle).toEqual(["q"]);
    expect(compiled(program("I: I + q, Z"), world).facts).toMatchObject({ idle: [], wholeStates: ["Z"] });
  });

  it("has the draws and complaints of any of them", () => {
    const other = program("I: I + random.binomial(I, q) * q, Z");
    const result = compile(other, world);
    expect(result.ok ? [] : result.errors.map((e) => e.message)).toEqual([
      "I is not always whole: `q` in step is real, use Math.round",
    ]);
    const fine = compiled(program("I: I + random.binomial(I, q), Z"), world);
    expect(fine.draws.map((d) => d.distribution).sort()).toEqual(["binomial", "poisson"]);
  });

  it("has a transition density only where each has one", () => {
    expect(compiled(program("I, Z"), world).noTransition).toBeNull();
    const bent = compiled(program("I: I * Math.exp(random.normal()), Z"), world);
    expect(bent.noTransition).toBe("state I is not a sum of draws");
  });
});
