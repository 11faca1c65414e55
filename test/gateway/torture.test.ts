import { definitions } from "@tenon/torture";
import { describe, expect, it } from "vitest";
import { postgresDatabase } from "../stories/postgres-cluster.ts";
import {
  configuration,
  failures,
  folderWith,
  freePort,
  type Ports,
  ports,
  roundRobin,
  serveCommand,
  startReplica,
  tortured,
  untried,
} from "./torture-stage.ts";

const minutes = 60_000;

function places({ gateway, other }: Ports, origin = `http://127.0.0.1:${gateway}`) {
  return {
    otherPort: other,
    otherUrl: `${origin}/mcp/other`,
    stdioUrl: `${origin}/mcp/child`,
  };
}

describe("the gateway under torture", () => {
  it("passes every check with one replica on Postgres", { timeout: 10 * minutes }, async () => {
    const own = await ports();
    const databaseUrl = await postgresDatabase();
    const folder = folderWith({
      "tenon.gateway.yaml": configuration(own, { audit: { databaseUrl } }),
    });
    const start = serveCommand(folder, own.gateway);
    const card = await tortured(own, { start, ...places(own) });
    expect(failures(card)).toEqual([]);
    expect(untried(card).filter((id) => !/^(?:oauth|discovery\/(?:pin|drift))/u.test(id))).toEqual([
      "sessions/foreign-credentials",
      "sessions/any-replica",
      "sessions/ended-at-every-replica",
      "blocking/store-broken",
      "duplicates/key-at-other-replica",
    ]);
  });

  it(
    "passes every check with three replicas behind a balancer",
    { timeout: 10 * minutes },
    async () => {
      const own = await ports();
      const databaseUrl = await postgresDatabase();
      const replicas = await Promise.all(
        [1, 2, 3].map(async () => {
          const port = await freePort();
          const more = {
            audit: { databaseUrl },
            replica: { advertise: `http://127.0.0.1:${port}` },
          };
          const folder = folderWith({ "tenon.gateway.yaml": configuration(own, more) });
          return startReplica(folder, port);
        }),
      );
      const origin = await roundRobin(replicas);
      const card = await tortured(own, {
        ...places(own, origin),
        url: `${origin}/mcp/torture`,
        replicas: replicas.map((url) => `${url}/mcp/torture`),
      });
      expect(failures(card)).toEqual([]);
    },
  );

  it("keeps a pin", { timeout: 5 * minutes }, async () => {
    const own = await ports();
    const folder = folderWith({
      "tools.json": JSON.stringify({ tools: definitions(new Set()) }),
      "tenon.gateway.yaml": configuration(own, {
        audit: "none",
        watch: { seconds: 1 },
        servers: {
          torture: { url: `http://127.0.0.1:${own.upstream}/mcp`, pin: { file: "tools.json" } },
        },
      }),
    });
    const card = await tortured(own, {
      start: serveCommand(folder, own.gateway),
      pinned: true,
      only: ["discovery", "streams/old-session-after-restart", "forwarding"],
      driftUrl: `http://127.0.0.1:${own.gateway}/metrics`,
    });
    expect(failures(card)).toEqual([]);
  });

  it("is a resource server", { timeout: 5 * minutes }, async () => {
    const own = await ports();
    const oauthUrl = `http://127.0.0.1:${own.gateway}/mcp/torture`;
    const folder = folderWith({
      "tenon.gateway.yaml": configuration(own, {
        audit: "none",
        auth: { oauth: { issuers: [`http://127.0.0.1:${own.issuer}`] } },
        trustedProxies: ["127.0.0.0/8"],
      }),
    });
    const card = await tortured(own, {
      start: serveCommand(folder, own.gateway),
      only: ["oauth", "sessions"],
      oauthUrl,
      issuerPort: own.issuer,
    });
    expect(failures(card)).toEqual([]);
  });
});
