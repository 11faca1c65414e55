import { expect, it } from "vitest";
import { postgresDatabase } from "../stories/postgres-cluster.ts";
import { freePort } from "./fixtures/ports.ts";
import {
  configuration,
  failures,
  folderWith,
  places,
  ports,
  roundRobin,
  startReplica,
  tortured,
} from "./torture-stage.ts";

const minutes = 60_000;

it(
  "the gateway passes every torture with three replicas behind a balancer",
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
