export { openAuditReader } from "./audit/audit.ts";
export type {
  AuditedCall,
  AuditFilter,
  AuditPage,
  AuditReader,
  AuditVerification,
} from "./audit/audit.ts";
export { gatewayConfigSchema } from "./config/json-schema.ts";
export { readGatewayConfig } from "./config/read-config.ts";
export type { ReadOptions } from "./config/read-config.ts";
export type { GatewaySettings } from "./config/settings.ts";
export { watchConfig } from "./config/watch-config.ts";
export type { ConfigWatch, WatchLog, WatchOptions } from "./config/watch-config.ts";
export { reach } from "./ops/reach.ts";
export type { Reached, ReachOptions } from "./ops/reach.ts";
export { serveGateway } from "./serve.ts";
export type { ServedGateway, ServeOptions } from "./serve.ts";
export { openLog } from "./telemetry/log.ts";
export type { LogOptions } from "./telemetry/log.ts";
