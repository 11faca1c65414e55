import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { plainText, TenonError } from "@tenon/contract";
import { buildSettings } from "./build-settings.ts";
import type { Folders } from "./build-settings.ts";
import { crossCheck } from "./cross-check.ts";
import { readDocument } from "./document.ts";
import type { ConfigDocument } from "./document.ts";
import { explainIssues } from "./explain.ts";
import { fileSchema } from "./file-schema.ts";
import { configLimits } from "./limits.ts";
import type { ConfigProblem, Path } from "./problem.ts";
import type { GatewaySettings } from "./settings.ts";
import { expandVariables } from "./variables.ts";
import type { Environment } from "./variables.ts";

/** What may be said about a configuration beside the file. */
export interface ReadOptions {
  /** Folder of what survives restarts; unset: `tenon/gateway` in the user's data folder. */
  readonly dataFolder?: string;
}

/**
 * Reads a `tenon.gateway.yaml` with `${VAR}` from the environment. Throws a usage error that lists everything that is wrong:
 * file, line and column, what, what to do; nothing from the environment stands in it.
 */
export function readGatewayConfig(
  path: string,
  env: Environment,
  { dataFolder }: ReadOptions = {},
): GatewaySettings {
  const file = resolve(path);
  const data = resolve(dataFolder ?? defaultDataFolder(env));
  return parseGatewayConfig(textOf(file, path), path, env, { config: dirname(file), data });
}

/** The same for a text; `name` is what messages call the file. */
export function parseGatewayConfig(
  text: string,
  name: string,
  env: Environment,
  folders: Folders,
): GatewaySettings {
  const file = plainText(name, 500);
  const read = readDocument(text);
  if (!read.ok) {
    throw invalid(
      read.faults.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`),
    );
  }
  const { document } = read;
  const { value: expanded, problems: missing } = expandVariables(document.value, env);
  const parsed = fileSchema.safeParse(expanded);
  const formal = parsed.success ? [] : explainIssues(parsed.error.issues, document.value);
  const problems = distinct([...missing, ...formal, ...crossCheck(expanded)]);
  if (problems.length > 0) throw invalid(sentences(problems, document, file));
  if (!parsed.success) throw parsed.error;
  return buildSettings(parsed.data, folders);
}

/** Without what only follows from a variable that is missing, or was said already. */
function distinct(problems: readonly ConfigProblem[]): readonly ConfigProblem[] {
  const taken = new Set<string>();
  return problems.filter(({ path, atKey, message }) => {
    const place = JSON.stringify([path, atKey]);
    if (taken.has(place) && !message.includes("environment variable")) return false;
    taken.add(place);
    return true;
  });
}

function sentences(
  problems: readonly ConfigProblem[],
  document: ConfigDocument,
  file: string,
): readonly string[] {
  return problems
    .map(({ path, atKey, message }) => ({ at: document.position(path, atKey), path, message }))
    .toSorted((left, right) => left.at.line - right.at.line || left.at.column - right.at.column)
    .map(({ at, path, message }) => `${file}:${at.line}:${at.column}: ${place(path)}${message}`);
}

function place(path: Path): string {
  return path.length === 0 ? "" : `${plainText(path.join("."), 120)}: `;
}

function invalid(messages: readonly string[]): TenonError {
  const shown = messages.slice(0, configLimits.problems);
  if (messages.length > shown.length) shown.push(`… and ${messages.length - shown.length} more.`);
  return new TenonError("usage", "config-invalid", shown.join("\n"));
}

function textOf(file: string, shown: string): string {
  const name = plainText(shown, 500);
  const fail = (message: string, cause?: unknown): TenonError =>
    new TenonError("usage", "config-unreadable", `${name}: ${message}`, { cause });
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "error";
    throw fail(
      code === "ENOENT"
        ? "there is no such file; name the configuration with --config."
        : `it cannot be read (${code}); mend that, or name another file.`,
      cause,
    );
  }
  if (bytes.length > configLimits.bytes) {
    throw fail(`it is larger than ${configLimits.bytes} bytes; a configuration is smaller.`);
  }
  return bytes.toString("utf8");
}

/** `gateway` in Tenon's folder of user data (XDG base directories). */
function defaultDataFolder(env: Environment): string {
  const base = env["XDG_DATA_HOME"] ?? "";
  if (isAbsolute(base)) return join(base, "tenon", "gateway");
  const home = env["HOME"] ?? "";
  return join(home === "" ? homedir() : home, ".local", "share", "tenon", "gateway");
}
