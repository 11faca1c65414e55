import type { Check } from "../check.ts";
import { blockingChecks } from "./blocking.ts";
import { cancellationChecks } from "./cancellation.ts";
import { concurrencyChecks } from "./concurrency.ts";
import { discoveryChecks } from "./discovery.ts";
import { pinChecks } from "./discovery-pinned.ts";
import { duplicateChecks } from "./duplicates.ts";
import { forwardingChecks } from "./forwarding.ts";
import { otherForwardingChecks } from "./forwarding-rest.ts";
import { healthChecks } from "./health.ts";
import { keyChecks } from "./keys.ts";
import { latencyChecks } from "./latency.ts";
import { oauthChecks } from "./oauth.ts";
import { processChecks } from "./processes.ts";
import { sessionChecks } from "./sessions.ts";
import { sessionPlaceChecks } from "./sessions-places.ts";
import { streamChecks } from "./streams.ts";
import { aliveChecks } from "./streams-alive.ts";

/** Every check, in the order of the scorecard. */
export const checks: readonly Check[] = [
  ...sessionChecks,
  ...sessionPlaceChecks,
  ...streamChecks,
  ...aliveChecks,
  ...oauthChecks,
  ...discoveryChecks,
  ...pinChecks,
  ...blockingChecks,
  ...duplicateChecks,
  ...keyChecks,
  ...latencyChecks,
  ...cancellationChecks,
  ...forwardingChecks,
  ...otherForwardingChecks,
  ...processChecks,
  ...healthChecks,
  ...concurrencyChecks,
];
