import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { extname, join, resolve } from "node:path";
import { renderCheck, writeFileAtomically } from "@tenon/check";
import type { CheckReport, ReportFormat } from "@tenon/check";
import { inertJson, isJsonObject, plainText } from "@tenon/contract";
import type { Json, JsonObject } from "@tenon/contract";
import type { Inputs } from "./inputs.ts";
import { plainContext } from "./render.ts";
import { problemsOf, statusOf } from "./verdict.ts";
import type { Outcome } from "./verdict.ts";

/** Absolute paths of what was written, and what could not be. */
export interface WrittenFiles {
  readonly sarif: string | undefined;
  readonly patch: string | undefined;
  readonly problems: readonly string[];
}

export interface FilesRun {
  readonly inputs: Pick<Inputs, "id" | "sarifFile" | "reportFile">;
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const empty: CheckReport = {
  schemaVersion: 1,
  verdict: "warn",
  servers: [],
  findings: [],
  waived: [],
  summary: {
    errors: 0,
    warnings: 0,
    notices: 0,
    waived: 0,
    servers: 0,
    tools: 0,
    promptFiles: 0,
    references: 0,
  },
};

/** Writes the SARIF report in every case, the patch when there is one, the report where it is wanted. Never throws. */
export function writeFiles(outcome: Outcome, run: FilesRun): WrittenFiles {
  const { inputs, folder, env } = run;
  const { gate } = outcome;
  const problems: string[] = [];
  const write = (path: string, content: string): string | undefined => {
    try {
      writeFileAtomically(path, content);
      return path;
    } catch (cause) {
      const code = cause instanceof Error && "code" in cause ? String(cause.code) : "error";
      problems.push(
        `${plainText(path)}: cannot be written (${plainText(code)}); name another file.`,
      );
      return undefined;
    }
  };
  const temporary = join(env["RUNNER_TEMP"] ?? tmpdir(), fileId(inputs.id));
  const sarifPath =
    inputs.sarifFile === undefined ? `${temporary}.sarif` : resolve(folder, inputs.sarifFile);
  const sarif = write(sarifPath, sarifOf(outcome, inputs.id));
  const hasPatch = gate !== undefined && gate.patch !== "";
  const patch = hasPatch ? write(`${temporary}.patch`, gate.patch) : undefined;
  if (inputs.reportFile !== undefined && gate !== undefined) {
    const format = formatOf(inputs.reportFile);
    const text = renderCheck(gate.report, format, plainContext(gate.textOf));
    write(resolve(folder, inputs.reportFile), text);
  }
  return { sarif, patch, problems };
}

/** An id as a file's name; two ids that look alike there stay apart. */
function fileId(id: string): string {
  if (id === "tenon") return id;
  const plain = id.replaceAll(/[^\w.-]+/gu, "-").slice(0, 60);
  if (plain === id) return `tenon-${id}`;
  return `tenon-${plain}-${createHash("sha256").update(id).digest("hex").slice(0, 8)}`;
}

function formatOf(file: string): ReportFormat {
  const formats = new Map<string, ReportFormat>([
    [".html", "html"],
    [".md", "markdown"],
    [".xml", "junit"],
    [".txt", "text"],
    [".sarif", "sarif"],
  ]);
  return formats.get(extname(file).toLowerCase()) ?? "json";
}

/** The SARIF log with what this run is: its id as the category, and whether it could check everything. */
function sarifOf(outcome: Outcome, id: string): string {
  const { gate } = outcome;
  const context = plainContext(gate?.textOf);
  const log: Json = JSON.parse(renderCheck(gate?.report ?? empty, "sarif", context));
  if (!isJsonObject(log) || !Array.isArray(log["runs"])) return `${inertJson(log, 2)}\n`;
  const notifications = problemsOf(outcome).map((text) => ({ level: "error", message: { text } }));
  const invocation: JsonObject = {
    executionSuccessful: statusOf(outcome) !== "error",
    ...(notifications.length === 0 ? {} : { toolExecutionNotifications: notifications }),
  };
  const runs = log["runs"].filter(isJsonObject).map((run) => ({
    ...run,
    originalUriBaseIds: { "%SRCROOT%": { description: { text: "The repository's top" } } },
    automationDetails: { id: `tenon-check/${id}/` },
    invocations: [invocation],
  }));
  return `${inertJson({ ...log, runs }, 2)}\n`;
}
