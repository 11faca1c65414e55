import type { JSX } from "preact";
import type { Server } from "../../api/types.ts";
import { Badge, Health } from "../../parts/badge.tsx";
import { Ago, Instant } from "../../parts/instant.tsx";
import { Loaded } from "../../parts/status.tsx";
import { Digest, Name, Prose, Text } from "../../parts/text.tsx";
import { placeOf } from "../../router.ts";
import type { Route } from "../../router.ts";
import { useResource } from "../../state/resource.ts";
import { Heading } from "../heading.tsx";
import { NextProbe, Observed } from "../server-row.tsx";
import { ChannelsTab } from "./channels.tsx";
import { DiffTab } from "./diff.tsx";
import { ImpactTab } from "./impact.tsx";
import { ProbesTab } from "./probes.tsx";
import { ServerActions } from "./server-actions.tsx";
import { ToolsTab } from "./tools.tsx";
import { VersionsTab } from "./versions.tsx";

const tabs = [
  ["tools", "Tools"],
  ["versions", "Versions"],
  ["diff", "Compare"],
  ["channels", "Channels"],
  ["impact", "Who breaks"],
  ["probes", "Probes"],
] as const;

/** One server: what it serves, how it came to be so, who relies on it. */
export function ServerView({
  name,
  tab,
  route,
}: {
  readonly name: string;
  readonly tab: string;
  readonly route: Route;
}): JSX.Element {
  const server = useResource<Server>(
    async (call, signal) => (await call("getServer", { params: { server: name }, signal })).body,
    [name],
    (news) => news.server === name,
  );
  return (
    <>
      <p class="crumbs">
        <a href={placeOf(["servers"])}>Servers</a> <span aria-hidden="true">/</span>
      </p>
      <Heading
        title={name}
        shown={<Text of={name} />}
        actions={server.value && <ServerActions server={server.value} changed={server.reload} />}
      />
      <Loaded from={server} what="the server">
        {(shown) => (
          <>
            <Summary server={shown} />
            <nav class="tabs" aria-label="About this server">
              {tabs.map(([id, words]) => (
                <a
                  key={id}
                  href={placeOf(["servers", name, id])}
                  aria-current={id === tab ? "page" : undefined}
                >
                  {words}
                  {id === "versions" && shown.pending > 0 && (
                    <span class="count">{shown.pending}</span>
                  )}
                </a>
              ))}
            </nav>
            <Tab server={shown} tab={tab} route={route} />
          </>
        )}
      </Loaded>
    </>
  );
}

function Tab({
  server,
  tab,
  route,
}: {
  readonly server: Server;
  readonly tab: string;
  readonly route: Route;
}): JSX.Element {
  const { name } = server;
  switch (tab) {
    case "versions":
      return <VersionsTab server={name} />;
    case "diff":
      return <DiffTab server={name} from={route.query.get("from")} to={route.query.get("to")} />;
    case "channels":
      return <ChannelsTab server={name} />;
    case "impact":
      return <ImpactTab server={name} chosen={route.query.get("version")} />;
    case "probes":
      return <ProbesTab server={name} />;
    default:
      return (
        <ToolsTab
          server={name}
          latest={server.latest?.version}
          chosen={route.query.get("version")}
          tool={route.query.get("tool")}
        />
      );
  }
}

function Summary({ server }: { readonly server: Server }): JSX.Element {
  const { failure, unstable, latest, serverInfo, description, owner } = server;
  return (
    <section class="summary" aria-label="Summary">
      <p class="badges">
        <Health of={server.health} />
        {server.paused && <Badge>paused</Badge>}
        {server.pending > 0 && <Badge tone="dangerous">{server.pending} pending</Badge>}
        {server.approval === "breaking" && <Badge>breaking versions wait</Badge>}
      </p>
      <p class="where">
        <Text of={server.display} max={500} />
      </p>
      {description !== undefined && <Prose of={description} />}
      {failure !== undefined && (
        <div class="notice breaking">
          <p>
            <strong>The last probe failed.</strong> <Text of={failure.message} max={600} />
          </p>
          <p class="small">
            <code>{failure.code}</code> · since <Ago at={failure.since} /> · what is served did not
            change
          </p>
        </div>
      )}
      {unstable !== undefined && <Unstable of={unstable} />}
      <dl class="facts">
        <Fact label="Latest">{latest === undefined ? "–" : <Name of={latest.version} />}</Fact>
        <Fact label="Tools">{latest?.tools ?? "–"}</Fact>
        <Fact label="Observed">
          <Observed server={server} />
        </Fact>
        <Fact label="Next probe">
          <NextProbe server={server} />
        </Fact>
        {serverInfo !== undefined && (
          <Fact label="Calls itself">
            <Text of={`${serverInfo.name ?? "?"} ${serverInfo.version ?? ""}`} max={120} />
          </Fact>
        )}
        {owner !== undefined && (
          <Fact label="Owner">
            <Text of={owner} max={120} />
          </Fact>
        )}
        {latest !== undefined && (
          <Fact label="Digest">
            <Digest of={latest.digest} />
          </Fact>
        )}
        <Fact label="Here since">
          <Instant at={server.createdAt} />
        </Fact>
      </dl>
    </section>
  );
}

function Fact({
  label,
  children,
}: {
  readonly label: string;
  readonly children: JSX.Element | string | number;
}): JSX.Element {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Unstable({ of }: { readonly of: NonNullable<Server["unstable"]> }): JSX.Element {
  return (
    <div class="notice dangerous">
      <p>
        <strong>Its tools never stay the same.</strong> <Text of={of.message} max={600} />
      </p>
      <p class="small">
        since <Ago at={of.since} />
      </p>
    </div>
  );
}
