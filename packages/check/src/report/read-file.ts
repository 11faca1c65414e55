import { maskTemplates } from "@tenon/prompts";
import type { Masked, ScanResult, ServerVocabulary } from "@tenon/prompts";
import { promptText } from "../prompt-text.ts";
import type { PromptText } from "../prompt-text.ts";
import { type MissedName, missedNames } from "./missed-names.ts";

/** One prompt file as a reader understood it, for people. */
export interface ReadFile {
  readonly file: string;
  readonly text: PromptText;
  readonly scan: ScanResult;
  /** Template expressions, by offsets into the text. */
  readonly masked: readonly Masked[];
  /** Names that look like the vocabulary's and are no reference, each with the reason. */
  readonly missed: readonly MissedName[];
}

/** Puts together what a scan found in a file and what it passed over. */
export function explainFile(
  file: string,
  bytes: Uint8Array,
  scan: ScanResult,
  servers: readonly ServerVocabulary[],
): ReadFile {
  const text = promptText(bytes);
  const { masked } = maskTemplates(text.text);
  return { file, text, scan, masked, missed: missedNames(text.text, masked, scan, servers) };
}
