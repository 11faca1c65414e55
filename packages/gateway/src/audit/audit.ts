/** The action log: what was called, by whom, under which contract, and how it ended. */
export type {
  Audit,
  AuditDecision,
  AuditOutcome,
  AuditState,
  CallIntent,
  CallOutcome,
  PayloadPolicy,
  Waiting,
} from "./record.ts";
export { auditDecisions, auditOutcomes } from "./record.ts";
export { argumentsDigest, shortDigest } from "./digest.ts";
export { openAudit, silentAudit } from "./open-audit.ts";
export type { AuditOptions } from "./open-audit.ts";
export type { AuditedCall, AuditFilter, AuditPage } from "./audited-call.ts";
export { findCalls } from "./find-calls.ts";
export { verifyAudit } from "./verify.ts";
export type { AuditFinding, AuditVerification, ReplicaVerification } from "./verify.ts";
export { openAuditReader } from "./reader.ts";
export type { AuditReader } from "./reader.ts";
