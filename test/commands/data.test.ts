/** @file Importing, listing and verifying the user's own data, in folders made for the test. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { main } from "../../src/commands/main.js";
import type { Terminal } from "../../src/commands/terminal.js";
import { standInDays, standInGradAbm } from "../envs/stand-in.js";

const root = mkdtempSync(join(tmpdir(), "discover-data-"));
afterAll(() => rmSync(root, { recursive: true }));

async function discover(
  words: readonly string[],
  folder?: string,
): Promise<{ code: number; out: string; note: string }> {
  let [out, note] = ["", ""];
  const terminal: Terminal = {
    out: (text) => void (out += text),
    note: (text) => void (note += text),
    interactive: false,
    columns: 100,
    variables: folder === undefined ? {} : { DISCOVER_DATA: folder },
    cores: 1,
    seconds: () => 0,
    onInterrupt: () => () => undefined,
    quit: () => undefined,
  };
  const code = await main(["data", ...words], terminal);
  return { code, out, note };
}

/** 343 days of made-up numbers, in a file of the name given. */
function city(name: string, cases = 100): string {
  const folder = join(root, name);
  mkdirSync(join(folder, "covid_bogota"), { recursive: true });
  const path = join(folder, "covid_bogota", "daily_343x11.csv");
  const text = standInDays().replace(/\n(2020-04-12),\d+/, `\n$1,${cases}`);
  writeFileSync(path, text.replaceAll("\n", "\r\n"));
  return folder;
}

describe("discover data", () => {
  it("lists every file, what it is for and whether it is here", async () => {
    const folder = city("listed");
    const { code, out } = await discover(["list"], folder);
    expect(code).toBe(0);
    expect(out).toMatch(/covid_bogota\/daily_343x11\.csv\s+yes\s+covid-bogota/);
    expect(out).toMatch(/influenza_usa\/ili_symptoms_51x191\.csv\s+no\s+influenza-usa/);
    expect((await discover(["list"])).out).toContain("DISCOVER_DATA names no folder.");
  });

  it("says of one environment where its files are to be had, and refuses one without files", async () => {
    const { out } = await discover(["list", "influenza-usa"]);
    expect(out).toMatch(/not here, and needed/);
    expect(out.replace(/\s+/g, " ")).toContain("flu_state_data.csv of github.com/AdityaLab/GradABM");
    const refused = await discover(["list", "influenca-usa"]);
    expect(refused.code).toBe(2);
    expect(refused.note).toContain("Did you mean influenza-usa?");
  });

  it("imports a file by its columns and place, with line feeds, once, and never over another without being told", async () => {
    const [from, to] = [city("from"), join(root, "to")];
    const first = await discover(["import", from], to);
    expect(first.out.replace(/\s+/g, " ")).toMatch(/^written: covid_bogota\/daily_343x11\.csv, .*not the numbers/);
    const target = join(to, "covid_bogota", "daily_343x11.csv");
    expect(readFileSync(target, "utf8")).not.toContain("\r");
    expect((await discover(["import", from], to)).out).toMatch(/^there already/);
    const other = city("other", 200);
    const refused = await discover(["import", other], to);
    expect(refused.code).toBe(1);
    expect(readFileSync(target, "utf8")).toContain("\n2020-04-12,100,");
    expect((await discover(["import", other, "--replace"], to)).code).toBe(0);
    expect(readFileSync(target, "utf8")).toContain("\n2020-04-12,200,");
  });

  it("asks which of two alike files one is, and takes the answer", async () => {
    const path = join(root, "days.csv");
    writeFileSync(path, readFileSync(join(city("unnamed"), "covid_bogota", "daily_343x11.csv")));
    const to = join(root, "asked");
    const asked = await discover(["import", path], to);
    expect([asked.code, asked.note]).toEqual([2, expect.stringContaining("Expected --as FILE")]);
    const told = await discover(["import", path, "--as", "covid_medellin/daily_343x11.csv"], to);
    expect(told.code).toBe(0);
    expect((await discover(["list", "covid-medellin"], to)).out).toMatch(/state +here\n/);
  });

  it("rewrites GradABM's table of influenza, and says what a shorter one lacks", async () => {
    const [whole, short] = [join(root, "flu_state_data.csv"), join(root, "flu-short.csv")];
    writeFileSync(whole, standInGradAbm());
    writeFileSync(short, standInGradAbm().split("\n").slice(0, 3).join("\n"));
    const to = join(root, "flu");
    expect((await discover(["import", whole], to)).out).toMatch(/^written: influenza_usa/);
    const text = readFileSync(join(to, "influenza_usa", "ili_symptoms_51x191.csv"), "utf8");
    expect(text).toMatch(/^region,epiweek,t,year,month,sym_fever,sym_low_grade_fever,.*seizure,sym_weakness,ili\n/);
    expect(text).toMatch(/\nFL,201734,1,2017,1,.*,\nFL,201735,2,/);
    const { code, out } = await discover(["import", short, "--json"], join(root, "flu-short"));
    expect([code, JSON.parse(out)]).toEqual([
      1,
      [expect.objectContaining({ done: "refused", reason: "expected 9741 rows, got 2" })],
    ]);
  });

  it("verifies: what is here is as known, other, or wrong; what is needed and not here fails where asked for", async () => {
    const folder = city("verified");
    expect((await discover(["verify"], folder)).out).toMatch(/covid_bogota\/daily_343x11\.csv +other content/);
    expect((await discover(["verify"], folder)).code).toBe(0);
    expect((await discover(["verify", "covid-medellin"], folder)).code).toBe(1);
    writeFileSync(join(folder, "covid_bogota", "daily_343x11.csv"), "date,cases\n2020-04-12,1\n");
    const wrong = await discover(["verify"], folder);
    expect([wrong.code, wrong.out]).toEqual([1, expect.stringMatching(/wrong: expected the columns deaths/)]);
  });

  it("refuses what it cannot do", async () => {
    expect((await discover(["lst"])).note).toContain("Did you mean list?");
    expect((await discover(["verify"])).note).toContain("DISCOVER_DATA");
    expect((await discover(["import", join(root, "nothing")], root)).code).toBe(2);
    expect((await discover(["import"], root)).code).toBe(2);
  });
});
