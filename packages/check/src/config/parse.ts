import { isJsonObject, plainText, TenonError } from "@tenon/contract";
import type { Json } from "@tenon/contract";
import { isMap, isScalar, LineCounter, parseDocument } from "yaml";
import type { Document } from "yaml";
import { limits } from "../limits.ts";
import { buildConfig } from "./build.ts";
import type { Config } from "./config.ts";
import { crossCheck } from "./cross-check.ts";
import { configSchema } from "./schema.ts";
import { validateConfig } from "./validate.ts";
import type { ConfigProblem } from "./validate.ts";

type Path = readonly (string | number)[];

/**
 * Reads the text of a `tenon.yaml`.
 * Throws a usage error that names file, line and column, what is wrong and what to do; several problems are listed together.
 */
export function parseConfig(text: string, file: string): Config {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: false });
  const [broken] = document.errors;
  if (broken !== undefined) {
    const at = lines.linePos(broken.pos[0]);
    throw invalid([`${file}:${at.line}:${at.col}: ${plainText(broken.message)}; mend the YAML.`]);
  }
  const value = valueOf(document, file);
  const position = positions(document, lines);
  const problems = [...validateConfig(configSchema, value)];
  if (problems.length === 0 && isJsonObject(value)) problems.push(...crossCheck(value));
  if (problems.length > 0 || !isJsonObject(value)) {
    throw invalid(problems.map((problem) => sentence(problem, file, position)));
  }
  return buildConfig(value, (path) => position(path, false).line);
}

function invalid(messages: readonly string[]): TenonError {
  const shown = messages.slice(0, 10);
  if (messages.length > shown.length) shown.push(`… and ${messages.length - shown.length} more.`);
  return new TenonError("usage", "config-invalid", shown.join("\n"));
}

function valueOf(document: Document.Parsed, file: string): Json {
  try {
    const value: unknown = document.toJS({ maxAliasCount: limits.configAliases });
    // The schema has no place for anything that JSON lacks; dates and the like stay texts under YAML 1.2.
    return JSON.parse(JSON.stringify(value ?? null));
  } catch (cause) {
    throw new TenonError(
      "usage",
      "config-invalid",
      `${file}:1:1: a YAML anchor is used more than ${limits.configAliases} times, or refers to itself; write the values out.`,
      { cause },
    );
  }
}

type Position = (path: Path, atKey: boolean) => { readonly line: number; readonly column: number };

/** Line and column of the node at a path, or of the nearest node above it (inside aliases and merges). */
function positions(document: Document.Parsed, lines: LineCounter): Position {
  return (path, atKey) => {
    for (let length = path.length; length > 0; length -= 1) {
      const offset = offsetAt(document, path.slice(0, length), atKey && length === path.length);
      if (offset !== undefined) {
        const at = lines.linePos(offset);
        return { line: at.line, column: at.col };
      }
    }
    return { line: 1, column: 1 };
  };
}

function offsetAt(document: Document.Parsed, path: Path, atKey: boolean): number | undefined {
  const parent: unknown =
    path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  if (isMap(parent)) {
    const pair = parent.items.find(
      ({ key }) => (isScalar(key) ? String(key.value) : key) === String(last),
    );
    const key: unknown = pair?.key;
    const value: unknown = pair?.value;
    const node = atKey || !isScalar(value) ? key : value;
    return isScalar(node) ? node.range?.[0] : undefined;
  }
  const node: unknown = document.getIn(path, true);
  return hasRange(node) ? node.range?.[0] : undefined;
}

function hasRange(node: unknown): node is { readonly range?: readonly number[] | null } {
  return typeof node === "object" && node !== null && "range" in node;
}

function sentence(problem: ConfigProblem, file: string, position: Position): string {
  const at = position(problem.path, problem.atKey);
  const where = problem.path.length === 0 ? "" : `${plainText(problem.path.join("."), 120)}: `;
  return `${file}:${at.line}:${at.column}: ${where}${problem.message}`;
}
