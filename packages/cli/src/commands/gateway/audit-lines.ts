import { inertJson, inertLine } from "@tenon/contract";
import type { AuditedCall } from "@tenon/gateway";
import type { Shell } from "../../shell.ts";
import { shown } from "../registry/words.ts";

const good: readonly string[] = ["result", "replayed"];

/** Calls for people: a line that says what happened, and below it what was sent. */
export function auditLines(shell: Shell, calls: readonly AuditedCall[], more: boolean): string {
  if (calls.length === 0) return "No calls.\n";
  const blocks = calls.map((call) => block(shell, call));
  const rest = more
    ? "There are older ones: ask for more with --last, or for less with --until.\n"
    : "";
  return `${blocks.join("")}${rest}`;
}

function block(shell: Shell, call: AuditedCall): string {
  const { caller, tool, liveTool, outcome = call.state, errorCode } = call;
  const who = caller.client ?? caller.id;
  const user = caller.subject === undefined ? "" : ` for ${shown(caller.subject)}`;
  const what = tool === undefined ? shown(call.method) : `${shown(call.server)}/${shown(tool)}`;
  const colour = good.includes(outcome) ? "green" : "yellow";
  const code = errorCode === undefined ? "" : ` (${shown(errorCode)})`;
  const renamed = liveTool === undefined || liveTool === tool ? "" : ` as ${shown(liveTool)}`;
  const decision = call.decision === "forward" ? "" : `${shown(call.decision)}${renamed}, `;
  const head = [
    shell.paint("bold", instant(call.at)),
    `${shown(who)}${user}`,
    shell.paint("bold", what),
    versionOf(call),
    `${decision}${shell.paint(colour, shown(outcome))}${code}${took(call)}`,
  ];
  const details = [
    ...sent(call),
    `call ${shown(call.callId)}${call.traceId === undefined ? "" : `  trace ${shown(call.traceId)}`}`,
  ];
  return `${head.join("  ")}\n${details.map((line) => `    ${line}\n`).join("")}`;
}

function versionOf({ contractVersion, contractDigest, toolDigest }: AuditedCall): string {
  const digest = toolDigest ?? contractDigest;
  const short = digest === undefined ? "" : shown(digest).slice(0, 19);
  if (contractVersion === undefined) return short === "" ? "no version" : short;
  return `version ${shown(contractVersion)}${short === "" ? "" : ` ${short}`}`;
}

function took({ timing, attempts = 1 }: AuditedCall): string {
  const total = Object.values(timing ?? {}).reduce((sum, ms) => sum + ms, 0);
  const own = timing?.["total"] ?? total;
  const times = attempts > 1 ? `, ${attempts} attempts` : "";
  return timing === undefined ? times : ` in ${Math.round(own * 10) / 10} ms${times}`;
}

/** What was sent, as far as it was kept. */
function sent(call: AuditedCall): readonly string[] {
  const lines: string[] = [];
  if (call.arguments !== undefined) lines.push(`arguments ${json(call.arguments)}`);
  if (call.sentArguments !== undefined) lines.push(`sent      ${json(call.sentArguments)}`);
  if (call.omitted !== undefined) lines.push("the arguments were too large to be kept");
  if (lines.length === 0 && call.argumentsDigest !== undefined) {
    lines.push(`arguments ${shown(call.argumentsDigest)}`);
  }
  if (call.resultDigest !== undefined) {
    const bytes = call.resultBytes === undefined ? "" : `, ${call.resultBytes} bytes`;
    lines.push(`result    ${shown(call.resultDigest)}${bytes}`);
  }
  return lines;
}

function json(value: unknown): string {
  const text = inertJson(value);
  return inertLine(text, text.length);
}

/** `2026-11-21 03:00:07.120`, UTC. */
function instant(text: string): string {
  return shown(text).slice(0, 23).replace("T", " ");
}
