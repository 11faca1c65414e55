import { readFileSync } from "node:fs";
import { join } from "node:path";
import { plainText } from "@tenon/contract";
import type { Change } from "@tenon/contract";
import type { Reference, Span } from "@tenon/prompts";
import type { FindingLevel } from "./check-report.ts";
import type { ComparedServer, ComparedStep } from "./compare-servers.ts";
import type { FailOn } from "./config/config.ts";
import { lineSpan, startOfFile } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { jsonLocator } from "./json-position.ts";
import { isAboutTool } from "./name-index.ts";
import type { Workspace } from "./workspace.ts";

/** Findings about the changes themselves, each at the changed place in the lock. */
export async function contractFindings(
  ws: Workspace,
  server: ComparedServer,
  references: readonly Reference[],
  failOn: FailOn,
): Promise<readonly Draft[]> {
  const { step } = server;
  if (step === undefined || step.report.changes.length === 0) return [];
  const drafts: Draft[] = [];
  const placeOf = placesIn(ws, server);
  const used = Map.groupBy(
    references.filter(
      ({ server: name, confidence }) => name === server.config.name && confidence !== "possible",
    ),
    (reference) => reference.tool,
  );
  for (const change of step.report.changes) {
    const accepted = step.isAccepted(change);
    const level = levelOf(change, failOn, accepted, () => isUsed(change, step, used));
    if (level === undefined) continue;
    const parameter = step.index.parameterOfChange(change);
    drafts.push({
      rule: change.rule,
      level,
      ...(await placeOf(change)),
      server: server.config.name,
      tool: change.tool,
      ...(parameter === undefined ? {} : { parameter }),
      message: `${ended(change.message)} ${todo(server.config.name, change, level, accepted)}`,
      change,
      detail: change.renamedTo ?? null,
    });
  }
  return drafts;
}

function levelOf(
  change: Change,
  failOn: FailOn,
  accepted: boolean,
  isUsed: () => boolean,
): FindingLevel | undefined {
  if (change.level === "safe") return undefined;
  if (accepted) return "notice";
  if (failOn === "impacted") return change.level === "breaking" && isUsed() ? "error" : "notice";
  return change.level === "breaking" || failOn === "dangerous" ? "error" : "warning";
}

function todo(server: string, change: Change, level: FindingLevel, accepted: boolean): string {
  if (accepted) return "The lock in the work tree accepts it.";
  if (level === "notice" && change.level === "breaking") return "No prompt relies on it.";
  const pin = `run \`tenon pin ${plainText(server)}\``;
  return level === "error"
    ? `Mend the prompts that rely on it and ${pin}, or waive it.`
    : `Read it against the prompts, then ${pin}.`;
}

function ended(message: string): string {
  const text = plainText(message, 2000);
  return /[.!?]$/u.test(text) ? text : `${text}.`;
}

/** True when a prompt names what the change is about: the parameter, one under it, or the tool when it is about the whole tool. */
function isUsed(
  change: Change,
  step: ComparedStep,
  references: ReadonlyMap<string, readonly Reference[]>,
): boolean {
  const path = step.index.parameterOfChange(change);
  const names = new Set([change.tool, ...(isAboutTool(change) ? [] : [nowOf(step, change.tool)])]);
  const own = [...names].flatMap((name) => references.get(name) ?? []);
  if (own.length === 0 || path === undefined) return own.length > 0;
  const existed = step.index.parametersBefore(change.tool).has(path);
  // What a call must newly give concerns everybody who calls the tool.
  if (!existed || step.index.parametersNow(nowOf(step, change.tool)).get(path)?.required === true)
    return true;
  return own.some(
    ({ parameter }) =>
      parameter !== undefined &&
      (parameter === path || parameter.startsWith(`${path}.`) || parameter.startsWith(`${path}[`)),
  );
}

function nowOf(step: ComparedStep, tool: string): string {
  const fate = step.index.tool(tool);
  return fate.state === "gone" ? tool : fate.now;
}

type Place = Span & { readonly file: string };

/** The changed place in the work tree's lock, or the server's line in the configuration when the lock lacks it. */
function placesIn(
  ws: Workspace,
  { config, entry }: ComparedServer,
): (change: Change) => Promise<Place> {
  const locators = new Map<string, ReturnType<typeof jsonLocator>>();
  return async (change) => {
    const file = entry.state === "pinned" ? entry.lock.files.get(change.tool) : undefined;
    if (file === undefined) return { file: configName(ws), ...lineSpan(config.line) };
    const known = locators.get(file) ?? jsonLocator(readFileSync(join(ws.root, file), "utf8"));
    locators.set(file, known);
    const locate = await known;
    const pointer = isAboutTool(change) ? "/name" : change.path;
    return { file, ...(locate?.(`/definition${pointer}`) ?? startOfFile) };
  };
}

/** The configuration file as findings name it. */
export function configName(ws: Workspace): string {
  return ws.configFile.slice(ws.root.length).replace(/^[/\\]/u, "");
}
