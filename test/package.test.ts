/** @file The package as others meet it: a lock that every platform agrees with, pinned versions, and our own bin. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ensureBuilt, ROOT, temporaryFolder } from "./support/built.js";

interface Locked {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface Manifest {
  readonly version: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly files: readonly string[];
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional: boolean }>>;
  readonly exports: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const read = (file: string): unknown => JSON.parse(readFileSync(join(ROOT, file), "utf8"));
const manifest = read("package.json") as Manifest;
const { packages } = read("package-lock.json") as { readonly packages: Readonly<Record<string, Locked>> };

beforeAll(ensureBuilt, 180_000);

describe("package", () => {
  it("locks the native binding of every platform: npm ci refuses a lock that lacks one", () => {
    const wanted = Object.values(packages).flatMap((one) => Object.keys(one.optionalDependencies ?? {}));
    expect(wanted.length).toBeGreaterThan(20);
    expect(wanted.filter((name) => !(`node_modules/${name}` in packages))).toEqual([]);
  });

  it("pins what it depends on, and asks for nothing that a GPU alone needs", () => {
    const { dependencies, devDependencies, peerDependencies, peerDependenciesMeta } = manifest;
    for (const version of Object.values({ ...dependencies, ...devDependencies }))
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(Object.keys(peerDependencies)).toContain("@tensorflow/tfjs-node-gpu");
    for (const name of Object.keys(peerDependencies)) expect(peerDependenciesMeta[name]).toEqual({ optional: true });
  });

  it("exports files that are built, under conditions that import and require both know", () => {
    const { types, default: code } = manifest.exports["."];
    for (const file of [types, code, manifest.bin.discover]) expect(existsSync(join(ROOT, file)), file).toBe(true);
  });

  it("is what npx discover runs in a checkout, from any of its folders", () => {
    const options = { cwd: join(ROOT, "docs"), encoding: "utf8", stdio: "pipe" } as const;
    expect(execFileSync("npx", ["--no-install", "discover", "--version"], options).trim()).toBe(manifest.version);
  }, 60_000);

  it("packs the built code and the data, and neither tests nor runs", () => {
    const options = { cwd: ROOT, encoding: "utf8", stdio: "pipe" } as const;
    const cache = temporaryFolder(); // packing writes a log; leave the user's folder alone
    const words = ["pack", "--dry-run", "--json", "--ignore-scripts", "--cache", cache];
    const [{ files }] = JSON.parse(execFileSync("npm", words, options)) as {
      readonly files: readonly { readonly path: string }[];
    }[];
    const paths = files.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining([
        "dist/cli.js",
        "dist/index.d.ts",
        "datasets/boarding-school/base.model.ts",
        "LICENSE",
        "README.md",
      ]),
    );
    expect(paths.filter((path) => /^(src|test|runs|bench|node_modules)\//.test(path))).toEqual([]);
  }, 60_000);
});
