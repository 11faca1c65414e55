import type {
  CodeActionParams,
  CodeAction,
  CompletionItem,
  CompletionList,
  DocumentHighlight,
  Hover,
  Location,
  LocationLink,
  ReferenceParams,
  TextDocumentPositionParams,
} from "vscode-languageserver";
import { DocumentHighlightKind } from "vscode-languageserver";
import type { CancellationToken } from "vscode-languageserver";
import { usesAt } from "./analysis.ts";
import type { Analysis } from "./analysis.ts";
import type { Client } from "./capabilities.ts";
import { codeActions } from "./code-actions.ts";
import { completionAt, documentationOf, subjectOf } from "./completion.ts";
import type { RulePageUri } from "./diagnostics.ts";
import { hoverAt } from "./hover.ts";
import { inkFor } from "./ink.ts";
import { definitionsAt, lockPlace, usesOf } from "./lookup.ts";
import type { Workspaces } from "./workspaces.ts";

/** Everything that answers are made from. */
export interface Desk {
  readonly workspaces: Workspaces;
  readonly client: Client;
  readonly now: () => Date;
  readonly pageOf: RulePageUri;
}

interface Place {
  readonly analysis: Analysis;
  readonly offset: number;
}

async function placeOf(
  { workspaces }: Desk,
  { textDocument, position }: TextDocumentPositionParams,
): Promise<Place | undefined> {
  const analysis = await workspaces.analysisOf(textDocument.uri);
  return analysis && { analysis, offset: analysis.places.offsetAt(position) };
}

/** `textDocument/hover`, in the format that the client takes. */
export async function hover(desk: Desk, params: TextDocumentPositionParams): Promise<Hover | null> {
  const place = await placeOf(desk, params);
  if (place === undefined) return null;
  return hoverAt(place.analysis, place.offset, inkFor(desk.client.hoverFormats)) ?? null;
}

/** `textDocument/completion`; documentation follows on `resolve`. */
export async function completion(
  desk: Desk,
  params: TextDocumentPositionParams,
): Promise<CompletionList | null> {
  const place = await placeOf(desk, params);
  if (place === undefined) return null;
  const { configFile } = place.analysis.locked.workspace;
  return completionAt(place.analysis, place.offset, configFile);
}

/** Adds the documentation to an entry that somebody looks at; an entry that is not ours stays as it is. */
export function resolveCompletion(desk: Desk, item: CompletionItem): CompletionItem {
  const about = subjectOf(item.data);
  const locked = about && desk.workspaces.projectOf(about.project)?.locked;
  if (about === undefined || locked === undefined) return item;
  const ink = inkFor(desk.client.documentationFormats);
  const documentation = documentationOf(locked.contracts, about.subject, ink);
  return documentation === undefined ? item : { ...item, documentation };
}

/** `textDocument/definition`: links where the client takes them, else locations. */
export async function definition(
  desk: Desk,
  params: TextDocumentPositionParams,
): Promise<LocationLink[] | Location[]> {
  const place = await placeOf(desk, params);
  if (place === undefined) return [];
  const files = desk.workspaces.filesOf(place.analysis.locked.workspace.root);
  const links = await definitionsAt(place.analysis, place.offset, files);
  if (desk.client.links) return [...links];
  return links.map(({ targetUri, targetSelectionRange }) => ({
    uri: targetUri,
    range: targetSelectionRange,
  }));
}

/** `textDocument/references` over every prompt of the project, and the lock when the declaration is wanted. */
export async function references(
  desk: Desk,
  params: ReferenceParams,
  token: CancellationToken,
): Promise<Location[]> {
  const place = await placeOf(desk, params);
  if (place === undefined) return [];
  const names = usesAt(place.analysis, place.offset).map(({ reference }) => reference);
  if (names.length === 0) return [];
  const found = [...(await desk.workspaces.placesOf(place.analysis, names, token))];
  if (!params.context.includeDeclaration) return found;
  const files = desk.workspaces.filesOf(place.analysis.locked.workspace.root);
  for (const name of names) {
    const declared = await lockPlace(place.analysis, name, files);
    if (declared !== undefined) found.push(declared);
  }
  return found;
}

/** `textDocument/documentHighlight`: the same name in the document. */
export async function highlights(
  desk: Desk,
  params: TextDocumentPositionParams,
): Promise<DocumentHighlight[]> {
  const place = await placeOf(desk, params);
  if (place === undefined) return [];
  const names = usesAt(place.analysis, place.offset).map(({ reference }) => reference);
  return usesOf(place.analysis, names).map((range) => ({
    range,
    kind: DocumentHighlightKind.Text,
  }));
}

/** `textDocument/codeAction`; none for clients that know commands only. */
export async function actions(desk: Desk, params: CodeActionParams): Promise<CodeAction[]> {
  const analysis = await desk.workspaces.analysisOf(params.textDocument.uri);
  if (analysis === undefined || !desk.client.literalActions) return [];
  const { range, context } = params;
  const { pageOf } = desk;
  return [...codeActions(analysis, { range, only: context.only, today: desk.now(), pageOf })];
}
