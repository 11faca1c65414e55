// Single rooms of the gateway, for measuring them apart from the rest.
export { openAudit } from "./audit/audit.ts";
export type { Audit, CallIntent, CallOutcome, PayloadPolicy } from "./audit/audit.ts";
export type { GatewaySettings, ToolSettings } from "./config/settings.ts";
export { guardOf } from "./guard/guard.ts";
export { Admission } from "./limits/admission.ts";
export { Circuit } from "./limits/circuit.ts";
export { Deadline } from "./limits/deadline.ts";
export { openPins } from "./pins/pins.ts";
export type { Pins } from "./pins/pins.ts";
export { openStore } from "./store/store.ts";
