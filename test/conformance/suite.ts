import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

const suite = join(import.meta.dirname, "../node_modules/@modelcontextprotocol/conformance");

export type Revision = "2025-11-25" | "2026-07-28";

/** What the suite found: the verdicts of each scenario's checks, by the check's name; names that repeat are numbered. */
export type SuiteResult = ReadonlyMap<string, ReadonlyMap<string, string>>;

const checksSchema = z.array(z.object({ id: z.string(), status: z.string() }));

/** Asks the protocol's own suite (`@modelcontextprotocol/conformance`) what it finds at a URL. */
export async function runSuite(url: string, revision: Revision): Promise<SuiteResult> {
  const folder = mkdtempSync(join(tmpdir(), "tenon-conformance-"));
  try {
    const args = ["server", "--url", url, "--requirements", revision, "--output-dir", folder];
    const command = join(suite, "dist/index.js");
    const child = spawn(process.execPath, [command, ...args], { stdio: "ignore" });
    await once(child, "exit");
    return resultsIn(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The scenarios that count for a revision, as the suite's own list has it. */
export function scoredScenarios(revision: Revision): readonly string[] {
  const text = readFileSync(join(suite, "requirements", `${revision}.yaml`), "utf8");
  return z.object({ server: z.array(z.string()) }).parse(parse(text)).server;
}

/** Scenarios of a list that failed, or did not run at all. */
export function failedOf(result: SuiteResult, scenarios: readonly string[]): readonly string[] {
  return scenarios.filter((name) => {
    const checks = result.get(name);
    return checks === undefined || [...checks.values()].includes("FAILURE");
  });
}

/** Where two results differ: `scenario check: one -> other`. Notes of the suite that judge nothing are left out. */
export function differences(one: SuiteResult, other: SuiteResult): readonly string[] {
  const found: string[] = [];
  for (const scenario of new Set([...one.keys(), ...other.keys()])) {
    const [before, after] = [one.get(scenario), other.get(scenario)];
    for (const check of new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])) {
      const [was, is] = [before?.get(check) ?? "nothing", after?.get(check) ?? "nothing"];
      if (was !== is) found.push(`${scenario} ${check}: ${was} -> ${is}`);
    }
  }
  return found.toSorted();
}

/** Folders are called `server-SCENARIO-TIME`. */
function resultsIn(folder: string): SuiteResult {
  const results = new Map<string, ReadonlyMap<string, string>>();
  for (const name of readdirSync(folder)) {
    const scenario = /^server-(.+)-\d{4}-\d{2}-\d{2}T[\d-]+Z$/u.exec(name)?.[1];
    const file = join(folder, name, "checks.json");
    if (scenario === undefined || !existsSync(file)) continue;
    results.set(scenario, verdicts(checksSchema.parse(JSON.parse(readFileSync(file, "utf8")))));
  }
  return results;
}

function verdicts(checks: z.infer<typeof checksSchema>): ReadonlyMap<string, string> {
  const verdicts = new Map<string, string>();
  const seen = new Map<string, number>();
  for (const { id, status } of checks) {
    if (status === "INFO") continue;
    const count = (seen.get(id) ?? 0) + 1;
    seen.set(id, count);
    verdicts.set(count === 1 ? id : `${id} (${count})`, status);
  }
  return verdicts;
}
