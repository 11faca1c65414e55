import { jsonLocator } from "@tenon/check";
import { parametersOf } from "@tenon/contract";
import type { Reference, Span } from "@tenon/prompts";
import type { LocationLink, Location, Range } from "vscode-languageserver";
import { usesAt } from "./analysis.ts";
import type { Analysis } from "./analysis.ts";
import { limits } from "./limits.ts";

/** How files of a workspace are reached: paths are relative to the configuration's folder, with `/`. */
export interface Files {
  readonly uriOf: (path: string) => string;
  readonly textOf: (path: string) => string | undefined;
}

/** Where the lock holds the name at an offset: the tool's file, at the parameter when one is meant. */
export async function definitionsAt(
  analysis: Analysis,
  offset: number,
  files: Files,
): Promise<readonly LocationLink[]> {
  const links: LocationLink[] = [];
  for (const { reference, from, to } of usesAt(analysis, offset).slice(0, limits.subjects)) {
    const place = await lockPlace(analysis, reference, files);
    if (place === undefined) continue;
    links.push({
      originSelectionRange: analysis.places.rangeOf(from, to),
      targetUri: place.uri,
      targetRange: place.range,
      targetSelectionRange: place.range,
    });
  }
  return links;
}

/** The place in the lock that a reference is about, under its name of today; undefined when it is gone. */
export async function lockPlace(
  analysis: Analysis,
  { server, tool, parameter }: Reference,
  files: Files,
): Promise<Location | undefined> {
  const contract = analysis.locked.contracts.get(server);
  const fate = contract?.fateOf(tool);
  if (contract === undefined || fate === undefined || fate.state === "gone") return undefined;
  const path = contract.files.get(fate.now);
  const definition = contract.tools.get(fate.now);
  const text = path === undefined ? undefined : files.textOf(path);
  if (path === undefined || definition === undefined || text === undefined) return undefined;
  const became = parameter === undefined ? undefined : contract.fateOf(tool, parameter);
  const now = became === undefined || became.state === "gone" ? undefined : became.now;
  const pointer = parametersOf(definition).find((entry) => entry.path === now)?.pointer ?? "/name";
  const locate = await jsonLocator(text);
  const span = locate?.(`/definition${pointer}`);
  return { uri: files.uriOf(path), range: span === undefined ? start : rangeOf(span) };
}

/** The places of one document that name what stands at an offset of `analysis`. */
export function usesOf(document: Analysis, names: readonly Reference[]): readonly Range[] {
  const seen = new Set<string>();
  return document.uses.flatMap(({ reference, from, to }) => {
    const key = `${from} ${to}`;
    if (seen.has(key) || !names.some((name) => isAbout(reference, name))) return [];
    seen.add(key);
    return [document.places.rangeOf(from, to)];
  });
}

/** True when a reference names the same thing: a tool, a parameter of it, or a value of that. */
export function isAbout(reference: Reference, name: Reference): boolean {
  return (
    reference.kind === name.kind &&
    reference.server === name.server &&
    reference.tool === name.tool &&
    reference.parameter === name.parameter &&
    reference.value === name.value
  );
}

/**
 * False when a text surely names none of them: it lacks a word of the tool's name, however clients and Markdown spell
 * what stands between the words. Reading a text for its references takes a hundred times longer.
 */
export function mayName(text: string, names: readonly Reference[]): boolean {
  const lower = text.toLowerCase();
  return names.some(({ tool }) =>
    tool
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .every((word) => lower.includes(word)),
  );
}

const start: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** For a file without byte order mark and lone CRs, as Tenon writes the lock. */
export function rangeOf(span: Span): Range {
  return {
    start: { line: span.line - 1, character: span.column - 1 },
    end: { line: span.endLine - 1, character: span.endColumn - 1 },
  };
}
