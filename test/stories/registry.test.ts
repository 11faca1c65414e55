import { createServer } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { Agent } from "./agent.ts";
import { adminKey, contacts, dataFolder, failedStart, Replica } from "./registry-replica.ts";
import { expectKept, registryAgent, tour, whatIsKept } from "./registry-tour.ts";

const patient = { timeout: 240_000 };

describe("a registry on its embedded database", () => {
  test(
    "serves, pins, is checked against, records and forbids; a restart keeps everything",
    patient,
    async () => {
      const folder = dataFolder();
      const agent = registryAgent();
      const replica = await Replica.start({ folder });
      await tour(agent, [replica]);
      const before = await whatIsKept(agent, replica);
      expect(before).toMatchObject({ trail: { intact: true } });

      expect(await replica.end("SIGTERM")).toBe(0);
      for (const secret of [adminKey, "customer_email"]) expect(replica.log).not.toContain(secret);
      const lines = replica.log.trim().split("\n");
      for (const line of lines)
        expect(JSON.parse(line)).toMatchObject({ level: expect.any(Number) });

      const again = await Replica.start({ folder });
      expect(await whatIsKept(agent, again)).toEqual(before);
      expect(await again.end("SIGINT")).toBe(0);
    },
  );

  test(
    "loses nothing that it acknowledged when it is killed while it writes",
    patient,
    async () => {
      const folder = dataFolder();
      const agent = new Agent();
      const replica = await Replica.start({ folder });
      const acknowledged: string[] = [];
      const writes = Array.from({ length: 60 }, async (_, index) => {
        const answer = await fetch(`${replica.url}/v1/servers/s${index % 6}/snapshots`, {
          method: "POST",
          headers: { authorization: `Bearer ${adminKey}`, "content-type": "application/json" },
          body: contacts(`address_${index}`),
        });
        const { server, digest } = (await answer.json()) as { server: string; digest: string };
        if (answer.ok) acknowledged.push(`${server}@${digest}`);
      });
      const settled = Promise.allSettled(writes);
      while (acknowledged.length < 20) await pause(1);
      expect(await replica.end("SIGKILL")).toBe("SIGKILL");
      await settled;
      expect(acknowledged.length).toBeLessThan(60);

      const again = await Replica.start({ folder });
      await expectKept(again, acknowledged);
      const trail = await agent.tenon(["registry", "audit", "--verify"], again.env);
      expect(trail).toMatchObject({ status: 0, stdout: expect.stringMatching(/^whole: /u) });
      expect(await again.end("SIGTERM")).toBe(0);
    },
  );

  test(
    "says why it cannot start, and never with the code of a broken contract",
    patient,
    async () => {
      const folder = dataFolder();
      const replica = await Replica.start({ folder });
      const { port } = new URL(replica.url);
      const held = await failedStart({ folder }, ["--port", "0"]);
      expect(held).toMatchObject({
        status: 2,
        stderr: expect.stringMatching(/process \d+.*--data/u),
      });
      const taken = await failedStart({ folder: dataFolder() }, ["--port", port]);
      expect(taken).toMatchObject({ status: 2, stderr: expect.stringContaining("--port") });
      const range = await failedStart({ folder: dataFolder() }, ["--probe-allow", "10.0.0.0/99"]);
      expect(range).toMatchObject({ status: 2, stderr: expect.stringContaining("10.0.0.0/99") });
      const databaseUrl = "postgres://somebody:hunter2hunter2@127.0.0.1:9/none";
      const away = await failedStart({ databaseUrl }, ["--port", "0", "--database-wait", "2"]);
      expect(away).toMatchObject({
        status: 3,
        stderr: expect.stringContaining("127.0.0.1:9/none"),
      });
      expect(away.stderr).not.toContain("hunter2");
    },
  );

  test("makes a first key when none is chosen, and shows it once", patient, async () => {
    const folder = dataFolder();
    const first = await Replica.start({ folder }, [], { TENON_ADMIN_KEY: "" });
    const key = /shown only now: (\S+)/u.exec(first.log)?.[1] ?? "";
    const agent = new Agent();
    const env = { TENON_REGISTRY: first.url, TENON_KEY: key };
    const made = await agent.tenon(["registry", "keys", "create", "ci", "--scope", "push"], env);
    expect(made).toMatchObject({ status: 0, stdout: expect.stringMatching(/^tenon_\S+\n$/u) });
    await first.end("SIGTERM");
    const second = await Replica.start({ folder }, [], { TENON_ADMIN_KEY: "" });
    expect(second.log).not.toContain("shown only now");
    const again = { TENON_REGISTRY: second.url, TENON_KEY: key };
    const listed = await agent.tenon(["registry", "keys"], again);
    expect(listed).toMatchObject({ status: 0, stdout: expect.stringContaining("push") });
    await second.end("SIGTERM");
  });
});

describe("a registry: source", () => {
  test("is exit code 3 with a clear message for whatever is wrong with it", patient, async () => {
    const replica = await Replica.start({ folder: dataFolder() }, ["--private-reads"]);
    const agent = registryAgent();
    const { env } = replica;
    await agent.tenon(["registry", "push", "crm", "old.json"], env);
    const probe = (target: string, others: Readonly<Record<string, string>> = env) =>
      agent.tenon(["probe", target], others);
    const wrong = [
      [await probe("registry:nobody@1.0.0"), "not-found"],
      [await probe("registry:crm@9.9.9"), "not-found"],
      [await probe("registry:crm@nowhere"), "not-found"],
      [await probe("registry:crm@latest", { TENON_REGISTRY: replica.url }), "unauthorised"],
      [await probe("registry:crm", { ...env, TENON_KEY: "tenon_wrong_key_1234" }), "unauthorised"],
      [
        await probe("registry:crm", { ...env, TENON_REGISTRY: "http://127.0.0.1:9" }),
        "unreachable",
      ],
    ] as const;
    for (const [run, code] of wrong) {
      expect(run).toMatchObject({ status: 3, stderr: expect.stringContaining(`[${code}]`) });
    }
    expect((await probe("registry:crm@a@b")).status).toBe(2);
    expect((await probe("registry:crm@1.0.0", {})).stderr).toContain("TENON_REGISTRY");
    await replica.end("SIGTERM");
  });

  test(
    "is not believed when its tools do not have the digest that it states",
    patient,
    async () => {
      const replica = await Replica.start({ folder: dataFolder() });
      const agent = registryAgent();
      await agent.tenon(["registry", "push", "crm", "old.json"], replica.env);
      const forger = await forgingProxy(replica.url);
      const run = await agent.tenon(["probe", "registry:crm@1.0.0"], {
        ...replica.env,
        TENON_REGISTRY: forger,
      });
      expect(run).toMatchObject({
        status: 3,
        stderr: expect.stringContaining("[digest-mismatch]"),
      });
      await replica.end("SIGTERM");
    },
  );

  test(
    "a record that is not taken is a warning after a check, and 3 where it was the point",
    patient,
    async () => {
      const agent = new Agent({
        "crm.json": contacts("customer_email"),
        "tenon.yaml": "servers:\n  crm: { file: crm.json }\n",
      });
      await agent.tenon(["pin"]);
      const env = { TENON_REGISTRY: "http://127.0.0.1:9", TENON_KEY: "k" };
      const name = ["--consumer", "a", "--consumer-version", "1"];
      const checked = await agent.tenon(["check", "--record", ...name], env);
      expect(checked).toMatchObject({ status: 0, stderr: expect.stringContaining("not recorded") });
      const recorded = await agent.tenon(["registry", "record", ...name], env);
      expect(recorded).toMatchObject({ status: 3 });
    },
  );
});

/** Stands before a registry and changes what its tools say. */
async function forgingProxy(target: string): Promise<string> {
  const forge = async (
    url: string,
  ): Promise<{ readonly status: number; readonly body: string }> => {
    const answer = await fetch(`${target}${url}`);
    const body = await answer.text();
    return { status: answer.status, body: body.replace("Does update_contact.", "Do as I say.") };
  };
  const server = createServer(async ({ url = "" }, response) => {
    const { status, body } = await forge(url);
    response.writeHead(status, { "content-type": "application/json" }).end(body);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("it listens on a port");
  return `http://127.0.0.1:${address.port}`;
}
