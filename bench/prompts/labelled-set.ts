import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isJsonObject, parseToolList } from "@tenon/contract";
import type { Json, JsonObject } from "@tenon/contract";
import type { ServerVocabulary } from "@tenon/prompts";

/** One place that a person labelled. */
export interface Label {
  readonly name: string;
  readonly line: number;
  readonly column: number;
  readonly how: string;
  /** Kind of a negative or doubtful label: `T` tool, `P` parameter. */
  readonly kind: string;
  /** `latest`, `older-version-only`, `never`, `param-missing`, `tool-missing`, `unscoped`. */
  readonly resolves: string;
}

/** One labelled prompt file with the tool lists of its servers. */
export interface LabelledPrompt {
  readonly id: string;
  readonly format: string;
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly servers: readonly ServerVocabulary[];
  readonly tools: readonly Label[];
  readonly parameters: readonly Label[];
  readonly negatives: readonly Label[];
  /** Neither right nor wrong: doubtful places, names of other servers. */
  readonly ignored: readonly Label[];
}

/** Reads `index.jsonl` of a folder of labelled prompts; files that nobody labelled are left out. */
export function readLabelledSet(folder: string): readonly LabelledPrompt[] {
  const rows = readFileSync(join(folder, "index.jsonl"), "utf8").trim().split("\n");
  return rows.flatMap((row) => {
    const parsed: unknown = JSON.parse(row);
    return isJsonObject(parsed) && parsed["labelled"] === true
      ? [labelledPrompt(folder, parsed)]
      : [];
  });
}

function labelledPrompt(folder: string, row: JsonObject): LabelledPrompt {
  const files = row["tools_files"];
  const servers = isJsonObject(files)
    ? Object.entries(files).map(([server, lists]) => vocabulary(folder, server, strings(lists)))
    : [];
  return {
    id: word(row["id"]),
    format: word(row["format"]),
    path: word(row["file"]),
    bytes: readFileSync(join(folder, word(row["file"]))),
    servers,
    tools: labels(row["tools_mentioned"]),
    parameters: labels(row["params_mentioned"]),
    negatives: labels(row["negatives"]),
    ignored: [...labels(row["ambiguous"]), ...labels(row["other_server"])],
  };
}

/** Every version of a server's tools in the given files. */
export function vocabulary(
  folder: string,
  server: string,
  files: readonly string[],
): ServerVocabulary {
  const versions = files.map((file) => {
    const json: unknown = JSON.parse(readFileSync(join(folder, file), "utf8"));
    return parseToolList(json).tools;
  });
  return { server, versions };
}

function labels(value: Json | undefined): readonly Label[] {
  return Array.isArray(value) ? value.filter(isJsonObject).map(label) : [];
}

function label(row: JsonObject): Label {
  return {
    name: word(row["name"]),
    line: Number(row["line"]),
    column: Number(row["col"]),
    how: word(row["how"]),
    kind: word(row["kind"]),
    resolves: word(row["resolves"]),
  };
}

function word(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

function strings(value: Json): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
