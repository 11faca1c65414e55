export type {
  CheckReport,
  CheckSummary,
  Finding,
  FindingLevel,
  ReportContext,
  ReportFormat,
  ServerReport,
  WaivedFinding,
} from "./check-report.ts";
export type {
  CheckOptions,
  CheckOutcome,
  FileEdit,
  FixOutcome,
  InitOutcome,
  NewWaiver,
  OpenOptions,
  PinnedServer,
  PinOutcome,
  RunOptions,
  Workspace,
} from "./workspace.ts";
export { openWorkspace } from "./open-workspace.ts";
export { checkWorkspace, lintWorkspace } from "./check.ts";
export { fixWorkspace } from "./fix.ts";
export { applyEdits, editsFor } from "./fix/edits.ts";
export type { EditedFile, PlannedEdits, TextEdit } from "./fix/edits.ts";
export type { PromptText } from "./prompt-text.ts";
export { explainFile } from "./report/read-file.ts";
export type { ReadFile } from "./report/read-file.ts";
export type { MissedName } from "./report/missed-names.ts";
export { confidenceWords, formWords, referencePath } from "./report/reference-words.ts";
export { renderRefsHtml } from "./report/refs-html.ts";
export { reviewSuggestions } from "./report/suggestions.ts";
export type { ReviewComment, SuggestionOptions, Suggestions } from "./report/suggestions.ts";
export { pinWorkspace } from "./pin.ts";
export { recordWorkspace } from "./record/record.ts";
export type { RecordOptions, RecordOutcome } from "./record/record.ts";
export { usesOf } from "./record/uses.ts";
export type { FoundUses, RecordedServer } from "./record/uses.ts";
export { initWorkspace } from "./init.ts";
export { addWaiver } from "./waive.ts";
export { loadTarget, registryOf } from "./load-target.ts";
export type { RegistryPlace } from "./registry-place.ts";
export { lockedNames } from "./locked-names.ts";
export type { LockedNames } from "./locked-names.ts";
export { writeFileAtomically } from "./atomic-write.ts";
export { promptRules } from "./rules/catalogue.ts";
export { configSchema } from "./config/schema.ts";
export { renderCheck } from "./report/render.ts";
export { renderDiff } from "./report/render-diff.ts";
export { lockedWorkspace } from "./locked-workspace.ts";
export type { LockedContract, LockedWorkspace, PromptVerdict } from "./locked-workspace.ts";
export type { Fate } from "./name-index.ts";
export { configFaults } from "./config-faults.ts";
export type { ConfigFault } from "./config-faults.ts";
export { configNames, readConfig } from "./open-workspace.ts";
export { promptBindings, readPromptFiles } from "./prompt-files.ts";
export type { PromptFile } from "./prompt-files.ts";
export { isFixable } from "./report/fixable.ts";
export { codeSpan, prose } from "./report/markdown-text.ts";
export { jsonLocator } from "./json-position.ts";
export { lockFolder } from "./lock/lock.ts";
export { promptText } from "./prompt-text.ts";
export { reviewWorkspace } from "./report/review.ts";
export type { ReviewOptions, ReviewOutcome } from "./report/review.ts";
export { unifiedPatch } from "./report/patch.ts";
