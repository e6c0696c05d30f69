/**
 * @file A small readable network for a program that predicts parameters and has none of its own: where a search of hybrid
 * programs begins. Over time: a recurrent encoder, a code of the place, a recurrent decoder that reaches over the horizon.
 * Without time: two layers.
 */
import type { PredictionTask } from "../../envs/types.js";
import { compile } from "../compile.js";
import { bare, parse } from "../parse.js";
import type { World } from "../types.js";
import { networkInputs, type NetworkInputs } from "./inputs.js";

interface Bound {
  readonly world: World;
  readonly task?: PredictionTask;
}

/** The same program with a network, where it needs one; any other as it is. */
export function withDefaultNetwork(source: string, { world, task }: Bound): string {
  if (!task) return source;
  const compiled = compile(source, world); // a program with a network of its own is refused here
  if (!compiled.ok || compiled.program.predicted.length === 0) return source;
  const text = compiled.program.source;
  const end = endOfModel(text);
  if (end === null) return source;
  const before = text.slice(0, end).trimEnd();
  return `${before}${before.endsWith(",") ? "" : ","}\n${networkSource(networkInputs(task))}${text.slice(end)}`;
}

/** Offset of the closing brace in `export default model({ … })`. */
function endOfModel(source: string): number | null {
  const exported = parse(source).body.find((node) => node.type === "ExportDefaultDeclaration");
  const call = exported?.type === "ExportDefaultDeclaration" ? bare(exported.declaration) : null;
  const argument = call?.type === "CallExpression" ? call.arguments[0] : undefined;
  const model = argument && argument.type !== "SpreadElement" ? bare(argument) : null;
  return model?.type === "ObjectExpression" ? model.end - 1 : null;
}

export function networkSource({ lanes, count, rows }: NetworkInputs): string {
  if (rows <= 1)
    return `  network: (nn, { features }) => nn.parameters(nn.dense(nn.dense(features, 32, "tanh"), 32, "tanh")),\n`;
  const many = lanes === "places" && count > 1;
  const context = many ? `nn.concat(nn.last(past), nn.embedding("place", 8))` : "nn.last(past)";
  return `  network(nn, { features }) {
    const past = nn.gru(features, 32);
    const course = nn.decoder(${context}, 32);
    return nn.parameters(nn.dense(course, 16, "relu"));
  },
`;
}
