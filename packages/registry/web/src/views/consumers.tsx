import type { JSX } from "preact";
import type { Consumer } from "../api/types.ts";
import { Badge } from "../parts/badge.tsx";
import { Ago } from "../parts/instant.tsx";
import { Empty, Loaded, More } from "../parts/status.tsx";
import { Name, Text } from "../parts/text.tsx";
import { placeOf } from "../router.ts";
import { usePages } from "../state/resource.ts";
import { Heading } from "./heading.tsx";

/** Agents and repositories whose prompts rely on the servers. */
export function ConsumersView(): JSX.Element {
  const consumers = usePages<Consumer>(
    async (call, cursor, signal) =>
      (await call("listConsumers", { query: { cursor }, signal })).body,
    [],
    ({ type }) => type === "consumer.recorded" || type === "deployment.recorded",
  );
  return (
    <>
      <Heading title="Consumers">Whose prompts rely on which servers, and where they run.</Heading>
      <Loaded from={consumers} what="consumers">
        {(items) =>
          items.length === 0 ? (
            <Empty title="No consumers yet">
              <p>A repository with prompts records what they rely on with tenon check --record.</p>
            </Empty>
          ) : (
            <ul class="rows" aria-label="Consumers">
              {items.map((one) => (
                <ConsumerRow key={one.name} consumer={one} />
              ))}
            </ul>
          )
        }
      </Loaded>
      <More list={consumers} />
    </>
  );
}

function ConsumerRow({
  consumer: { name, latest, environments },
}: {
  readonly consumer: Consumer;
}): JSX.Element {
  return (
    <li>
      <div class="row-main">
        <h2>
          <a href={placeOf(["consumers", name])}>
            <Text of={name} />
          </a>
        </h2>
        {environments.map(({ environment, version }) => (
          <Badge key={environment} tone="info">
            <Text of={`${environment}: ${version}`} max={80} />
          </Badge>
        ))}
        {latest !== undefined && (
          <p class="muted small">
            <Text of={latest.version} max={80} /> recorded <Ago at={latest.recordedAt} />
            {latest.repository !== undefined && (
              <>
                {" "}
                · <Text of={latest.repository} max={160} />
              </>
            )}
          </p>
        )}
      </div>
      <ul class="uses-of" aria-label={`Servers that ${name} uses`}>
        {(latest?.servers ?? []).map(({ server, uses, version }) => (
          <li key={server}>
            <a href={placeOf(["servers", server])}>
              <Name of={server} />
            </a>{" "}
            <span class="muted small">
              {uses} {uses === 1 ? "use" : "uses"}
              {version !== undefined && `, checked against ${version}`}
            </span>
          </li>
        ))}
      </ul>
    </li>
  );
}
