export { auditCalls, auditReplicas } from "./tables/audit.ts";
export { idempotencyRecords } from "./tables/idempotency.ts";
export { rateWindows } from "./tables/rates.ts";
