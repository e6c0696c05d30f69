/** @file The backends by name, as `--backend` takes them. */
export const BACKEND_NAMES = ["cuda", "webgpu", "node", "wasm", "cpu"] as const;
export type BackendName = (typeof BACKEND_NAMES)[number];

/** Whether one process should hold it alone. */
export const isDevice = (name: BackendName): boolean => name === "cuda" || name === "webgpu";
