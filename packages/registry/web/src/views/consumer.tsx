import type { JSX } from "preact";
import type { Consumer, ConsumerVersion, ConsumerVersionSummary } from "../api/types.ts";
import { Badge } from "../parts/badge.tsx";
import { Ago, Instant } from "../parts/instant.tsx";
import { useSome } from "../parts/some.tsx";
import { Empty, Loaded, More } from "../parts/status.tsx";
import { Name, Text } from "../parts/text.tsx";
import { placeOf } from "../router.ts";
import { usePages, useResource } from "../state/resource.ts";
import { Heading } from "./heading.tsx";
import { relied } from "./server/impact-list.tsx";

/** One consumer: its versions, where they run, and what they rely on. */
export function ConsumerView({
  name,
  chosen,
}: {
  readonly name: string;
  readonly chosen: string | undefined;
}): JSX.Element {
  const concerns = ({ type }: { readonly type: string }): boolean =>
    type === "consumer.recorded" || type === "deployment.recorded";
  const consumer = useResource<Consumer>(
    async (call, signal) =>
      (await call("getConsumer", { params: { consumer: name }, signal })).body,
    [name],
    concerns,
  );
  const version = chosen ?? consumer.value?.latest?.version;
  return (
    <>
      <p class="crumbs">
        <a href={placeOf(["consumers"])}>Consumers</a> <span aria-hidden="true">/</span>
      </p>
      <Heading title={name} shown={<Text of={name} />} />
      <Loaded from={consumer} what="the consumer">
        {({ environments }) => (
          <section class="summary" aria-label="Where it runs">
            {environments.length === 0 ? (
              <p class="muted">It is not known to run anywhere.</p>
            ) : (
              <ul class="plain">
                {environments.map(({ environment, version: running, since }) => (
                  <li key={environment} class="badges">
                    <Badge tone="info">
                      <Text of={environment} max={80} />
                    </Badge>
                    runs <Name of={running} />
                    <span class="muted small">
                      since <Ago at={since} />
                    </span>
                  </li>
                ))}
              </ul>
            )}
          </section>
        )}
      </Loaded>
      <div class="two">
        <Versions consumer={name} chosen={version} />
        {version !== undefined && <Uses consumer={name} version={version} />}
      </div>
    </>
  );
}

function Versions({
  consumer,
  chosen,
}: {
  readonly consumer: string;
  readonly chosen: string | undefined;
}): JSX.Element {
  const versions = usePages<ConsumerVersionSummary>(
    async (call, cursor, signal) =>
      (await call("listConsumerVersions", { params: { consumer }, query: { cursor }, signal }))
        .body,
    [consumer],
    ({ type }) => type === "consumer.recorded",
  );
  return (
    <section aria-label="Recorded versions">
      <h2>Recorded versions</h2>
      <Loaded from={versions} what="versions">
        {(items) => (
          <ul class="rows compact">
            {items.map(({ version, recordedAt, commit }) => (
              <li key={version}>
                <a
                  href={placeOf(["consumers", consumer], { version })}
                  aria-current={version === chosen ? "true" : undefined}
                >
                  <Name of={version} max={60} />
                </a>{" "}
                <span class="muted small">
                  <Instant at={recordedAt} />
                  {commit !== undefined && (
                    <>
                      {" "}
                      · <Text of={commit.slice(0, 12)} />
                    </>
                  )}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      <More list={versions} />
    </section>
  );
}

function Uses({
  consumer,
  version,
}: {
  readonly consumer: string;
  readonly version: string;
}): JSX.Element {
  const uses = useResource<ConsumerVersion>(
    async (call, signal) =>
      (await call("getConsumerVersion", { params: { consumer, version }, signal })).body,
    [consumer, version],
    ({ type }) => type === "consumer.recorded",
  );
  return (
    <section aria-label="What it relies on">
      <h2>
        What <Name of={version} max={60} /> relies on
      </h2>
      <Loaded from={uses} what="uses">
        {(found) => (
          <>
            {found.uses.length === 0 && <Empty title="It uses no tools" />}
            {[...Map.groupBy(found.uses, ({ server }) => server)].map(([server, own]) => (
              <ServerUses key={server} server={server} uses={own} />
            ))}
            {found.truncated && <p class="muted">Only the first uses are listed.</p>}
          </>
        )}
      </Loaded>
    </section>
  );
}

function ServerUses({
  server,
  uses,
}: {
  readonly server: string;
  readonly uses: ConsumerVersion["uses"];
}): JSX.Element {
  const { shown, more } = useSome(uses, 100, "uses");
  return (
    <>
      <h3>
        <a href={placeOf(["servers", server, "impact"])}>
          <Text of={server} />
        </a>
      </h3>
      <ul class="impacts" aria-label={`Uses of ${server}`}>
        {shown.map((use, index) => (
          <li key={index}>
            <p class="badges">
              <Name of={relied(use)} />
              <Badge>{use.kind}</Badge>
              {use.confidence !== "certain" && (
                <Badge title="How sure Tenon is that the prompt means this">{use.confidence}</Badge>
              )}
              <code class="place">
                <Text of={`${use.file}:${use.line}:${use.column}`} max={300} />
              </code>
            </p>
          </li>
        ))}
      </ul>
      {more}
    </>
  );
}
