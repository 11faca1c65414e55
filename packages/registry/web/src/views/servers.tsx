import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Server } from "../api/types.ts";
import { Empty, Loaded, More } from "../parts/status.tsx";
import { go, placeOf } from "../router.ts";
import type { Route } from "../router.ts";
import { usePages } from "../state/resource.ts";
import { useSession } from "../state/session.tsx";
import { AddServer } from "./add-server.tsx";
import { Heading } from "./heading.tsx";
import { ServerRow } from "./server-row.tsx";

const healths = ["ok", "failing", "flapping", "unstable", "unknown"] as const;

/** Every server: its health, how fresh it is, what it serves. */
export function ServersView({ route }: { readonly route: Route }): JSX.Element {
  const { can } = useSession();
  const [adding, setAdding] = useState(false);
  const search = route.query.get("search") ?? "";
  const health = healths.find((one) => one === route.query.get("health"));
  const list = usePages<Server>(
    async (call, cursor, signal) => {
      const query = { search: search === "" ? undefined : search, health, cursor };
      return (await call("listServers", { query, signal })).body;
    },
    [search, health],
    ({ server }) => server !== undefined,
  );
  const add = can("servers") && (
    <button type="button" class="primary" onClick={() => setAdding(true)}>
      Add a server
    </button>
  );
  const filtered = search !== "" || health !== undefined;
  return (
    <>
      <Heading title="Servers" actions={add}>
        Every MCP server that this registry knows, how fresh its contract is, and what waits for
        somebody.
      </Heading>
      <Filters search={search} health={health ?? ""} />
      <Loaded from={list} what="servers">
        {(servers) =>
          servers.length === 0 ? (
            <NoServers filtered={filtered} mayAdd={can("servers")} />
          ) : (
            <ul class="rows servers" aria-label="Servers">
              {servers.map((server) => (
                <ServerRow key={server.name} server={server} />
              ))}
            </ul>
          )
        }
      </Loaded>
      <More list={list} />
      {adding && (
        <AddServer
          close={() => setAdding(false)}
          added={(name) => {
            setAdding(false);
            go(placeOf(["servers", name]));
          }}
        />
      )}
    </>
  );
}

/** Milliseconds after the last key before the list is searched. */
const typingMs = 250;

function Filters({
  search,
  health,
}: {
  readonly search: string;
  readonly health: string;
}): JSX.Element {
  const [typed, setTyped] = useState(search);
  useEffect(() => {
    if (typed === search) return undefined;
    const place = placeOf(["servers"], { search: typed, health });
    const timer = setTimeout(() => go(place, "replace"), typingMs);
    return () => clearTimeout(timer);
  }, [typed]);
  // Somebody went to another place of the history, or asked for all servers.
  useEffect(() => setTyped(search), [search]);
  return (
    <form
      class="filters"
      role="search"
      aria-label="Servers"
      onSubmit={(event) => event.preventDefault()}
    >
      <label>
        <span class="sr-only">Name contains</span>
        <input
          type="search"
          placeholder="Name contains…"
          value={typed}
          maxLength={200}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      <label>
        <span class="sr-only">Health</span>
        <select
          value={health}
          onChange={(event) =>
            go(
              placeOf(["servers"], { search: typed, health: event.currentTarget.value }),
              "replace",
            )
          }
        >
          <option value="">Any health</option>
          <option value="ok">Healthy</option>
          <option value="failing">Failing</option>
          <option value="flapping">Flapping</option>
          <option value="unstable">Unstable</option>
          <option value="unknown">Not probed yet</option>
        </select>
      </label>
    </form>
  );
}

function NoServers({
  filtered,
  mayAdd,
}: {
  readonly filtered: boolean;
  readonly mayAdd: boolean;
}): JSX.Element {
  if (filtered) {
    return (
      <Empty title="No server fits">
        <p>
          <a href={placeOf(["servers"])}>Show all servers</a>
        </p>
      </Empty>
    );
  }
  return (
    <Empty title="No servers yet">
      <p>
        {mayAdd
          ? "Add the first one above: its tools are read at once and every change from then on is a version."
          : "Somebody with a key that has the scope servers can add the first one."}
      </p>
    </Empty>
  );
}
