import { channelEndpoints } from "./endpoints/channels.ts";
import { consumerEndpoints } from "./endpoints/consumers.ts";
import { officialEndpoints } from "./endpoints/official.ts";
import { operationEndpoints } from "./endpoints/operations.ts";
import { serverEndpoints } from "./endpoints/servers.ts";
import { versionEndpoints } from "./endpoints/versions.ts";

/** Every endpoint of the registry, by the name under which handlers and the client know it. */
export const endpoints = {
  ...serverEndpoints,
  ...versionEndpoints,
  ...channelEndpoints,
  ...consumerEndpoints,
  ...operationEndpoints,
  ...officialEndpoints,
} as const;

export type Endpoints = typeof endpoints;
export type EndpointName = keyof Endpoints;
