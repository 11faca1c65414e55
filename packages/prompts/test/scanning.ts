import { compileVocabulary, scanPrompt } from "../src/index.ts";
import type { Reference, ScanResult, ServerVocabulary, VocabularyTool } from "../src/index.ts";

/** A tool as the lock remembers it: parameter paths, with values where they are enumerated. */
export function tool(
  name: string,
  parameters: Readonly<Record<string, readonly string[]>>,
): VocabularyTool {
  return {
    name,
    parameters: Object.entries(parameters).map(([path, values]) => ({ path, values })),
  };
}

export const crm: ServerVocabulary = {
  server: "crm",
  aliases: ["acme-crm"],
  versions: [
    [
      tool("update_contact", {
        contact_id: [],
        customer_email: [],
        note: [],
        fields: [],
        "fields[].target": [],
        "fields[].mode": ["set", "append"],
        "labels.*": [],
        status: ["open", "closed"],
      }),
      tool("get_contact", { contact_id: [], verbose: [] }),
      tool("search", { query: [], limit: [] }),
      tool("contact_read", { method: ["get", "get_notes"], contact_id: [] }),
    ],
    [tool("update_contact", { contact_id: [], email_address: [] })],
  ],
};

export const desk: ServerVocabulary = {
  server: "desk",
  versions: [
    [
      tool("create_ticket", { title: [], body: [], priority: ["low", "high"] }),
      tool("search", { query: [] }),
    ],
  ],
};

const vocabulary = compileVocabulary([crm, desk]);

/** Scans a text as the file `path`, bound to `crm` unless told otherwise (`null`: the file binds itself). */
export function scan(
  path: string,
  text: string,
  bound: readonly string[] | null = ["crm"],
): ScanResult {
  return scanBytes(path, new TextEncoder().encode(text), bound);
}

export function scanBytes(
  path: string,
  bytes: Uint8Array,
  bound: readonly string[] | null = ["crm"],
): ScanResult {
  return scanPrompt({ path, bytes, vocabulary, ...(bound !== null && { bound }) });
}

/** `line:column kind name form confidence` of each reference: the name is `tool`, `tool.parameter` or `tool.parameter=value`. */
export function told(result: ScanResult): readonly string[] {
  return result.references.map(
    (reference) =>
      `${reference.line}:${reference.column} ${reference.kind} ${nameOf(reference)} ${reference.form} ${reference.confidence}${reference.negated === true ? " negated" : ""}`,
  );
}

/** Only the names, for tests about what is found rather than how. */
export function names(result: ScanResult, kind: Reference["kind"]): readonly string[] {
  return result.references.filter((reference) => reference.kind === kind).map(nameOf);
}

function nameOf({ tool: name, parameter, value }: Reference): string {
  return [
    name,
    ...(parameter === undefined ? [] : [`.${parameter}`]),
    ...(value === undefined ? [] : [`=${value}`]),
  ].join("");
}
