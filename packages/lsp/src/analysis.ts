import type { LockedWorkspace, PromptVerdict } from "@tenon/check";
import { spellingOf } from "@tenon/prompts";
import type { Reference } from "@tenon/prompts";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { placesOf } from "./places.ts";
import type { Places } from "./places.ts";

/** A reference with its offsets in the document. */
export interface Use {
  readonly reference: Reference;
  readonly from: number;
  readonly to: number;
}

/** One version of one document judged against the lock: everything that requests are answered from. */
export interface Analysis {
  readonly locked: LockedWorkspace;
  readonly places: Places;
  readonly verdict: PromptVerdict;
  /** In the order of the text. */
  readonly uses: readonly Use[];
  /** The servers whose names the document may use bare; undefined: its own declarations say. */
  readonly bound: readonly string[] | undefined;
  /** The server that a qualifier means, under its name or an alias, however a client spells it. */
  readonly serverNamed: (written: string) => string | undefined;
}

/** The document's path in its workspace and the servers that the configuration ties it to. */
export interface Membership {
  readonly path: string;
  readonly bound: readonly string[] | undefined;
}

/** Judges the present text of a document; contacts nobody. */
export async function analyse(
  locked: LockedWorkspace,
  document: TextDocument,
  membership: Membership,
  now: Date,
): Promise<Analysis> {
  const places = placesOf(document);
  const bytes = new TextEncoder().encode(places.text);
  const verdict = await locked.lint({ ...membership, bytes }, now);
  const uses = verdict.references
    .map((reference) => ({ reference, ...places.offsets(reference) }))
    .toSorted((left, right) => left.from - right.from || left.to - right.to);
  const { aliases } = locked.vocabulary;
  const serverNamed = (written: string): string | undefined =>
    aliases.get(spellingOf(written))?.name;
  return { locked, places, verdict, uses, bound: membership.bound, serverNamed };
}

/** The innermost names at an offset: several when more than one server owns the name. */
export function usesAt(analysis: Analysis, offset: number): readonly Use[] {
  const here = analysis.uses.filter(
    ({ reference, from, to }) => reference.kind !== "call" && from <= offset && offset <= to,
  );
  const narrowest = here.toSorted(
    (left, right) => left.to - left.from - (right.to - right.from) || rank(right) - rank(left),
  )[0];
  if (narrowest === undefined) return [];
  return here.filter(
    ({ reference, from, to }) =>
      reference.kind === narrowest.reference.kind && from === narrowest.from && to === narrowest.to,
  );
}

function rank({ reference }: Use): number {
  return reference.kind === "value" ? 2 : reference.kind === "parameter" ? 1 : 0;
}
