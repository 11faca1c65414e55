import { compileVocabulary, scanPrompt } from "@tenon/prompts";
import type { Reference, ScanResult, ServerVocabulary, VocabularyTool } from "@tenon/prompts";
import type { ToolList } from "@tenon/contract";
import type { ServerConfig } from "../config/config.ts";
import type { LockMemory } from "../lock/lock.ts";
import { isAboutTool } from "../name-index.ts";
import type { NameIndex } from "../name-index.ts";
import type { PromptFile } from "../prompt-files.ts";
import { promptText } from "../prompt-text.ts";
import type { PromptText } from "../prompt-text.ts";

/** A prompt file with what it says about tools. */
export interface ScannedPrompt {
  readonly path: string;
  readonly text: PromptText;
  readonly scan: ScanResult;
  /** References that are not negated ("there is no `x`"). */
  readonly references: readonly Reference[];
}

/** One server's names: what it was, what it is, and what earlier pins remember. */
export interface ServerNames {
  readonly config: ServerConfig;
  readonly before: ToolList;
  readonly now: ToolList;
  readonly memory: LockMemory;
  /** What became of the names between the two, when they differ. */
  readonly index?: NameIndex;
}

/** Finds every reference of every prompt to the names that the servers had or have. */
export function scanPrompts(
  files: readonly PromptFile[],
  servers: readonly ServerNames[],
): readonly ScannedPrompt[] {
  const vocabulary = compileVocabulary(servers.map(vocabularyOf));
  return files.map((file) => {
    const scan = scanPrompt({
      path: file.path,
      bytes: file.bytes,
      vocabulary,
      ...(file.bound === undefined ? {} : { bound: file.bound }),
    });
    const references = scan.references.filter((reference) => reference.negated !== true);
    return { path: file.path, text: promptText(file.bytes), scan, references };
  });
}

/** The names under which prompts may speak of one server: what it was, what it is, what earlier pins retired. */
export function vocabularyOf({
  config,
  before,
  now,
  memory,
  index,
}: ServerNames): ServerVocabulary {
  const versions: (readonly VocabularyTool[])[] = [now.tools];
  if (before !== now) versions.unshift(before.tools);
  // Who writes a tool's new name may still write what it had under the old one.
  const renamed = index === undefined ? [] : underNewNames(before, index);
  if (renamed.length > 0) versions.unshift(renamed);
  const gone = retiredTools(memory);
  if (gone.length > 0) versions.unshift(gone);
  return { server: config.name, aliases: config.aliases, versions };
}

function underNewNames({ tools }: ToolList, index: NameIndex): readonly VocabularyTool[] {
  return index.step.changes.flatMap((change) => {
    if (change.renamedTo === undefined || !isAboutTool(change)) return [];
    const tool = tools.find(({ name }) => name === change.tool);
    return tool === undefined ? [] : [{ ...tool, name: change.renamedTo }];
  });
}

/** The remains of what earlier pins retired; a renamed tool keeps the parameters known under its new name. */
function retiredTools(memory: LockMemory): readonly VocabularyTool[] {
  const tools = new Map<string, Map<string, string[]>>();
  const parametersOf = (tool: string): Map<string, string[]> => {
    const known = tools.get(tool) ?? new Map<string, string[]>();
    tools.set(tool, known);
    return known;
  };
  for (const { tool, parameter, value } of memory.retired) {
    const parameters = parametersOf(tool);
    if (parameter === undefined) continue;
    const values = parameters.get(parameter) ?? [];
    if (value !== undefined) values.push(typeof value === "string" ? value : JSON.stringify(value));
    parameters.set(parameter, values);
  }
  for (const { tool, parameter, renamedTo } of memory.retired) {
    if (parameter !== undefined || renamedTo === undefined) continue;
    for (const [path, values] of tools.get(renamedTo) ?? []) parametersOf(tool).set(path, values);
  }
  return [...tools].map(([name, parameters]) => ({
    name,
    parameters: [...parameters].map(([path, values]) => ({
      path,
      ...(values.length === 0 ? {} : { values }),
    })),
  }));
}
