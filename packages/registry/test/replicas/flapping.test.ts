import { afterAll, beforeAll, expect, test } from "vitest";
import { limits } from "../../src/limits.ts";
import { ask, toolsOf } from "../fixtures/ask.ts";
import { emptyDatabase } from "../fixtures/databases.ts";
import { rawMcp } from "../fixtures/plain-server.ts";
import { replicas } from "../fixtures/serve.ts";

let three: Awaited<ReturnType<typeof replicas>>;
let remove: () => Promise<void>;
beforeAll(async () => {
  const database = await emptyDatabase("postgres");
  remove = database.remove;
  three = await replicas(database.source, 3);
});
afterAll(async () => {
  await three.close();
  await remove();
});

const name = "rolling";
const server = async () => (await ask(three.next(), "GET", `/v1/servers/${name}`)).body;

test("a rolling deploy is one flapping server to all replicas, whichever of them probes it", async () => {
  let tools = toolsOf("old");
  const desk = await rawMcp((_cursor, { json }) => json({ tools }));
  await ask(three.next(), "POST", "/v1/servers", { name, url: `${desk.url}/mcp`, paused: true });
  const see = async (word: string) => {
    tools = toolsOf(word);
    // Another replica each time: what one saw, the next goes on from.
    const probed = await ask(three.next(), "POST", `/v1/servers/${name}/probes?wait=true`);
    expect(probed.status).toBe(200);
    const { health, latest } = await server();
    return [probed.body.outcome, health, latest.version];
  };
  expect(await see("old")).toEqual(["changed", "ok", "1.0.0"]);
  const [, , renewed] = await see("new");
  expect(renewed).not.toBe("1.0.0");
  // Old and new behind one balancer: `latest` stays, and nothing is minted.
  for (const word of ["old", "new", "old", "new", "old"]) {
    const [, health, latest] = await see(word);
    expect([word, health, latest]).toEqual([word, "flapping", renewed]);
  }
  for (const { url } of three.all) {
    const { body } = await ask(url, "GET", `/v1/servers?health=flapping`);
    expect(body.items).toHaveLength(1);
    const pin = await ask(url, "GET", `/v1/servers/${name}/versions/latest`);
    expect(pin.body.version).toBe(renewed);
  }
  // The deploy ends: as many probes in a row as settle it, counted over the replicas.
  for (let streak = 1; streak < limits.settleStreak; streak += 1) await see("new");
  expect(await see("new")).toEqual(["unchanged", "ok", renewed]);
  // A rollback settles the same way, to the older contract.
  const back = [];
  for (let streak = 0; streak < limits.settleStreak; streak += 1) back.push(await see("old"));
  expect(back.at(-1)).toEqual(["unchanged", "ok", "1.0.0"]);
  const versions = await ask(three.next(), "GET", `/v1/servers/${name}/versions`);
  expect(versions.body.items).toHaveLength(2);
  const told = await ask(three.next(), "GET", "/v1/audit?action=health.changed");
  const healths = told.body.items.map(
    ({ details }: { details: { health: string } }) => details.health,
  );
  expect(healths.toReversed()).toEqual(["flapping", "ok", "flapping", "ok"]);
  await desk.close();
});
