import { editsFor, isFixable, promptText } from "@tenon/check";
import type { Finding, PlannedEdits } from "@tenon/check";
import { plainText } from "@tenon/contract";
import { CodeActionKind } from "vscode-languageserver";
import type { CodeAction, Diagnostic, Range, TextEdit } from "vscode-languageserver";
import type { Analysis } from "./analysis.ts";
import { diagnosticOf } from "./diagnostics.ts";
import type { RulePageUri } from "./diagnostics.ts";
import { waiverEdit } from "./waiver-comment.ts";

/** The kind under which an editor mends a whole file, for example when it is saved. */
export const fixAllKind = `${CodeActionKind.SourceFixAll}.tenon`;

/** What a client wants to know: where, and which kinds of action (all when undefined). */
export interface ActionRequest {
  readonly range: Range;
  readonly only: readonly string[] | undefined;
  readonly today: Date;
  readonly pageOf: RulePageUri;
}

/** Replacements for the findings in a range, a waiver for each, and one action that mends the file. */
export function codeActions(analysis: Analysis, request: ActionRequest): readonly CodeAction[] {
  const actions: CodeAction[] = [];
  if (wants(request.only, CodeActionKind.QuickFix)) {
    const here = analysis.verdict.findings.filter((finding) =>
      touches(analysis, finding, request.range),
    );
    const mended = new Set(planned(analysis, analysis.verdict.findings).mended);
    for (const finding of here) {
      const diagnostic = diagnosticOf(finding, analysis.places, request.pageOf);
      actions.push(...replacement(analysis, finding, diagnostic, mended));
    }
    for (const finding of here) {
      const diagnostic = diagnosticOf(finding, analysis.places, request.pageOf);
      actions.push(...waiver(analysis, finding, diagnostic, request.today));
    }
  }
  if (wants(request.only, fixAllKind)) {
    const edits = fixAllEdits(analysis);
    if (edits.length > 0) {
      actions.push({
        title: `Write all new names of tools and parameters (${edits.length})`,
        kind: fixAllKind,
        edit: { changes: { [analysis.places.document.uri]: [...edits] } },
      });
    }
  }
  return actions;
}

/** Every replacement that `tenon fix` would write into the file, in order and none over another. */
export function fixAllEdits(analysis: Analysis): readonly TextEdit[] {
  return planned(analysis, analysis.verdict.findings).edits.map((edit) => ({
    range: analysis.places.range(edit),
    newText: edit.to,
  }));
}

function planned({ places, verdict }: Analysis, findings: readonly Finding[]): PlannedEdits {
  const text = promptText(new TextEncoder().encode(places.text));
  const path = findings[0]?.file ?? "";
  return editsFor({ path, text, references: verdict.references }, findings);
}

/** What a finding suggests. A rename that `tenon fix` would not write is left to a person here too. */
function replacement(
  analysis: Analysis,
  finding: Finding,
  diagnostic: Diagnostic,
  mended: ReadonlySet<Finding>,
): readonly CodeAction[] {
  const newText = finding.suggestion?.replacement;
  if (newText === undefined) return [];
  if (isFixable(finding) && planned(analysis, [finding]).mended.length === 0) return [];
  const { places } = analysis;
  return [
    {
      title: `Write \`${plainText(newText, 80)}\``,
      kind: CodeActionKind.QuickFix,
      diagnostics: [diagnostic],
      isPreferred: mended.has(finding),
      edit: { changes: { [places.document.uri]: [{ range: places.range(finding), newText }] } },
    },
  ];
}

function waiver(
  { places, locked }: Analysis,
  finding: Finding,
  diagnostic: Diagnostic,
  today: Date,
): readonly CodeAction[] {
  const until = new Date(today.getTime() + locked.workspace.config.waiverDays * dayMs);
  const expires = until.toISOString().slice(0, 10);
  const edit = waiverEdit(places, finding, expires);
  if (edit === undefined) return [];
  return [
    {
      title: `Accept ${finding.rule} here until ${expires} (write down why)`,
      kind: CodeActionKind.QuickFix,
      diagnostics: [diagnostic],
      edit: { changes: { [places.document.uri]: [edit] } },
    },
  ];
}

const dayMs = 86_400_000;

/** Kinds are a hierarchy: `source` asks for `source.fixAll.tenon` too. */
function wants(only: readonly string[] | undefined, kind: string): boolean {
  return only === undefined || only.some((asked) => kind === asked || kind.startsWith(`${asked}.`));
}

function touches({ places }: Analysis, finding: Finding, range: Range): boolean {
  const { from, to } = places.offsets(finding);
  const [start, end] = [places.offsetAt(range.start), places.offsetAt(range.end)];
  if (from !== to) return from <= end && start <= to;
  // A finding about a line or a file stands at its start and counts for the line.
  const line = places.document.positionAt(from).line;
  return range.start.line <= line && line <= range.end.line;
}
