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
export { pinWorkspace } from "./pin.ts";
export { initWorkspace } from "./init.ts";
export { addWaiver } from "./waive.ts";
export { loadTarget } from "./load-target.ts";
export { lockedNames } from "./locked-names.ts";
export type { LockedNames } from "./locked-names.ts";
export { writeFileAtomically } from "./atomic-write.ts";
export { promptRules } from "./rules/catalogue.ts";
export { configSchema } from "./config/schema.ts";
export { renderCheck } from "./report/render.ts";
export { renderDiff } from "./report/render-diff.ts";
