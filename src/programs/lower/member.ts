/**
 * @file object.key
 */
import { refuse } from "../refusal.js";
import { noDistribution } from "../unknown-names.js";
import { arrayMethod } from "./methods.js";
import { number, type Machine } from "./machine.js";
import { describe, UNDEFINED, type Abstract } from "./values.js";

/** `optional`: a missing key is undefined, because a default follows. */
export function memberOf(m: Machine, object: Abstract, key: string, at: number, optional = false): Abstract {
  switch (object.kind) {
    case "object": {
      const cell = object.cells.get(key);
      if (cell) return cell.value;
      if (optional || !object.missing) return UNDEFINED;
      return refuse(at, object.missing(key));
    }
    case "tuple":
    case "long":
      if (key === "length") return number(m, object.kind === "tuple" ? object.items.cells.length : object.length);
      return arrayMethod(m, object, key, at);
    case "native": {
      const found = object.members?.get(key);
      if (found) return found;
      if (object.name === "random") return refuse(at, noDistribution(key, [...(object.members?.keys() ?? [])]));
      return refuse(at, `'${object.name}' has no '${key}'. It has ${[...(object.members?.keys() ?? [])].join(", ")}`);
    }
    case "string":
      if (key === "length") return number(m, object.value.length);
      return refuse(at, `Texts have no '${key}' here. Compare them with ===`);
    case "nothing":
      return refuse(at, `Cannot read '${key}' of ${describe(object)}`);
    default:
      return refuse(at, `${describe(object)} has no '${key}'`);
  }
}
