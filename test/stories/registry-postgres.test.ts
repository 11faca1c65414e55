import { expect, test } from "vitest";
import { Agent } from "./agent.ts";
import { postgresDatabase } from "./postgres-cluster.ts";
import { adminKey, contacts, Replica } from "./registry-replica.ts";
import { expectKept, registryAgent, tour, whatIsKept } from "./registry-tour.ts";

const patient = { timeout: 300_000 };

test(
  "two replicas on one Postgres are one registry, and one that is new knows everything",
  patient,
  async () => {
    const databaseUrl = await postgresDatabase();
    const agent = registryAgent();
    // Together, so that both want to make the tables.
    const replicas = await Promise.all([
      Replica.start({ databaseUrl }),
      Replica.start({ databaseUrl }),
    ]);
    await tour(agent, replicas);
    const [first, second] = replicas;
    const before = await whatIsKept(agent, first);
    expect(before).toMatchObject({ trail: { intact: true } });
    expect(await whatIsKept(agent, second)).toEqual(before);

    expect(await first.end("SIGTERM")).toBe(0);
    expect(await second.end("SIGKILL")).toBe("SIGKILL");
    const third = await Replica.start({ databaseUrl });
    expect(await whatIsKept(agent, third)).toEqual(before);
    expect(third.log).not.toContain("tenon-of-the-story");
    expect(await third.end("SIGTERM")).toBe(0);
  },
);

test(
  "a replica that is killed while it writes loses nothing that it acknowledged",
  patient,
  async () => {
    const databaseUrl = await postgresDatabase();
    const [killed, other] = await Promise.all([
      Replica.start({ databaseUrl }),
      Replica.start({ databaseUrl }),
    ]);
    const acknowledged: string[] = [];
    let kill: Promise<unknown> | undefined;
    await Promise.allSettled(
      Array.from({ length: 80 }, async (_, index) => {
        const { url } = index % 2 === 0 ? killed : other;
        const answer = await fetch(`${url}/v1/servers/s${index % 8}/snapshots`, {
          method: "POST",
          headers: { authorization: `Bearer ${adminKey}`, "content-type": "application/json" },
          body: contacts(`address_${index}`),
        });
        const { server, digest } = (await answer.json()) as { server: string; digest: string };
        if (answer.ok) acknowledged.push(`${server}@${digest}`);
        if (acknowledged.length >= 15) kill ??= killed.end("SIGKILL");
      }),
    );
    expect(await kill).toBe("SIGKILL");
    const agent = new Agent();
    await expectKept(other, acknowledged);
    const trail = await agent.tenon(["registry", "audit", "--verify"], other.env);
    expect(trail).toMatchObject({ status: 0, stdout: expect.stringMatching(/^whole: /u) });
    expect(await other.end("SIGTERM")).toBe(0);
  },
);
