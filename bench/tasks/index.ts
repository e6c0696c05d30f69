/** @file The tasks by name. */
import { gaussianLinear } from "./gaussian-linear.js";
import { sir } from "./sir.js";
import { slcp } from "./slcp.js";
import type { Task } from "./task.js";
import { twoMoons } from "./two-moons.js";

export const tasks: Readonly<Record<string, Task>> = Object.fromEntries(
  [gaussianLinear, twoMoons, slcp, sir].map((task) => [task.name, task]),
);
