/**
 * @file JSON that keeps non-finite numbers: −Infinity is a legitimate log-likelihood and JSON has no word for it. They
 * are written as {"#": "-Infinity"}; everything else is plain JSON.
 */

const NAMES: Readonly<Record<string, number>> = { Infinity, "-Infinity": -Infinity, NaN };

/** One line of JSON. */
export function encode(value: unknown): string {
  return JSON.stringify(value, (_, v: unknown) =>
    typeof v === "number" && !Number.isFinite(v) ? { "#": String(v) } : v,
  );
}

export function decode(text: string): unknown {
  if (!text.includes('"#"')) return JSON.parse(text);
  return JSON.parse(text, (_, v: unknown) => {
    if (typeof v !== "object" || v === null || !("#" in v)) return v;
    const name = (v as Record<string, unknown>)["#"];
    return typeof name === "string" && name in NAMES ? NAMES[name] : v;
  });
}
