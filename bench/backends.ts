/**
 * @file Milliseconds per training step of stacks of small mixture networks on every backend that is there: 4 components
 * in 2 dimensions given 5, hidden width 32, 50 rows. What a device is worth shows in how little a stack of 64 costs more
 * than one network. NODE_PATH adds places where packages are looked for.
 */
import { mixtureFamily } from "../src/density/mixture-density.js";
import { find, openBackend, refusal } from "../src/neural/backend.js";
import { BACKEND_NAMES } from "../src/neural/backend-names.js";
import { stepMs } from "../src/neural/measure.js";
import type { Stack } from "../src/neural/measure.js";
import { median, print } from "./support.js";

const STACKS = [1, 8, 64] as const;
const REPEATS = 3;
const SHAPE = { inputs: 2, conditions: 5, components: 4, hidden: 32 } as const;

const family = mixtureFamily(SHAPE);
const mixtures: Stack = {
  parameters: (on, streams) => family.parameters(on, streams),
  rows: 50,
  widths: [SHAPE.inputs, SHAPE.conditions],
  loss: (ops, parameters, [x, condition]) => ops.negate(ops.mean(family.given(ops, parameters, condition)(x), 1)),
};

const now = () => performance.now();
print("backend   K = 1      K = 8      K = 64     per network at 64   on");
for (const name of BACKEND_NAMES) {
  const found = await find(name);
  if (typeof found === "string") {
    print(`${name.padEnd(9)} ${refusal(name, found)}`);
    continue;
  }
  const { executor, close } = await openBackend({ name, source: found.source });
  const times = STACKS.map((networks) =>
    median(Array.from({ length: REPEATS }, () => stepMs(executor, networks, now, mixtures))),
  );
  const shown = times.map((ms) => ms.toFixed(2).padEnd(10));
  print(`${name.padEnd(9)} ${shown.join(" ")} ${(times[2] / 64).toFixed(3).padEnd(19)} ${found.what}`);
  close();
}
process.exit(0); // a device may keep its process alive
