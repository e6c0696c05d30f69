/**
 * @file What networks can run on here: each backend tried in a process of its own, with the time of a training step of 1
 * and of 64 stacked networks, or why it is not there and the one command that adds it.
 */
import { find } from "../neural/backend.js";
import { BACKEND_NAMES, type BackendName } from "../neural/backend-names.js";
import { ADD } from "../neural/native.js";
import { findPackage } from "../neural/packages.js";
import { probe } from "../neural/probe.js";
import type { Finding } from "./finding.js";

/** One after the other, so that they do not take time from each other. */
export async function backendFindings(): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const name of BACKEND_NAMES) findings.push(await backendFinding(name));
  return [...findings, onnxFinding()];
}

async function backendFinding(backend: BackendName): Promise<Finding> {
  const name = `backend ${backend}`;
  const found = await find(backend);
  if (typeof found === "string") return { name, ok: null, text: `${found}${added(backend, found)}` };
  const report = await probe({ name: backend, source: found.source }, true);
  if (!report.ok) return { name, ok: false, text: report.why };
  const [one, many] = report.stepMs;
  const software = backend === "webgpu" && found.software ? " (software: auto leaves it out)" : "";
  return { name, ok: true, text: `${found.what}${software}; a training step: ${ms(one)}, of 64 at once ${ms(many)}` };
}

function added(backend: BackendName, why: string): string {
  return backend in ADD && why.includes("not installed") ? `; add it with: ${ADD[backend as keyof typeof ADD]}` : "";
}

const ms = (value: number): string => `${value.toPrecision(2)} ms`;

/** Runs the networks of --pfn-weights. */
function onnxFinding(): Finding {
  const there = findPackage("onnxruntime-node") !== null;
  const text = there
    ? "package present, for --pfn-weights"
    : `package onnxruntime-node is not installed; add it with: ${ADD.onnx}`;
  return { name: "onnxruntime", ok: there ? true : null, text };
}
