/** @file The world of a declaration: everything known and not inferred, with arms from tables. */
import { UsageError } from "../core/errors.js";
import type { Arm, World } from "../programs/types.js";
import { armsOf, type Tables } from "./arms.js";
import type { Declaration } from "./schema.js";

/** Inputs that every program has. */
const RESERVED: readonly string[] = ["t", "dt", "step"];

const mapValues = <A, B>(record: Readonly<Record<string, A>> | undefined, f: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record ?? {}).map(([key, value]) => [key, f(value)]));

/** Everything known and not inferred; arms are given or read. A declaration without `time` is of a program without time. */
export function worldOf(d: Declaration, data: Tables | readonly Arm[]): World {
  const time = d.time ?? { start: 0, end: 0, dt: 1, unit: undefined };
  const t0 = time.start ?? 0;
  const exact = (time.end - t0) / time.dt;
  if (Math.abs(exact - Math.round(exact)) > 1e-6 || exact < 0)
    throw new UsageError(
      `environment.yaml: time.end: expected start = ${t0} plus a multiple of dt = ${time.dt}, got ${time.end}`,
    );
  const constants = mapValues(d.constants, (c) => (typeof c === "object" && "value" in c ? c : { value: c }));
  const inputs = inputsOf([constants, d.contexts ?? {}, d.covariates ?? {}]);
  const world = {
    t0,
    dt: time.dt,
    steps: Math.round(exact),
    constants: mapValues(constants, (c) => c.value),
    contexts: mapValues(d.contexts, (c) => c.type ?? "number"),
    covariates: mapValues(d.covariates, (c) => c.width ?? 1),
    events: mapValues(d.events, (e) => e.fields ?? []),
    observables: mapValues(d.observables, (o) => o.width ?? 1),
    whole: Object.keys(inputs).filter((name) => inputs[name].whole),
    units: unitsOf(time.unit, { ...inputs, ...d.observables }),
  };
  return { ...world, arms: isArms(data) ? data : armsOf(world, d.time !== undefined, data) };
}

const isArms = (data: Tables | readonly Arm[]): data is readonly Arm[] => Array.isArray(data);

type Input = { readonly whole?: boolean | undefined; readonly unit?: string | undefined };

function unitsOf(time: string | undefined, described: Readonly<Record<string, Input>>): Record<string, string> {
  const units = Object.entries(described).flatMap(([name, { unit }]) => (unit ? [[name, unit]] : []));
  return { ...(time ? { t: time, dt: time } : {}), ...(Object.fromEntries(units) as Record<string, string>) };
}

/** All inputs by name; a name can stand for one thing only. */
function inputsOf(kinds: readonly Readonly<Record<string, Input>>[]): Record<string, Input> {
  const names = kinds.flatMap((kind) => Object.keys(kind));
  const clash = names.find((name, i) => RESERVED.includes(name) || names.indexOf(name) < i);
  if (clash !== undefined)
    throw new UsageError(
      `environment.yaml: expected inputs of different names, none of them ${RESERVED.join(", ")}; got '${clash}'` +
        (RESERVED.includes(clash) ? "" : " twice"),
    );
  return Object.assign({}, ...kinds) as Record<string, Input>;
}
