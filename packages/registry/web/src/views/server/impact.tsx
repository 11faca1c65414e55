import type { JSX } from "preact";
import type { Consumer, DeployAnswer, DeployReason, Version } from "../../api/types.ts";
import { Answer, Badge } from "../../parts/badge.tsx";
import { useSome } from "../../parts/some.tsx";
import { Empty, Loaded } from "../../parts/status.tsx";
import { Name, Text } from "../../parts/text.tsx";
import { go, placeOf } from "../../router.ts";
import { useResource } from "../../state/resource.ts";
import { ImpactList } from "./impact-list.tsx";

/** What a version would break, environment by environment. */
export function ImpactTab({
  server,
  chosen,
}: {
  readonly server: string;
  readonly chosen: string | undefined;
}): JSX.Element {
  const versions = useResource<readonly Version[]>(
    async (call, signal) =>
      (await call("listVersions", { params: { server }, query: { limit: 100 }, signal })).body
        .items,
    [server],
    (news) => news.server === server && news.type.startsWith("version."),
  );
  return (
    <section aria-label="Who breaks">
      <Loaded from={versions} what="versions">
        {(items) => {
          const version = chosen ?? items[0]?.version;
          if (version === undefined) return <Empty title="No version yet" />;
          return (
            <>
              <form
                class="filters choice"
                aria-label="Version"
                onSubmit={(event) => event.preventDefault()}
              >
                <label>
                  If everybody got
                  <select
                    value={version}
                    onChange={(event) =>
                      go(
                        placeOf(["servers", server, "impact"], {
                          version: event.currentTarget.value,
                        }),
                        "replace",
                      )
                    }
                  >
                    {items.map((one) => (
                      <option key={one.version} value={one.version}>
                        {one.version}
                        {one.state === "active" ? "" : ` (${one.state})`}
                      </option>
                    ))}
                  </select>
                </label>
              </form>
              <ImpactOf server={server} version={version} />
            </>
          );
        }}
      </Loaded>
    </section>
  );
}

/** Consumers that are asked for the environments in which a server is used. */
const mostConsumers = 100;

interface Judged {
  readonly consumers: readonly Consumer[];
  readonly answers: readonly DeployAnswer[];
}

/** The answers of every environment in which somebody who uses the server runs. */
export function ImpactOf({
  server,
  version,
  brief = false,
}: {
  readonly server: string;
  readonly version: string;
  readonly brief?: boolean;
}): JSX.Element {
  const judged = useResource<Judged>(
    async (call, signal) => {
      const query = { server, limit: mostConsumers };
      const consumers = (await call("listConsumers", { query, signal })).body.items;
      const places = (await call("listEnvironments", { query: { limit: 100 }, signal })).body.items;
      const used = new Set(
        consumers.flatMap((one) => one.environments.map(({ environment }) => environment)),
      );
      const environments = places.filter(({ environment }) => used.has(environment));
      const answers = await Promise.all(
        environments.map(async ({ environment }) => {
          const question = { server, version, environment };
          return (await call("canDeploy", { query: question, signal })).body;
        }),
      );
      return { consumers, answers };
    },
    [server, version],
    ({ type, server: about }) =>
      type === "consumer.recorded" ||
      type === "deployment.recorded" ||
      (about === server && type === "version.changed"),
  );
  return (
    <Loaded from={judged} what="who breaks">
      {({ consumers, answers }) => {
        if (consumers.length === 0) {
          return (
            <Empty title="Nobody is known to use this server">
              <p>Consumers record what their prompts rely on with tenon check --record.</p>
            </Empty>
          );
        }
        if (answers.length === 0) {
          return (
            <Empty title="Nobody who uses it is known to run anywhere">
              <p>
                {consumers.length} {consumers.length === 1 ? "consumer uses" : "consumers use"} this
                server; record where they are deployed to see what breaks there.
              </p>
            </Empty>
          );
        }
        return answers.map((answer) => (
          <Environment key={answer.environment} answer={answer} brief={brief} />
        ));
      }}
    </Loaded>
  );
}

/** Consumers that are shown before somebody asks for more. */
const mostReasons = 30;

const worst = ["no", "unknown", "yes"];

function Environment({
  answer: { environment, answer, reasons },
  brief,
}: {
  readonly answer: DeployAnswer;
  readonly brief: boolean;
}): JSX.Element {
  const sorted = reasons.toSorted(
    (one, other) => worst.indexOf(one.answer) - worst.indexOf(other.answer),
  );
  const all = brief ? sorted.filter((one) => one.answer !== "yes") : sorted;
  const { shown: told, more } = useSome(all, mostReasons, "consumers");
  return (
    <section class="environment" aria-label={`Environment ${environment}`}>
      <div class="badges">
        <h3>
          <Text of={environment} />
        </h3>
        <span class="muted">may it be deployed?</span>
        <Answer of={answer} />
      </div>
      {brief && told.length === 0 && <p class="muted small">Nobody breaks here.</p>}
      <ul class="reasons">
        {told.map((reason) => (
          <Reason key={`${reason.code}${reason.consumer ?? ""}`} reason={reason} />
        ))}
      </ul>
      {more}
    </section>
  );
}

function Reason({ reason }: { readonly reason: DeployReason }): JSX.Element {
  const { answer, consumer, consumerVersion, message, impacts, code } = reason;
  return (
    <li class={answer}>
      <p class="badges">
        <Answer of={answer} />
        {consumer !== undefined && (
          <a href={placeOf(["consumers", consumer], { version: consumerVersion })}>
            <Name of={consumer} />
          </a>
        )}
        {consumerVersion !== undefined && (
          <span class="muted">
            <Text of={consumerVersion} max={60} />
          </span>
        )}
        <Badge>{code}</Badge>
      </p>
      <p>
        <Text of={message} max={500} />
      </p>
      <ImpactList impacts={impacts} />
    </li>
  );
}
