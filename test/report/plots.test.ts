/** Pictures are read back: marks stand where the numbers say, and nothing depends on a browser's defaults. */
import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import {
  genealogyPlot,
  mechanismsPlot,
  posteriorPredictivePlot,
  scoresPlot,
  treePlot,
  type GenealogyPoint,
} from "../../src/report/plots.js";
import { PALETTE } from "../../src/report/svg.js";
import { pair, summary } from "./plots-input.js";

interface Node {
  getAttribute(name: string): string | null;
  querySelectorAll(selector: string): Iterable<Node>;
  readonly textContent: string;
  readonly tagName: string;
  readonly parentNode: Node;
}

const parse = (svg: string): Node => parseHTML(`<body>${svg}</body>`).document.querySelector("svg") as unknown as Node;
const all = (root: Node, selector: string): Node[] => [...root.querySelectorAll(selector)];
const texts = (svg: string): string[] => all(parse(svg), "text").map((node) => node.textContent);

const genealogy: GenealogyPoint[] = [
  { node: 0, parent: null, score: -181 },
  { node: 1, parent: 0, score: -150 },
  { node: 2, parent: 0, score: -Infinity },
  { node: 3, parent: 1, score: -112 },
  { node: 4, parent: 3, score: -120 },
];

const pictures: Record<string, string> = {
  predictive: posteriorPredictivePlot(pair),
  mechanisms: mechanismsPlot(summary),
  scores: scoresPlot(summary),
  genealogy: genealogyPlot(genealogy),
  tree: treePlot(genealogy, { scoreKind: "log evidence" }),
};

/** Least-squares residual of a straight line through (x, y), relative to the spread of y. */
function misfit(xs: readonly number[], ys: readonly number[]): number {
  const mean = (v: readonly number[]) => v.reduce((a, b) => a + b, 0) / v.length;
  const [mx, my] = [mean(xs), mean(ys)];
  const slope =
    xs.reduce((s, x, i) => s + (x - mx) * (ys[i] - my), 0) / xs.reduce((s, x) => s + (x - mx) * (x - mx), 0);
  const worst = Math.max(...xs.map((x, i) => Math.abs(ys[i] - my - slope * (x - mx))));
  return worst / (Math.max(...ys) - Math.min(...ys));
}

describe.each(Object.entries(pictures))("%s", (_, svg) => {
  it("is one standing SVG file of 700 px without ids, style sheets or inherited colours", () => {
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="700"/);
    expect(svg).not.toMatch(/ id="|<style|currentColor|<script|href=/);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  it("gives every shape an explicit fill or stroke", () => {
    const shapes = all(parse(svg), "circle, path, line, rect");
    const bare = shapes.filter((shape) => {
      for (let at: Node | null = shape; at !== null && at.tagName !== "BODY"; at = at.parentNode)
        if (at.getAttribute("fill") !== null || at.getAttribute("stroke") !== null) return false;
      return true;
    });
    expect(shapes.length).toBeGreaterThan(5);
    expect(bare).toEqual([]);
  });
});

describe("posterior predictive", () => {
  it("names each axis with its unit", () => {
    expect(texts(pictures.predictive)).toEqual(
      expect.arrayContaining(["time (day)", "inBed (boys)", "convalescent (boys)", "data"]),
    );
  });

  it("puts every observation at its time and value", () => {
    const panels = all(parse(pictures.predictive), "svg");
    expect(panels).toHaveLength(2);
    panels.forEach((panel, i) => {
      const { data, times } = pair.best[i];
      const dots = all(panel, "circle").filter((dot) => dot.parentNode.getAttribute("fill") === PALETTE.data);
      expect(dots).toHaveLength(data.length);
      const at = (name: string) => dots.map((dot) => Number(dot.getAttribute(name)));
      expect(misfit(times, at("cx"))).toBeLessThan(1e-3);
      expect(misfit(data, at("cy"))).toBeLessThan(1e-3);
    });
  });

  it("skips what was not measured", () => {
    const holes = pair.best.map((band) => ({ ...band, data: band.data.map((v, i) => (i === 3 ? NaN : v)) }));
    const svg = posteriorPredictivePlot({ ...pair, best: holes });
    expect(svg).not.toContain("NaN");
    expect(all(parse(svg), "svg svg circle").length).toBe(2 * 13);
  });

  it("puts experiments that are measured once side by side", () => {
    const values = [12, 3, 7, 9];
    const once = values.map((value, i) => ({
      ...pair.best[0],
      arm: `run ${i + 1}`,
      times: [0],
      data: [value],
      lower: [value - 2],
      median: [value + 0.5],
      upper: [value + 2],
    }));
    const svg = posteriorPredictivePlot({ base: once, best: once, series: 4 });
    const dots = all(parse(svg), "svg svg circle").filter(
      (dot) => dot.parentNode.getAttribute("fill") === PALETTE.data,
    );
    const at = (name: string) => dots.map((dot) => Number(dot.getAttribute(name)));
    expect(all(parse(svg), "svg svg")).toHaveLength(1);
    expect(misfit([1, 2, 3, 4], at("cx"))).toBeLessThan(1e-3);
    expect(misfit(values, at("cy"))).toBeLessThan(1e-3);
    expect(all(parse(svg), '[aria-label="rule"] line')).toHaveLength(8);
    expect(texts(svg)).toContain("experiment");
  });

  it("says when it leaves series out", () => {
    const many = Array.from({ length: 9 }, (_, i) => ({ ...pair.best[0], arm: `trajectory ${i + 1}` }));
    const svg = posteriorPredictivePlot({ base: many, best: many, series: 9 });
    expect(texts(svg).join(" ")).toContain("6 of 9 series are shown");
    expect(texts(svg)).toContain("trajectory 6: inBed (boys)");
  });

  it("says which share of simulations the bands lack", () => {
    const lossy = pair.base.map((band) => ({ ...band, failed: 0.125 }));
    expect(texts(posteriorPredictivePlot({ ...pair, base: lossy })).join(" ")).toContain(
      "Of the base program, 12.5 % of simulations failed",
    );
  });
});

describe("mechanisms", () => {
  it("puts each probability on one scale, most probable first", () => {
    const root = parse(pictures.mechanisms);
    const labels = all(root, '[aria-label="y-axis tick label"] text').map((node) => node.textContent);
    expect(labels).toEqual(["over-dispersed-counts", "latent-stage", "early-cases", "isolation"]);
    const dots = all(root, "svg svg circle").map((dot) => Number(dot.getAttribute("cx")));
    expect(misfit([1, 0.97, 0.27, 0.12], dots)).toBeLessThan(1e-3);
  });

  it("shows the prior where it is known, and only there", () => {
    expect(all(parse(pictures.mechanisms), '[aria-label="tick"] line')).toHaveLength(3);
    const unknown = mechanismsPlot({ ...summary, mechanisms: summary.mechanisms.map((m) => ({ ...m, prior: null })) });
    expect(texts(unknown)).not.toContain("before the data");
  });

  it("keeps bars between 0 and 1", () => {
    const wild = [{ name: "a", probability: 0.99, se: 0.5, prior: 0.5 }];
    const axis = all(parse(mechanismsPlot({ ...summary, mechanisms: wild })), '[aria-label="rule"] line')[0];
    const dots = all(parse(pictures.mechanisms), "svg svg circle").map((dot) => Number(dot.getAttribute("cx")));
    expect(Number(axis.getAttribute("x2"))).toBeLessThanOrEqual(Math.max(...dots) + 1e-9);
  });
});

describe("scores", () => {
  it("orders programs by score and marks the base by shape", () => {
    const root = parse(pictures.scores);
    const circles = all(root, "svg svg circle");
    const hollow = circles.filter((c) => c.getAttribute("fill") === "#FFFFFF");
    expect(circles).toHaveLength(6);
    expect(hollow).toHaveLength(1);
    expect(hollow[0].getAttribute("stroke")).toBe(PALETTE.base);
    const labels = all(root, '[aria-label="y-axis tick label"] text').map((node) => node.textContent);
    expect(labels.at(-1)).toBe("base program");
    expect(
      misfit(
        [-112.4, -113.3, -114.2, -121.9, -136.9, -181.4],
        circles.map((c) => Number(c.getAttribute("cx"))),
      ),
    ).toBeLessThan(1e-3);
  });

  it("keeps programs with equal names apart", () => {
    const twins = summary.posterior.map((p) => ({ ...p, mechanisms: ["a change"] }));
    const labels = all(parse(scoresPlot({ ...summary, posterior: twins })), '[aria-label="y-axis tick label"] text');
    expect(new Set(labels.map((node) => node.textContent)).size).toBe(6);
  });

  it("names what is common to all programs once", () => {
    const posterior = summary.posterior.filter((p) => p.mechanisms.includes("latent-stage"));
    const svg = scoresPlot({ ...summary, posterior });
    const labels = all(parse(svg), '[aria-label="y-axis tick label"] text').map((node) => node.textContent);
    expect(labels).toEqual(["nothing else", "early-cases", "isolation", "base program"]);
    expect(texts(svg).join(" ")).toContain("hold latent-stage and over-dispersed-counts");
  });

  it("tells a base far below the others in words, so that these stay apart", () => {
    const posterior = summary.posterior.filter((p) => p.logZ > -115);
    const svg = scoresPlot({ ...summary, posterior });
    expect(texts(svg)).toContain("◀ -181.40 ± 0.30");
    expect(all(parse(svg), "svg svg circle")).toHaveLength(3);
    const ticks = all(parse(svg), '[aria-label="x-axis tick label"] text').map((t) =>
      Number(t.textContent.replace("−", "-")),
    );
    expect(Math.min(...ticks)).toBeGreaterThan(-116);
  });

  it("shows the base alone when nothing else was weighed", () => {
    expect(all(parse(scoresPlot({ ...summary, posterior: [] })), "svg svg circle")).toHaveLength(1);
  });
});

describe("genealogy", () => {
  it("joins each candidate to its parent and follows the best to the root", () => {
    const root = parse(pictures.genealogy);
    expect(all(root, '[aria-label="link"] path')).toHaveLength(4);
    const line = all(root, '[aria-label="line"] path')[0].getAttribute("d") as string;
    expect(line.split("L")).toHaveLength(3); // 0, 1, 3
    const failures = all(root, '[aria-label="dot"] path');
    expect(failures).toHaveLength(1);
  });

  it("refuses a run in which nothing has a score", () => {
    expect(() => genealogyPlot([{ node: 0, parent: null, score: -Infinity }])).toThrow(/finite score, got none/);
  });
});

describe("the tree", () => {
  const broken: GenealogyPoint[] = [...genealogy, { node: 5, parent: 2, score: -130, repairs: true, rmse: 12.345 }];
  const svg = treePlot(broken, { scoreKind: "held-out score", unit: "cases/day" });

  it("writes a number beside each program that ran, in the data's unit where there is one", () => {
    const numbers = texts(svg).filter((text) => /^-?[\d.]+$/.test(text) && !/^\d$/.test(text));
    expect(numbers.sort()).toEqual(["-112.0", "-120.0", "-150.0", "-181.0", "12.35"].sort());
    expect(texts(svg).join(" ")).toContain("RMSE on validation folds, cases/day");
  });

  it("marks failures and repairs, and says so only where there are any", () => {
    expect(texts(svg)).toEqual(expect.arrayContaining(["failed", "repair"]));
    const clean = treePlot(genealogy.slice(0, 2), { scoreKind: "log evidence" });
    expect(texts(clean)).not.toContain("failed");
    expect(texts(clean)).not.toContain("repair");
  });

  it("leads to the best in the colour of the best, from left to right", () => {
    const lines = all(parse(svg), "path").filter(
      (path) => path.getAttribute("stroke") === PALETTE.best || path.parentNode.getAttribute("stroke") === PALETTE.best,
    );
    const drawn = lines.filter((path) => (path.getAttribute("d") ?? "").split("L").length > 2);
    expect(drawn).toHaveLength(2); // 0 → 1 → 3
  });

  it("of many programs shows the leading ones without numbers, and says how many there are", () => {
    const many = Array.from({ length: 500 }, (_, node) => ({
      node,
      parent: node === 0 ? null : node >> 2,
      score: -node,
    }));
    const large = treePlot(many, { scoreKind: "log evidence" });
    expect(texts(large).join(" ")).toContain("The leading 160 of 500 programs are shown");
    expect(texts(large).filter((text) => /^-\d+\.\d$/.test(text))).toEqual([]);
  });

  it("of nothing that ran is refused", () =>
    expect(() => treePlot([{ node: 0, parent: null, score: -Infinity }], { scoreKind: "log evidence" })).toThrow(
      /finite score, got none/,
    ));
});
