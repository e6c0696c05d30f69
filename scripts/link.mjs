/**
 * Makes a built checkout use itself: `npx discover` finds our own bin at once under every npm, and notebooks and tools
 * outside the package's own modules find "model-discovery" by name. Installed packages need none of this.
 */
import { chmodSync, existsSync, lstatSync, mkdirSync, rmSync, symlinkSync, unlinkSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const modules = join(root, "node_modules");
const bin = join(root, "dist", "cli.js");

function link(path, target, type) {
  mkdirSync(dirname(path), { recursive: true });
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (there?.isSymbolicLink()) unlinkSync(path);
  else if (there) rmSync(path, { recursive: true });
  symlinkSync(type === "junction" ? target : relative(dirname(path), target), path, type);
}

chmodSync(bin, 0o755);
if (existsSync(modules)) {
  const windows = process.platform === "win32";
  link(join(modules, "model-discovery"), root, windows ? "junction" : "dir");
  if (!windows) link(join(modules, ".bin", "discover"), bin, "file");
}
