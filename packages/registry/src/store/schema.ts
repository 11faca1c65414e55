export {
  blobs,
  observations,
  officialEntries,
  servers,
  snapshots,
  tools,
  verdicts,
  versions,
  versionTools,
} from "./tables/servers.ts";
export {
  channelMoves,
  channels,
  consumers,
  consumerVersions,
  deployments,
  uses,
} from "./tables/consumers.ts";
export { audit, deliveries, events, keys, trusts, webhooks } from "./tables/operations.ts";
