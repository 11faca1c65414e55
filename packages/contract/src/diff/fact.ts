import type { Json } from "../json.ts";

/** What a fact is about. Rules cut along these axes: side, subject, act. */
export type FactSide = "tool" | "input" | "output" | "annotation" | "prose";

/** The part of a definition that differs. */
export type FactSubject =
  | "tool"
  | "schema"
  | "interaction"
  | "rest"
  | "undecided"
  | "property"
  | "requirement"
  | "type"
  | "value"
  | "enumeration"
  | "constraint"
  | "additional"
  | "undeclared"
  | "variant"
  | "combination"
  | "exclusivity"
  | "default"
  | "format"
  | "deprecation"
  | "header"
  | "keyword"
  | "title"
  | "description"
  | "examples"
  | "icons"
  | "task-support"
  | "execution"
  | "field"
  | "read-only"
  | "destructive"
  | "idempotent"
  | "open-world"
  | "hint";

/** What happened to it. `widened` and `narrowed` speak of the set of values, not of who minds. */
export type FactAct = "added" | "removed" | "renamed" | "changed" | "widened" | "narrowed";

/**
 * How one fact alone is carried over into a schema, so that the engine can judge it apart from the
 * others.
 */
export type Edit =
  | { readonly kind: "schema" }
  | { readonly kind: "keywords"; readonly keywords: readonly string[] }
  | { readonly kind: "requirement"; readonly name: string }
  | { readonly kind: "property"; readonly old: string; readonly new: string }
  | { readonly kind: "value"; readonly value: Json };

/**
 * The two schema places at which a fact was seen, as JSON Pointers into the definitions, and what
 * differs there.
 */
export interface FactScope {
  readonly old: string;
  readonly new: string;
  readonly edit: Edit;
  /**
   * False where a place is made of several, so that the edit may not carry over everything that
   * differs.
   */
  readonly exact: boolean;
}

/** One difference between two versions of a tool, without opinion. */
export interface Fact {
  readonly side: FactSide;
  readonly subject: FactSubject;
  readonly act: FactAct;
  /** JSON Pointer into the old definition; undefined where the place did not exist. */
  readonly oldPointer: string | undefined;
  /** JSON Pointer into the new definition; undefined where the place no longer exists. */
  readonly newPointer: string | undefined;
  readonly old?: Json;
  readonly new?: Json;
  /**
   * The parameter or result field that holds the place, for people: `fields[].target`; "" for the
   * whole schema.
   */
  readonly place: string;
  /** The keyword, hint or field concerned, where the subject leaves it open. */
  readonly keyword?: string;
  /** For bounds: the keyword that stated the old one, where that is another than `keyword`. */
  readonly oldKeyword?: string;
  readonly renamedTo?: string;
  /** How sure a rename is, 0 to 1. */
  readonly score?: number;
  /** For properties: required where it exists (new side for added ones, old side otherwise). */
  readonly required?: boolean;
  /** For renamed properties: required under the new name, where that is another thing than before. */
  readonly requiredNow?: boolean;
  /** For added properties: the new definition carries a default. */
  readonly defaulted?: boolean;
  /** For added output properties: the old object refused undeclared keys. */
  readonly closed?: boolean;
  /**
   * For properties that came or went: the object without them explicitly takes keys of any name.
   */
  readonly open?: boolean;
  /** For variants of an input that went: the parameters that no other variant declares. */
  readonly lost?: readonly string[];
  readonly scope?: FactScope;
  /** For what the engine could not decide: its reason, a sentence for people. */
  readonly reason?: string;
}
