import type { Reference } from "@tenon/prompts";
import type { Finding } from "../check-report.ts";
import type { PromptText } from "../prompt-text.ts";
import { isFixable } from "../report/fixable.ts";
import { doublesKey } from "./double-key.ts";
import { fitsInPlace } from "./token-place.ts";

/** One replacement in one file: offsets into the text (UTF-16 units), the place as people count, and why. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly from: string;
  readonly to: string;
  readonly rule: string;
  readonly message: string;
  /** Of every finding that the edit mends. */
  readonly fingerprints: readonly string[];
}

/** The edits of one file, in its order, none over another; and the findings that each leaves or mends. */
export interface PlannedEdits {
  readonly edits: readonly TextEdit[];
  readonly mended: readonly Finding[];
  /** Findings with a suggestion that is left to a person: their places disagree, or the name would not fit there. */
  readonly left: readonly Finding[];
}

/** What edits are made of: the file's name and text, and what it says (for calls that already have the new key). */
export interface EditedFile {
  readonly path: string;
  readonly text: PromptText;
  readonly references?: readonly Reference[];
}

/**
 * The edits that `tenon fix` makes for findings of one file: the exact token of a sure rename, nothing else. A place
 * that two findings want differently, a name that would not read as the same token there and a call that has the new
 * key already are left to a person. Pure: an editor can offer the same edits.
 */
export function editsFor(file: EditedFile, findings: readonly Finding[]): PlannedEdits {
  const wanted = findings.filter(isFixable).flatMap((finding) => {
    const edit = editOf(file, finding);
    return edit === undefined ? [] : [{ finding, edit }];
  });
  const places = Map.groupBy(wanted, ({ edit }) => `${edit.start} ${edit.end}`);
  const single = [...places.values()].flatMap((group) => agreed(group) ?? []);
  const sorted = single.toSorted((left, right) => left.edit.start - right.edit.start);
  const kept = sorted.filter(({ edit }, at) => {
    const [before, after] = [sorted[at - 1]?.edit, sorted[at + 1]?.edit];
    return (before?.end ?? 0) <= edit.start && (after?.start ?? Infinity) >= edit.end;
  });
  const mended = new Set(kept.flatMap(({ findings: of }) => of));
  return {
    edits: kept.map(({ edit }) => edit),
    mended: findings.filter((finding) => mended.has(finding)),
    left: findings.filter((finding) => isFixable(finding) && !mended.has(finding)),
  };
}

/** The text with the edits in place; they must be in order and apart. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let after = "";
  let done = 0;
  for (const { start, end, to } of edits) {
    after += text.slice(done, start) + to;
    done = end;
  }
  return after + text.slice(done);
}

interface Wanted {
  readonly finding: Finding;
  readonly edit: TextEdit;
}

interface Agreed {
  readonly findings: readonly Finding[];
  readonly edit: TextEdit;
}

/** One edit for findings that want the same at one place; undefined when they do not. */
function agreed(group: readonly Wanted[]): Agreed | undefined {
  const [first] = group;
  if (first === undefined || group.some(({ edit }) => edit.to !== first.edit.to)) return undefined;
  const findings = group.map(({ finding }) => finding);
  return {
    findings,
    edit: { ...first.edit, fingerprints: findings.map(({ fingerprint }) => fingerprint) },
  };
}

function editOf(file: EditedFile, finding: Finding): TextEdit | undefined {
  const { line, column, endLine, endColumn, rule, message, fingerprint } = finding;
  const start = file.text.offset(line, column);
  const end = file.text.offset(endLine, endColumn);
  const to = finding.suggestion?.replacement;
  if (start === undefined || end === undefined || to === undefined || end <= start)
    return undefined;
  const from = file.text.text.slice(start, end);
  const place = { line, column, endLine, endColumn };
  const edit = { start, end, ...place, from, to, rule, message, fingerprints: [fingerprint] };
  const fits = fitsInPlace(file.path, file.text.text, edit) && !losesMethod(file.text.text, edit);
  return fits && !doublesKey(finding, edit, file.references ?? []) ? edit : undefined;
}

/** `issue_read.get_comments`: a new tool need not have the method that is written behind the old one. */
function losesMethod(text: string, { rule, end, from, to }: TextEdit): boolean {
  const letters = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
  if (rule !== "prompt-unknown-tool" || letters(from) === letters(to)) return false;
  return /^\.\w/u.test(text.slice(end, end + 2));
}
