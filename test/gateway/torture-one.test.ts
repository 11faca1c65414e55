import { expect, it } from "vitest";
import { postgresDatabase } from "../stories/postgres-cluster.ts";
import {
  configuration,
  failures,
  folderWith,
  places,
  ports,
  serveCommand,
  tortured,
  untried,
} from "./torture-stage.ts";

const minutes = 60_000;

it(
  "the gateway passes every torture with one replica on Postgres",
  { timeout: 10 * minutes },
  async () => {
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
  },
);
