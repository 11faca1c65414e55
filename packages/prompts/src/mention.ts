import type { ReferenceForm, ReferenceKind } from "./reference.ts";
import type { ExampleCall } from "./reference.ts";
import type { KnownTool } from "./vocabulary.ts";

/**
 * 1 declared or qualified · 2 structured or call · 3 code span in scope · 4 distinctive word in
 * scope · 5 ordinary word.
 */
export type EvidenceLevel = 1 | 2 | 3 | 4 | 5;

/**
 * A place that names something, before it is known which servers the file is bound to. Offsets are
 * into the file.
 */
export interface Mention {
  readonly kind: ReferenceKind;
  readonly start: number;
  readonly end: number;
  /** Where the bare name starts, when `start` is at a qualifier. */
  readonly nameStart: number;
  readonly tool: KnownTool;
  readonly parameter?: string;
  readonly value?: string;
  readonly level: EvidenceLevel;
  readonly form: ReferenceForm;
  readonly negated: boolean;
  /** The mention itself names the server. */
  readonly qualified: boolean;
  /** A declaration that ties the file to the server. */
  readonly binds?: boolean;
  /**
   * Declared for a server that the vocabulary does not know; counts only where the configuration
   * binds the file.
   */
  readonly foreign?: boolean;
  readonly call?: ExampleCall;
}
