import { resolve } from "node:path";
import { info, warning } from "@actions/core";
import { renderCheck } from "@tenon/check";
import { inertLine, TenonError } from "@tenon/contract";
import { annotations, problemAnnotations } from "./annotations.ts";
import { runGate } from "./gate.ts";
import { trustWorkspace } from "./git.ts";
import { readInputs } from "./inputs.ts";
import type { Inputs } from "./inputs.ts";
import { reportMarkdown } from "./markdown.ts";
import { writeOutputs } from "./outputs.ts";
import { readPayload } from "./payload.ts";
import { plainContext, toolVersion } from "./render.ts";
import { situationOf } from "./situation.ts";
import type { Situation } from "./situation.ts";
import { writeSummary } from "./summary.ts";
import { problemsOf, statusOf } from "./verdict.ts";
import type { Outcome } from "./verdict.ts";
import { writeFiles } from "./written-files.ts";

type Env = Record<string, string | undefined>;

/**
 * One run of the action: check, files, summary, outputs, annotations, and only then what needs a network. Gives the exit
 * code: 0 only when everything was checked and nothing fails.
 */
export async function runAction(env: Env, now: Date): Promise<0 | 1> {
  const workspace = env["GITHUB_WORKSPACE"] ?? process.cwd();
  trustWorkspace(env, workspace);
  const { inputs, situation, folder, ...first } = await judged(env, workspace, now);
  const id = inputs?.id ?? "tenon";
  const wanted = inputs ?? { id, sarifFile: undefined, reportFile: undefined };
  const files = writeFiles(first, { inputs: wanted, folder, env });
  const problems = [...first.problems, ...files.problems];
  const shown = { gate: first.gate, problems };
  problems.push(...attempt("summary", () => writeSummary(shown, id, env["GITHUB_STEP_SUMMARY"])));
  problems.push(...attempt("outputs", () => writeOutputs(shown, files)));
  const outcome = { gate: first.gate, problems };
  writeLog(outcome);
  if (inputs !== undefined && situation !== undefined) {
    await converse(inputs, situation, outcome);
    await remember(inputs, situation, outcome);
  }
  return statusOf(outcome) === "passed" ? 0 : 1;
}

/** Why the runner's own file cannot be written, if so. */
function attempt(name: string, write: () => void): readonly string[] {
  try {
    write();
    return [];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [`The ${name} of this step cannot be written: ${why}. Run the job again.`];
  }
}

interface Judged extends Outcome {
  readonly inputs: Inputs | undefined;
  readonly situation: Situation | undefined;
  readonly folder: string;
}

/** Whatever goes wrong becomes a problem of the outcome, so that summary and outputs are written in any case. */
async function judged(env: Env, workspace: string, now: Date): Promise<Judged> {
  let inputs: Inputs | undefined;
  let situation: Situation | undefined;
  let folder = workspace;
  try {
    inputs = readInputs();
    folder = resolve(workspace, inputs.workingDirectory);
    situation = situationOf(env, readPayload(env["GITHUB_EVENT_PATH"]));
    const say = (message: string): void => info(inertLine(`tenon: ${message}`, 400));
    const gate = await runGate({ inputs, situation, folder, env: publicPart(env), now, say });
    return { inputs, situation, folder, gate, problems: [] };
  } catch (error) {
    return { inputs, situation, folder, gate: undefined, problems: [problemOf(error)] };
  }
}

/** What a configuration may name in `${VAR}`: nothing that the runner gave to this action alone. */
function publicPart(env: Env): Env {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(?:INPUT_|ACTIONS_|GIT_CONFIG_)/iu.test(name)),
  );
}

function problemOf(error: unknown): string {
  if (error instanceof TenonError) return error.message;
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `This is a bug of Tenon; please report it with this text: ${what}`;
}

/** The report as text, then the commands that become annotations. */
function writeLog(outcome: Outcome): void {
  const { gate } = outcome;
  const problems = problemsOf(outcome);
  if (gate !== undefined)
    info(renderCheck(gate.report, "text", plainContext(gate.textOf)).trimEnd());
  const errors = problemAnnotations(problems);
  const findings = gate === undefined ? [] : annotations(gate.report, errors.length);
  for (const command of [...errors, ...findings]) info(command);
}

/** Comment and suggestions; loaded only where there is somebody to speak to. */
async function converse(inputs: Inputs, situation: Situation, outcome: Outcome): Promise<void> {
  const { pull, repository } = situation;
  const { githubToken: token, comment, id } = inputs;
  if (comment === "never" || pull === undefined || repository === undefined) return;
  if (token === undefined) {
    info("tenon: no token, so no comment; the summary has everything");
    return;
  }
  const { speak } = await import("./github/pull-request.ts");
  const { notes, warnings } = await speak({
    token,
    repository,
    pull,
    id,
    body: reportMarkdown(outcome, id),
    create: isWorthWords(outcome),
    edits: outcome.gate?.edits ?? [],
  });
  for (const note of notes) info(inertLine(`tenon: ${note}`, 400));
  for (const text of warnings) warning(inertLine(text, 1_000), { title: "Tenon" });
}

/** Events that stand for what is in use; a pull request is only a proposal. */
const recordedEvents: ReadonlySet<string> = new Set(["push", "schedule", "workflow_dispatch"]);

/** Tells the registry what the prompts use. It never changes the verdict: what the registry refuses is a warning. */
async function remember(inputs: Inputs, situation: Situation, outcome: Outcome): Promise<void> {
  const { record: wanted, registryUrl: url } = inputs;
  const workspace = outcome.gate?.workspace;
  if (wanted === undefined || workspace === undefined) return;
  if (!situation.trusted || !recordedEvents.has(situation.event)) return;
  try {
    const { record } = await import("./registry.ts");
    const { note, warnings } = await record({ workspace, url, toolVersion }, wanted.consumer);
    info(inertLine(`tenon: ${note}`, 400));
    for (const text of warnings) warning(inertLine(text, 1_000), { title: "Tenon" });
  } catch (error) {
    const what = `What the prompts use was not recorded: ${problemOf(error)}`;
    warning(inertLine(what, 1_000), { title: "Tenon" });
  }
}

/** A change that neither breaks nor edits anything gets no comment of its own. */
function isWorthWords(outcome: Outcome): boolean {
  const { gate } = outcome;
  if (gate === undefined || statusOf(outcome) !== "passed") return true;
  const { findings, waived } = gate.report;
  return findings.length > 0 || waived.length > 0 || gate.lockEdits.length > 0;
}
