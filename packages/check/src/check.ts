import { compareServers } from "./compare-servers.ts";
import type { ComparedServer, ComparedStep, Comparison } from "./compare-servers.ts";
import type { FailOn } from "./config/config.ts";
import { longestFirst, maskDeep } from "./config/environment.ts";
import { configName, contractFindings } from "./contract-findings.ts";
import { lineSpan, startOfFile } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { findingTexts } from "./finding-texts.ts";
import { withHandwork } from "./fix/by-hand.ts";
import type { Judged } from "./impact/calls.ts";
import { impactOn } from "./impact/impact.ts";
import { scanPrompts } from "./impact/scan.ts";
import type { ScannedPrompt, ServerNames } from "./impact/scan.ts";
import { inlineWaivers } from "./inline-waivers.ts";
import type { NameIndex } from "./name-index.ts";
import { readPromptFiles } from "./prompt-files.ts";
import type { PromptFileProblem } from "./prompt-files.ts";
import { reviewFindings } from "./review-findings.ts";
import { serverFindings, unusedLocks } from "./server-findings.ts";
import { verdictOn } from "./verdict.ts";
import type { CheckOptions, CheckOutcome, LintOptions, Workspace } from "./workspace.ts";

/**
 * Compares what was agreed with what the servers offer and finds the prompt lines that the change breaks.
 * Throws usage errors only; a server that cannot be loaded is in `failures` and counts neither as passed nor as failed.
 */
export async function checkWorkspace(
  ws: Workspace,
  options: CheckOptions = {},
): Promise<CheckOutcome> {
  const failOn = options.failOn ?? ws.config.failOn;
  const judgement = await judge(
    ws,
    { ...options, offline: options.offline === true },
    "changes",
    failOn,
  );
  return judgement.outcome;
}

/** Judges every reference of every prompt against the lock, or against the servers as they are with `live`. */
export async function lintWorkspace(
  ws: Workspace,
  options: LintOptions = {},
): Promise<CheckOutcome> {
  const judgement = await judge(
    ws,
    { ...options, offline: options.live !== true },
    "everything",
    ws.config.failOn,
  );
  return judgement.outcome;
}

/** A check with what it was reached from, for `fix`. */
export interface Judgement {
  readonly outcome: CheckOutcome;
  readonly prompts: readonly ScannedPrompt[];
}

/** The stages of a check in order. */
export async function judge(
  ws: Workspace,
  comparison: Comparison,
  judged: Judged,
  failOn: FailOn,
): Promise<Judgement> {
  const all = await compareServers(ws, comparison);
  const servers = all.filter((server) => server.chosen);
  comparison.onProgress?.("reading prompts");
  const files = readPromptFiles(ws);
  const prompts = scanPrompts(files.files, all.flatMap(namesOf));
  const references = prompts.flatMap((prompt) => prompt.references);
  const inline = prompts.map(inlineWaivers);
  const drafts = [
    ...servers.flatMap((server) => serverFindings(ws, server)),
    ...(isEveryServer(comparison) ? unusedLocks(ws) : []),
    ...files.problems.map((problem) => fileFinding(ws, problem)),
    ...(await promptFindings(ws, all, prompts, judged)),
    ...inline.flatMap((found) => found.drafts),
  ];
  for (const server of servers) {
    drafts.push(...(await textsOfServer(ws, server)));
    drafts.push(...reviewFindings(ws, server, prompts, drafts, failOn));
  }
  if (judged === "changes") {
    for (const server of servers) {
      drafts.push(...(await contractFindings(ws, server, references, failOn)));
    }
  }
  const steps = servers.flatMap(({ step }) => step ?? []);
  const report = verdictOn({
    config: ws.config,
    configFile: configName(ws),
    now: ws.now,
    drafts,
    inlineWaivers: inline.flatMap((found) => found.waivers),
    servers: steps.map((step) => step.report),
    counts: {
      tools: steps.reduce((sum, step) => sum + step.now.tools.length, 0),
      promptFiles: files.files.length,
      references: references.length,
    },
    complete: isComplete(servers, comparison, judged),
  });
  const secrets = longestFirst(all.flatMap((server) => server.secrets));
  const failures = servers.flatMap(({ failure }) => failure ?? []);
  const textOf = findingTexts(ws, report, prompts, secrets);
  const told = withHandwork(maskDeep(report, secrets), prompts);
  return { outcome: { report: told, failures, textOf }, prompts };
}

/** Loaded on use: few servers have texts, and offline there are none. */
async function textsOfServer(ws: Workspace, server: ComparedServer): Promise<readonly Draft[]> {
  const { snapshot } = server;
  const some = (snapshot?.promptTexts.length ?? 0) > 0 || snapshot?.instructions !== undefined;
  if (!some) return [];
  const { serverPromptFindings } = await import("./server-prompts.ts");
  return serverPromptFindings(ws, server);
}

function namesOf({ config, step }: ComparedServer): readonly ServerNames[] {
  return step === undefined ? [] : [{ config, ...step }];
}

/** Findings in the prompts, about the chosen servers. */
async function promptFindings(
  ws: Workspace,
  servers: readonly ComparedServer[],
  prompts: readonly ScannedPrompt[],
  judged: Judged,
): Promise<readonly Draft[]> {
  const steps = new Map(servers.map(({ config, step }) => [config.name, step]));
  const leftOut = new Set(servers.flatMap(({ config, chosen }) => (chosen ? [] : config.name)));
  const indexOf = (name: string): NameIndex | undefined => steps.get(name)?.index;
  const drafts: Draft[] = [];
  for (const prompt of prompts) {
    drafts.push(...(await impactOn(prompt, indexOf, judged, ws.config.policy)));
  }
  return drafts.filter(
    (draft) => !leftOut.has(draft.server) && !isLeftToReview(draft, steps.get(draft.server)),
  );
}

/** Of what the work tree's lock agreed to already, the reviews in it say which prompt nobody has read. */
function isLeftToReview(draft: Draft, step: ComparedStep | undefined): boolean {
  const reviewed =
    draft.rule === "prompt-wording-changed" ||
    draft.rule === "prompt-type-changed" ||
    draft.rule === "prompt-required-added";
  return reviewed && draft.change !== undefined && step?.isAccepted(draft.change) === true;
}

function isEveryServer({ servers }: Comparison): boolean {
  return servers === undefined || servers.length === 0;
}

/** A waiver is known to be unused only when every server was really compared. */
function isComplete(
  servers: readonly ComparedServer[],
  comparison: Comparison,
  judged: Judged,
): boolean {
  const compared = !comparison.offline || comparison.baseline?.startsWith("git:") === true;
  const loaded = servers.every(({ step, failure }) => step !== undefined && failure === undefined);
  return judged === "changes" && isEveryServer(comparison) && compared && loaded;
}

function fileFinding(ws: Workspace, problem: PromptFileProblem): Draft {
  const place =
    problem.file === undefined
      ? { file: configName(ws), ...lineSpan(problem.line) }
      : { file: problem.file, ...startOfFile };
  return {
    rule: problem.rule,
    level: "warning",
    ...place,
    server: "",
    tool: "",
    message: problem.message,
  };
}
