/**
 * @file `switch`: each case runs when a case above it matched without breaking, or when it matches itself.
 */
import type { SwitchStatement } from "oxc-parser";
import type { Value } from "../ir.js";
import { branch, not, or } from "./branch.js";
import { binary, evaluate } from "./expression.js";
import { truth, type Exit, type Machine } from "./machine.js";
import { child } from "./scope.js";
import { hoistFunctions, runList, stopped } from "./statement.js";
import type { Scope } from "./values.js";

export function runSwitch(m: Machine, node: SwitchStatement, scope: Scope): void {
  const at = node.start;
  const subject = evaluate(m, node.discriminant, scope);
  const inner = child(scope);
  for (const each of node.cases) hoistFunctions(m, each.consequent, inner);
  const matches = node.cases.map(({ test }) =>
    test ? (binary(m, "===", subject, evaluate(m, test, scope), test.start) as Value) : null,
  );
  const any = matches.reduce<Value>((sum, match) => (match ? or(m, sum, match, at) : sum), truth(m, false));
  const exit: Exit = { kind: "switch", left: m.store.cell(truth(m, false)), continued: null, result: null };
  m.exits.push(exit);
  const running = m.store.cell(truth(m, false));
  node.cases.forEach(({ consequent }, i) => {
    m.store.write(running, or(m, running.value as Value, matches[i] ?? not(m, any, at), at));
    const go = m.b.select(stopped(m, at), truth(m, false), running.value as Value, at);
    branch(
      m,
      go,
      at,
      () => runList(m, consequent, inner),
      () => undefined,
    );
  });
  m.exits.pop();
}
