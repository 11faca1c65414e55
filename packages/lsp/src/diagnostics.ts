import type { ConfigFault, Finding, FindingLevel } from "@tenon/check";
import { DiagnosticSeverity, DiagnosticTag } from "vscode-languageserver";
import type { Diagnostic } from "vscode-languageserver";
import { limits } from "./limits.ts";
import type { Places } from "./places.ts";

/** Where the page of a rule is, when it can be opened. */
export type RulePageUri = (rule: string) => string | undefined;

const severities: Readonly<Record<FindingLevel, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  notice: DiagnosticSeverity.Information,
};

/** Names that are gone are struck through; what has no effect is faded. */
const tags: ReadonlyMap<string, DiagnosticTag> = new Map([
  ["prompt-unknown-tool", DiagnosticTag.Deprecated],
  ["prompt-unknown-parameter", DiagnosticTag.Deprecated],
  ["prompt-unknown-value", DiagnosticTag.Deprecated],
  ["prompt-empty-grant", DiagnosticTag.Unnecessary],
  ["waiver-unused", DiagnosticTag.Unnecessary],
]);

/** The findings of one document as diagnostics, the most severe first when there are too many. */
export function diagnosticsOf(
  findings: readonly Finding[],
  places: Places,
  pageOf: RulePageUri,
): readonly Diagnostic[] {
  const kept =
    findings.length <= limits.diagnostics
      ? findings
      : findings
          .toSorted((left, right) => severities[left.level] - severities[right.level])
          .slice(0, limits.diagnostics);
  return kept.map((finding) => diagnosticOf(finding, places, pageOf));
}

/** One finding as a diagnostic; a finding about a whole line or file marks the line's text. */
export function diagnosticOf(finding: Finding, places: Places, pageOf: RulePageUri): Diagnostic {
  const page = pageOf(finding.rule);
  const tag = tags.get(finding.rule);
  const { from, to } = places.offsets(finding);
  return {
    range: from === to ? lineOf(from, places) : places.rangeOf(from, to),
    severity: severities[finding.level],
    code: finding.rule,
    source: "tenon",
    message: finding.message,
    ...(page === undefined ? {} : { codeDescription: { href: page } }),
    ...(tag === undefined ? {} : { tags: [tag] }),
  };
}

/** What is wrong in the text of a configuration. */
export function faultDiagnostics(
  faults: readonly ConfigFault[],
  places: Places,
): readonly Diagnostic[] {
  return faults.map(({ line, column, message }) => {
    const { from } = places.offsets({ line, column, endLine: line, endColumn: column });
    return {
      range: lineOf(from, places),
      severity: DiagnosticSeverity.Error,
      code: "config-invalid",
      source: "tenon",
      message,
    };
  });
}

/** From an offset to the end of its line, without blanks around. */
function lineOf(offset: number, places: Places): Diagnostic["range"] {
  const end = places.text.indexOf("\n", offset);
  const line = places.text.slice(offset, end === -1 ? undefined : end);
  const from = offset + (line.length - line.trimStart().length);
  return places.rangeOf(from, Math.max(from, offset + line.trimEnd().length));
}
