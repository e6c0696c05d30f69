/**
 * @file What a result depends on besides its configuration. `engine` changes when the same inputs would give other
 * numbers; V8's version stands for its Math functions.
 */
export const ENGINE_VERSIONS: Readonly<Record<string, string>> = {
  engine: "4",
  node: process.versions.node,
  v8: process.versions.v8,
};
