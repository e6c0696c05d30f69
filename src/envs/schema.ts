/**
 * @file What `environment.yaml` may say, and what is answered when it says something else. `docs/environments.md` is
 * the same in prose.
 */
import { z } from "zod";
import { NETWORK_NAMES } from "../core/method-names.js";

const whole = z.boolean().optional();
const unit = z.string().optional();
const name = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "a name of letters, digits and _");
const fragments = z.record(name, z.string()).optional();
const constantValue = z.union([z.number(), z.array(z.number()).min(1), z.array(z.array(z.number()).min(1)).min(1)]);

const mechanism = z.strictObject({
  name: z.string().min(1),
  description: z.string().optional(),
  choice: z.string().optional(),
  states: fragments,
  parameters: fragments,
  inputs: z.array(name).optional(),
  lets: fragments,
  draws: fragments,
  terms: fragments,
  factors: fragments,
  append: fragments,
  initial: fragments,
  observe: fragments,
  requires: z.array(z.string()).optional(),
  excludes: z.array(z.string()).optional(),
});

export const mechanismList = z.array(mechanism);

const statistic = z.strictObject({
  observable: name,
  /** which number of an observable with several, from 0 */
  index: z.int().min(0).optional(),
  /** one statistic for each of these times … */
  at: z.array(z.number()).min(1).optional(),
  /** … or one for the whole arm */
  reduce: z.enum(["sum", "mean", "max", "min", "last", "timeOfMax"]).optional(),
  transform: z.enum(["none", "sqrt", "log1p"]).optional(),
  /** a number, or the name of a constant or context */
  divide: z.union([z.number(), name]).optional(),
  name: z.string().optional(),
});

const count = z.int().min(1).optional();

const task = z.strictObject({
  kind: z.enum(["forecast", "one-step", "regression"]),
  targets: z.array(name).min(1).optional(),
  unit,
  metric: z.enum(["aggregate", "per-place"]).optional(),
  /** file of features */
  features: z.string().optional(),
  knownAhead: z.array(name).optional(),
  places: z.array(z.string().min(1)).min(1).optional(),
  grid: count,
  season: z.int().min(2).optional(),
  network: z.enum(NETWORK_NAMES).optional(),
  calendar: z.strictObject({ start: z.iso.date(), days: z.number().positive() }).optional(),
  /** of a forecast, in observations */
  horizon: count,
  shift: count,
  validation: count,
  test: count,
  /** of other tasks: arms by name */
  folds: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        purpose: z.enum(["validation", "test"]),
        fitted: z.array(z.string()).min(1),
        scored: z.array(z.string()).min(1),
      }),
    )
    .min(2)
    .optional(),
  published: z.array(z.strictObject({ name: z.string(), value: z.number(), source: z.string() })).optional(),
  synthetic: z.boolean().optional(),
});

export const declaration = z.strictObject({
  name: z.string().min(1),
  title: z.string().min(1),
  brief: z.string().min(1),
  citation: z.string().optional(),
  time: z.strictObject({ start: z.number().optional(), end: z.number(), dt: z.number().positive(), unit }).optional(),
  constants: z.record(name, z.union([constantValue, z.strictObject({ value: constantValue, whole, unit })])).optional(),
  contexts: z.record(name, z.strictObject({ type: z.enum(["number", "string"]).optional(), whole, unit })).optional(),
  covariates: z.record(name, z.strictObject({ width: z.int().min(1).optional(), whole, unit })).optional(),
  events: z.record(name, z.strictObject({ fields: z.array(name).optional() })).optional(),
  observables: z.record(name, z.strictObject({ width: z.int().min(1).optional(), unit })),
  data: z.string().optional(),
  arms: z.string().optional(),
  covariateData: z.string().optional(),
  eventData: z.string().optional(),
  base: z.string(),
  mechanisms: z.union([z.string(), mechanismList, z.array(z.string()).min(1)]).optional(),
  replication: z.enum(["shared", "per-arm"]).optional(),
  priors: z.enum(["environment", "program"]).optional(),
  sparePriors: z.array(z.strictObject({ kind: z.string(), unit: z.string(), prior: z.string() })).optional(),
  statistics: z.array(statistic).optional(),
  task: task.optional(),
  defaults: z
    .strictObject({
      particles: z.int().min(1).optional(),
      iterations: z.int().min(1).optional(),
      evidence: z.string().optional(),
      sims: z.int().min(1).optional(),
      tree: z
        .strictObject({ maxDepth: z.int().min(1).optional(), lossQuantum: z.number().min(0).max(1000).optional() })
        .optional(),
    })
    .optional(),
});

export type Declaration = z.infer<typeof declaration>;
export type StatisticDeclaration = z.infer<typeof statistic>;
