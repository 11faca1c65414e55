import type { JSX } from "preact";
import type { Server } from "../api/types.ts";
import { Badge, Health } from "../parts/badge.tsx";
import { Ago, Due } from "../parts/instant.tsx";
import { Name, Text } from "../parts/text.tsx";
import { placeOf } from "../router.ts";

/** One server of the list. */
export function ServerRow({ server }: { readonly server: Server }): JSX.Element {
  const { name, display, latest, pending, failure, paused, description } = server;
  return (
    <li>
      <div class="row-main">
        <h2>
          <a href={placeOf(["servers", name])}>
            <Text of={name} />
          </a>
        </h2>
        <Health of={server.health} />
        {paused && <Badge title="Not probed on schedule">paused</Badge>}
        {pending > 0 && (
          <Badge tone="dangerous" title="Versions that wait for an approval">
            {pending} pending
          </Badge>
        )}
        <p class="where">
          <Text of={display} max={160} />
        </p>
        {description !== undefined && (
          <p class="muted">
            <Text of={description} max={240} />
          </p>
        )}
        {failure !== undefined && (
          <p class="failure">
            <Text of={failure.message} max={240} />
          </p>
        )}
      </div>
      <dl class="facts">
        <div>
          <dt>Latest</dt>
          <dd>{latest === undefined ? "–" : <Name of={latest.version} />}</dd>
        </div>
        <div>
          <dt>Tools</dt>
          <dd>{latest?.tools ?? "–"}</dd>
        </div>
        <div>
          <dt>Observed</dt>
          <dd>
            <Observed server={server} />
          </dd>
        </div>
        <div>
          <dt>Next probe</dt>
          <dd>
            <NextProbe server={server} />
          </dd>
        </div>
      </dl>
    </li>
  );
}

/** When the contract was last seen to be so. */
export function Observed({ server }: { readonly server: Server }): JSX.Element {
  const { observedAt } = server.freshness;
  return observedAt === undefined ? <span>never</span> : <Ago at={observedAt} />;
}

/** When the server is looked at next. */
export function NextProbe({ server }: { readonly server: Server }): JSX.Element {
  const { probing, nextProbeAt } = server.freshness;
  if (probing) return <span class="probing">probing now</span>;
  if (server.paused) return <span>paused</span>;
  if (server.source === "push") return <span>fed by pushes</span>;
  return nextProbeAt === undefined ? <span>–</span> : <Due at={nextProbeAt} />;
}
