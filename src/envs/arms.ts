/**
 * @file Arms from tables: observations, contexts, covariates and events, put on the grid of steps. Time t is step index
 * (t − start) / dt, which must come out whole.
 */
import { UsageError } from "../core/errors.js";
import type { Arm, World } from "../programs/types.js";
import { cell, requireColumns, type Table } from "./table.js";

export interface Tables {
  readonly observations: Table;
  readonly contexts?: Table | undefined;
  readonly covariates?: Table | undefined;
  readonly events?: Table | undefined;
}

/** Columns of the observables: `y` for one number, `y[0]`, `y[1]`, … for several. */
export function columnsOf(widths: Readonly<Record<string, number>>): string[] {
  return Object.entries(widths).flatMap(([name, width]) =>
    width === 1 ? [name] : Array.from({ length: width }, (_, i) => `${name}[${i}]`),
  );
}

/** `world`: all of it but the arms. `timed`: whether observations have a time. */
export function armsOf(world: Omit<World, "arms">, timed: boolean, tables: Tables): Arm[] {
  const names = armNames(tables);
  checkNames(tables, names);
  return names.map((name) => ({
    name,
    context: contextOf(world, tables.contexts, name),
    covariates: covariatesOf(world, tables.covariates, name),
    events: eventsOf(world, tables.events, name),
    ...observationsOf(world, timed, tables.observations, name),
  }));
}

/** In the order of the contexts, else of the observations; one arm "all" where no table names any. */
function armNames({ observations, contexts }: Tables): string[] {
  const naming = [contexts, observations].find((table) => table?.columns.includes("arm"));
  if (!naming) return ["all"];
  if (naming.rows.length === 0) throw new UsageError(`${naming.file}: expected at least one row, got none`);
  return [...new Set(naming.rows.map((row) => row["arm"]))];
}

function checkNames(tables: Tables, names: readonly string[]): void {
  const known = new Set(names);
  for (const table of Object.values(tables) as (Table | undefined)[])
    table?.rows.forEach((row, i) => {
      if (row["arm"] !== undefined && !known.has(row["arm"]))
        throw new UsageError(`${table.file}:${i + 2}: arm: expected one of ${names.join(", ")}, got '${row["arm"]}'`);
    });
}

/** Row numbers of an arm; a table without arms holds for all of them. */
function rowsOf(table: Table, arm: string): number[] {
  const all = table.rows.map((_, i) => i);
  return table.columns.includes("arm") ? all.filter((i) => table.rows[i]["arm"] === arm) : all;
}

function contextOf(world: Omit<World, "arms">, table: Table | undefined, arm: string): Arm["context"] {
  const names = Object.keys(world.contexts);
  if (names.length === 0) return {};
  if (!table)
    throw new UsageError(`environment.yaml: arms: expected a table with the columns ${names.join(", ")}, got none`);
  requireColumns(table, names);
  const rows = rowsOf(table, arm);
  if (rows.length !== 1) throw new UsageError(`${table.file}: expected one row for arm '${arm}', got ${rows.length}`);
  return Object.fromEntries(
    names.map((n) => [n, world.contexts[n] === "string" ? table.rows[rows[0]][n] : cell(table, rows[0], n)]),
  );
}

/** [steps × width] for each covariate; a value holds from its time until the next one. */
function covariatesOf(world: Omit<World, "arms">, table: Table | undefined, arm: string): Arm["covariates"] {
  const names = Object.keys(world.covariates);
  if (names.length === 0) return {};
  if (!table)
    throw new UsageError(`environment.yaml: covariateData: expected a table with ${names.join(", ")}, got none`);
  requireColumns(table, ["time", ...columnsOf(world.covariates)]);
  const rows = rowsOf(table, arm);
  const steps = increasing(world, table, rows);
  if (steps[0] !== 0)
    throw new UsageError(`${table.file}: expected covariates of arm '${arm}' from time ${world.t0} on`);
  return Object.fromEntries(
    names.map((name) => {
      const columns = columnsOf({ [name]: world.covariates[name] });
      const values = new Float64Array(world.steps * columns.length);
      for (let k = 0, at = 0; k < world.steps; k++) {
        while (at + 1 < rows.length && steps[at + 1] <= k) at++;
        columns.forEach((column, c) => (values[k * columns.length + c] = cell(table, rows[at], column)));
      }
      return [name, values];
    }),
  );
}

function eventsOf(world: Omit<World, "arms">, table: Table | undefined, arm: string): Arm["events"] {
  if (!table) return [];
  requireColumns(table, ["time", "event"]);
  const events = rowsOf(table, arm).map((row) => {
    const name = table.rows[row]["event"];
    const fields = world.events[name];
    if (!fields)
      throw new UsageError(
        `${table.file}:${row + 2}: event: expected one of ${Object.keys(world.events).join(", ")}, got '${name}'`,
      );
    requireColumns(table, fields);
    return {
      step: stepAt(world, table, row),
      name,
      fields: Object.fromEntries(fields.map((f) => [f, cell(table, row, f)])),
    };
  });
  return events.sort((a, b) => a.step - b.step); // stable: order of rows within a step
}

function observationsOf(
  world: Omit<World, "arms">,
  timed: boolean,
  table: Table,
  arm: string,
): Pick<Arm, "times" | "data"> {
  const columns = columnsOf(world.observables);
  requireColumns(table, timed ? ["time", ...columns] : columns);
  const rows = rowsOf(table, arm);
  if (rows.length === 0) throw new UsageError(`${table.file}: expected observations of arm '${arm}', got none`);
  if (!timed && rows.length > 1)
    throw new UsageError(
      `${table.file}: expected one row for arm '${arm}' of a program without time, got ${rows.length}`,
    );
  const times = timed ? increasing(world, table, rows) : [0];
  const data = Float64Array.from(rows.flatMap((row) => columns.map((c) => cell(table, row, c, "allowed"))));
  return { times, data };
}

function increasing(world: Omit<World, "arms">, table: Table, rows: readonly number[]): number[] {
  const steps = rows.map((row) => stepAt(world, table, row));
  steps.forEach((step, i) => {
    if (i > 0 && step <= steps[i - 1])
      throw new UsageError(
        `${table.file}:${rows[i] + 2}: time: expected times that increase, got ${table.rows[rows[i]]["time"]}`,
      );
  });
  return steps;
}

/** Step index of the row's time. */
function stepAt(world: Omit<World, "arms">, table: Table, row: number): number {
  const time = cell(table, row, "time");
  const exact = (time - world.t0) / world.dt;
  const step = Math.round(exact);
  const where = `${table.file}:${row + 2}: time`;
  if (Math.abs(exact - step) > 1e-6)
    throw new UsageError(`${where}: expected ${world.t0} plus a multiple of dt = ${world.dt}, got ${time}`);
  if (step < 0 || step > world.steps)
    throw new UsageError(
      `${where}: expected a time from ${world.t0} to ${world.t0 + world.steps * world.dt}, got ${time}`,
    );
  return step;
}
