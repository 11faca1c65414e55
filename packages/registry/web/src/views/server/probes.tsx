import type { JSX } from "preact";
import type { Observation } from "../../api/types.ts";
import { Badge } from "../../parts/badge.tsx";
import { Ago } from "../../parts/instant.tsx";
import { Empty, Loaded, More } from "../../parts/status.tsx";
import { Name, Text } from "../../parts/text.tsx";
import { usePages } from "../../state/resource.ts";

const tones = {
  changed: "info",
  unchanged: "safe",
  unstable: "dangerous",
  failed: "breaking",
  partial: "dangerous",
  unauthorised: "breaking",
  refused: "breaking",
} as const;

const triggers = {
  schedule: "on schedule",
  demand: "asked for",
  "list-changed": "the server said its list changed",
  push: "pushed",
  import: "imported",
} as const;

/** Every attempt to read a server's tools, with outcome and latency. */
export function ProbesTab({ server }: { readonly server: string }): JSX.Element {
  const probes = usePages<Observation>(
    async (call, cursor, signal) =>
      (await call("listProbes", { params: { server }, query: { cursor }, signal })).body,
    [server],
    (news) => news.server === server,
  );
  return (
    <section aria-label="Probes">
      <Loaded from={probes} what="probes">
        {(items) =>
          items.length === 0 ? (
            <Empty title="Not probed yet" />
          ) : (
            <>
              <Latency observations={items} />
              <ul class="rows probes" aria-label="Probes, newest first">
                {items.map((one) => (
                  <ProbeItem key={one.id} observation={one} />
                ))}
              </ul>
            </>
          )
        }
      </Loaded>
      <More list={probes} />
    </section>
  );
}

function ProbeItem({ observation }: { readonly observation: Observation }): JSX.Element {
  const { at, outcome, durationMs, trigger, version, failure, era, protocolVersion } = observation;
  return (
    <li>
      <p class="badges">
        <Badge tone={tones[outcome]}>{outcome}</Badge>
        {version !== undefined && <Name of={version} />}
        <span class="muted">
          <Ago at={at} />
        </span>
        <span class="duration">{durationMs} ms</span>
      </p>
      <p class="muted small">
        {triggers[trigger]}
        {era !== undefined && ` · ${era} protocol`}
        {protocolVersion !== undefined && (
          <>
            {" "}
            <Text of={protocolVersion} max={40} />
          </>
        )}
      </p>
      {failure !== undefined && (
        <p class="failure">
          <code>{failure.code}</code> <Text of={failure.message} max={500} />
        </p>
      )}
    </li>
  );
}

/** How long the shown probes took, oldest first, and the median in words. */
function Latency({
  observations,
}: {
  readonly observations: readonly Observation[];
}): JSX.Element | null {
  const shown = observations.slice(0, 60).toReversed();
  if (shown.length < 3) return null;
  const longest = Math.max(1, ...shown.map(({ durationMs }) => durationMs));
  const sorted = shown.map(({ durationMs }) => durationMs).sort((one, other) => one - other);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const width = 600 / Math.max(30, shown.length);
  return (
    <figure class="latency">
      <svg
        viewBox="0 0 600 60"
        preserveAspectRatio="none"
        role="img"
        aria-label={`Latency of ${shown.length} probes`}
      >
        {shown.map(({ id, durationMs, outcome }, index) => {
          const height = Math.max(2, (durationMs / longest) * 58);
          return (
            <rect
              key={id}
              class={tones[outcome]}
              x={index * width}
              y={60 - height}
              width={Math.max(1, Math.min(14, width - 2))}
              height={height}
            />
          );
        })}
      </svg>
      <figcaption class="small muted">
        The last {shown.length} probes: median {median} ms, longest {longest} ms
      </figcaption>
    </figure>
  );
}
