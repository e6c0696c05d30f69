/**
 * @file Makes the intermediate form, one block at a time. Equal pure values become one node; a pure value moves out of
 * every loop in which none of its arguments lives. Speculative lowering (is this loop short enough to unroll? which
 * variables does it change?) is undone by `rollback`.
 */
import { hashName } from "../../math/rng.js";
import type {
  Block,
  Buffer,
  CarriedValue,
  ChoiceValue,
  ConstantValue,
  DrawValue,
  ElementValue,
  IndexValue,
  Instruction,
  KnownInput,
  Operator,
  ResultValue,
  Source,
  Value,
  View,
} from "../ir.js";
import { refuse } from "../refusal.js";
import { fold } from "./fold.js";
import { createFrame, EMPTY, isBoolean, isInside, type Frame } from "./frame.js";

const MAX_INSTRUCTIONS = 20_000; // after unrolling
const MAX_ELEMENTS = 8_000_000; // 64 MB of numbers

export type Builder = ReturnType<typeof createBuilder>;

export function createBuilder() {
  let nextId = 0;
  let count = 0;
  let elements = 0;
  let frame: Frame = createFrame("routine", null);
  const home = new Map<number, Frame>(); // id of a computed value → its block
  const shared = new Map<string, { readonly value: Value; readonly frame: Frame }[]>();
  const sharedLog: string[] = [];

  const id = () => nextId++;

  function emit(instruction: Instruction, at: number, target: Frame = frame): void {
    if (++count > MAX_INSTRUCTIONS)
      refuse(
        at,
        `The program has more than ${MAX_INSTRUCTIONS} operations after its loops are unrolled. Make it smaller`,
      );
    target.instructions.push(instruction);
  }

  function homeOf(value: Value): Frame | null {
    return home.get(value.id) ?? null; // null: lives everywhere
  }

  /** The outermost block to which a pure value of these arguments can move without leaving a branch for nothing. */
  function outermost(args: readonly Value[]): Frame {
    let target = frame;
    for (;;) {
      let loop: Frame | null = target;
      while (loop !== null && loop.kind !== "loop") loop = loop.parent;
      if (loop === null || loop.parent === null) return target;
      const inner = loop;
      const depends = args.some((a) => {
        const h = homeOf(a);
        return h !== null && isInside(h, inner);
      });
      if (depends) return target;
      target = loop.parent;
    }
  }

  function share<V extends Value>(key: string, args: readonly Value[], make: () => V): V {
    const found = shared.get(key)?.find((entry) => isInside(frame, entry.frame));
    if (found) return found.value as V;
    const target = outermost(args);
    const value = make();
    if (value.kind === "operation" || value.kind === "element") emit({ kind: "let", value }, value.at, target);
    if (value.kind === "choice")
      emit(
        { kind: "if", condition: value.condition, then: EMPTY, else: EMPTY, choices: [value], at: value.at },
        value.at,
        target,
      );
    home.set(value.id, target);
    remember(key, value, target);
    return value;
  }

  function remember(key: string, value: Value, target: Frame): void {
    const entries = shared.get(key) ?? [];
    entries.push({ value, frame: target });
    shared.set(key, entries);
    sharedLog.push(key);
  }

  function leaf<V extends Value>(key: string, make: () => V): V {
    const found = shared.get(key);
    if (found) return found[0].value as V;
    const value = make();
    shared.set(key, [{ value, frame: root() }]);
    return value; // leaves are never undone: they are everywhere
  }

  function root(): Frame {
    let f = frame;
    while (f.parent !== null) f = f.parent;
    return f;
  }

  function constant(value: number | boolean, at = 0): ConstantValue {
    const key = `c${typeof value === "number" && Object.is(value, -0) ? "-0" : String(value)}`;
    return leaf(key, () => ({ kind: "constant", id: id(), at, value }));
  }

  function operation(operator: Operator, args: readonly Value[], at: number): Value {
    const values = args.map((a) => (a.kind === "constant" ? a.value : null));
    if (values.every((v): v is number | boolean => v !== null)) return constant(fold(operator, values), at);
    if (operator === "!" && args[0].kind === "operation" && args[0].operator === "!" && isBoolean(args[0].arguments[0]))
      return args[0].arguments[0];
    const key = `${operator}(${args.map((a) => a.id).join()})`;
    return share(key, args, () => ({ kind: "operation", id: id(), at, operator, arguments: args }));
  }

  function element(source: Source, index: Value, at: number): Value {
    if (source.kind === "constant" && index.kind === "constant") {
      const value = source.values[Number(index.value)];
      return constant(value === undefined ? NaN : value, at);
    }
    if (index.kind === "constant" && source.kind === "theta") return theta(Number(index.value), at);
    if (index.kind === "constant" && source.kind === "predicted")
      return predicted(`${source.name}[${Number(index.value)}]`, source.column + Number(index.value), at);
    const name = "name" in source ? source.name : "";
    return share<ElementValue>(`${source.kind}:${name}[${index.id}]`, [index], () => ({
      kind: "element",
      id: id(),
      at,
      source,
      index,
    }));
  }

  function theta(index: number, at: number): Value {
    return leaf(`theta${index}`, () => ({ kind: "theta", id: id(), at, index }));
  }

  function predicted(name: string, column: number, at: number): Value {
    return leaf(`predicted${column}`, () => ({ kind: "input", id: id(), at, role: "predicted", name, column }));
  }

  function choice(condition: Value, then: Value, otherwise: Value, at: number): ChoiceValue {
    return { kind: "choice", id: id(), at, condition, then, else: otherwise };
  }

  /** What a choice is without being one, or null. */
  function settled(condition: Value, then: Value, otherwise: Value, at: number): Value | null {
    if (then === otherwise) return then;
    if (condition.kind === "constant") return condition.value ? then : otherwise;
    if (!isBoolean(condition)) return null;
    const isTrue = (v: Value) => v === condition || (v.kind === "constant" && v.value === true);
    const isFalse = (v: Value) => v === condition || (v.kind === "constant" && v.value === false);
    if (isTrue(then) && isFalse(otherwise)) return condition;
    if (then.kind === "constant" && then.value === false && otherwise.kind === "constant" && otherwise.value === true)
      return operation("!", [condition], at);
    return null;
  }

  function select(condition: Value, then: Value, otherwise: Value, at: number): Value {
    const short = settled(condition, then, otherwise, at);
    if (short) return short;
    return share(`?(${condition.id},${then.id},${otherwise.id})`, [condition, then, otherwise], () =>
      choice(condition, then, otherwise, at),
    );
  }

  return {
    constant,
    operation,
    element,
    theta,
    predicted,
    select,
    isBoolean,
    settled,
    choice,
    emit,
    id,
    state: (slot: number, at: number): Value => leaf(`state${slot}`, () => ({ kind: "state", id: id(), at, slot })),
    input: (name: string, role: KnownInput["role"], at: number): Value =>
      leaf(`input:${role}:${name}`, () => ({ kind: "input", id: id(), at, name, role })),
    buffer(length: number, zero: boolean, at: number): Buffer {
      elements += length;
      if (elements > MAX_ELEMENTS)
        refuse(at, `The arrays of a program hold at most ${MAX_ELEMENTS} numbers. Make them shorter`);
      const buffer: Buffer = { kind: "buffer", id: id(), length };
      emit({ kind: "buffer", buffer, zero }, at, root()); // a block that encloses all its uses
      return buffer;
    },
    load(buffer: Buffer, index: Value, at: number): Value {
      const value: Value = { kind: "load", id: id(), at, buffer, index };
      emit({ kind: "let", value }, at);
      home.set(value.id, frame);
      return value;
    },
    store(buffer: Buffer, index: Value, value: Value, at: number): void {
      emit({ kind: "store", buffer, index, value, at }, at);
    },
    draw(
      distribution: string,
      args: readonly Value[],
      vector: readonly Value[] | View | null,
      component: number,
      name: string,
      occurrence: Value,
      at: number,
    ): Value {
      const value: DrawValue = {
        kind: "draw",
        id: id(),
        at,
        distribution,
        arguments: args,
        vector,
        component,
        name,
        site: hashName(name),
        occurrence,
      };
      emit({ kind: "let", value }, at);
      home.set(value.id, frame);
      return value;
    },
    index: (at: number): IndexValue => own({ kind: "index", id: id(), at }),
    carried: (initial: Value, at: number): CarriedValue =>
      own({ kind: "carried", id: id(), at, initial, next: initial }),
    result: (carried: CarriedValue, at: number): ResultValue => own({ kind: "result", id: id(), at, carried }),
    /** Registers a value that the current block computes. */
    own,
    /** True where `value` is lost at the end of the current block. */
    isLocal(value: Value): boolean {
      const block = homeOf(value);
      return block !== null && (frame.parent === null || !isInside(frame.parent, block));
    },
    /** True where the block that computes `value` encloses this place. */
    inScope(value: Value): boolean {
      const block = homeOf(value);
      return block === null || isInside(frame, block);
    },
    enter(kind: "arm" | "loop"): Frame {
      frame = createFrame(kind, frame);
      return frame;
    },
    leave(): Block {
      const block = { instructions: frame.instructions };
      frame = frame.parent ?? refuse(0, "Unbalanced blocks");
      return block;
    },
    /** Starts a routine; the block of the one before must have been taken. */
    routine(): void {
      frame = createFrame("routine", null);
      count = 0;
    },
    routineBlock: (): Block => ({ instructions: frame.instructions }),
    inBranch: (): boolean => frame.kind !== "routine",
    assume: (condition: Value, truth: boolean): void => void frame.known.set(condition.id, truth),
    /** true or false where an enclosing branch has settled `condition`. */
    knowledge(condition: Value): boolean | null {
      for (let f: Frame | null = frame; f !== null; f = f.parent) {
        const known = f.known.get(condition.id);
        if (known !== undefined) return known;
      }
      return null;
    },
    checkpoint(): { undo(): void } {
      const frames: [Frame, number][] = [];
      for (let f: Frame | null = frame; f !== null; f = f.parent) frames.push([f, f.instructions.length]);
      const [log, total, held, current] = [sharedLog.length, count, elements, frame];
      return {
        undo() {
          for (const [f, length] of frames) f.instructions.length = length;
          while (sharedLog.length > log) shared.get(sharedLog.pop() as string)?.pop();
          count = total;
          elements = held;
          frame = current;
        },
      };
    },
  };

  function own<V extends Value>(value: V): V {
    home.set(value.id, frame);
    return value;
  }
}
