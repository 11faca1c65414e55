import type { Handlers } from "./handler.ts";
import { auditHandlers } from "./handlers/audit.ts";
import { channelHandlers } from "./handlers/channels.ts";
import { checkHandlers } from "./handlers/checks.ts";
import { consumerHandlers } from "./handlers/consumers.ts";
import { deploymentHandlers } from "./handlers/deployments.ts";
import { eventHandlers } from "./handlers/events.ts";
import { importHandlers } from "./handlers/imports.ts";
import { keyHandlers } from "./handlers/keys.ts";
import { officialHandlers } from "./handlers/official.ts";
import { oidcHandlers } from "./handlers/oidc.ts";
import { probeHandlers } from "./handlers/probes.ts";
import { searchHandlers } from "./handlers/search.ts";
import { serverHandlers } from "./handlers/servers.ts";
import { versionHandlers } from "./handlers/versions.ts";
import { webhookHandlers } from "./handlers/webhooks.ts";

/** What serves each endpoint of the table. */
export const handlers: Handlers = {
  ...serverHandlers,
  ...probeHandlers,
  ...versionHandlers,
  ...checkHandlers,
  ...channelHandlers,
  ...consumerHandlers,
  ...deploymentHandlers,
  ...searchHandlers,
  ...eventHandlers,
  ...webhookHandlers,
  ...auditHandlers,
  ...keyHandlers,
  ...oidcHandlers,
  ...importHandlers,
  ...officialHandlers,
};
