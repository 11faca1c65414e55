import { afterAll, beforeAll, expect, test } from "vitest";
import { ask, toolsOf } from "../fixtures/ask.ts";
import { emptyDatabase } from "../fixtures/databases.ts";
import { operator, replicas } from "../fixtures/serve.ts";
import { until } from "../fixtures/until.ts";

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

interface Heard {
  readonly id: number;
  readonly type: string;
  readonly at: number;
}

/** Listens as a browser does; `cut` ends the connection from outside. */
function listen(url: string, heard: Heard[], lastEventId?: number): { cut: () => Promise<void> } {
  const ending = new AbortController();
  const running = (async () => {
    const answer = await fetch(`${url}/v1/events`, {
      headers: {
        ...operator,
        ...(lastEventId === undefined ? {} : { "last-event-id": String(lastEventId) }),
      },
      signal: ending.signal,
    });
    let text = "";
    const decoder = new TextDecoder();
    for await (const chunk of answer.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const id = /^id: (\d+)$/mu.exec(block)?.[1];
        const type = /^event: (.+)$/mu.exec(block)?.[1];
        if (id !== undefined)
          heard.push({ id: Number(id), type: type ?? "", at: performance.now() });
      }
    }
  })().catch(() => undefined);
  return {
    cut: async () => {
      ending.abort();
      await running;
    },
  };
}

test("listeners of every replica hear every event once and in order, also those who were cut off", async () => {
  const steady = three.all.map(({ url }) => ({ url, heard: [] as Heard[] }));
  const listeners = steady.map(({ url, heard }) => listen(url, heard));
  const restless: Heard[] = [];
  let roaming = listen(three.all[0]?.url ?? "", restless);
  await new Promise((settled) => setTimeout(settled, 500));
  const writes = 150;
  let cuts = 0;
  for (let start = 0; start < writes; start += 10) {
    const pushed = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        ask(three.next(), "POST", `/v1/servers/s${index}/snapshots`, {
          tools: toolsOf("event", 1 + start / 10),
        }),
      ),
    );
    expect(pushed.map(({ status }) => status)).toEqual(pushed.map(() => 201));
    // Comes back at another replica, with the last id that it saw.
    await roaming.cut();
    cuts += 1;
    roaming = listen(three.next(), restless, restless.at(-1)?.id ?? 0);
  }
  const audit = await ask(three.next(), "GET", "/v1/audit?limit=1");
  expect(audit.body.items[0].sequence).toBeGreaterThan(writes);
  const longest = async (): Promise<number> =>
    Math.max(restless.at(-1)?.id ?? 0, ...steady.map(({ heard }) => heard.at(-1)?.id ?? 0));
  const last = await until(async () => {
    const before = await longest();
    await new Promise((settled) => setTimeout(settled, 1_500));
    return (await longest()) === before ? before : undefined;
  });
  for (const { heard } of [...steady, { heard: restless }]) {
    expect(heard.map(({ id }) => id)).toEqual(
      Array.from({ length: last }, (_, index) => index + 1),
    );
  }
  expect(cuts).toBe(15);
  const created = steady[0]?.heard.filter(({ type }) => type === "version.created").length;
  expect(created).toBe(writes);
  await roaming.cut();
  await Promise.all(listeners.map(({ cut }) => cut()));
});

test("an event of one replica reaches listeners of the others within a second", async () => {
  const heard: Heard[] = [];
  const listener = listen(three.all[2]?.url ?? "", heard);
  await new Promise((settled) => setTimeout(settled, 300));
  const delays: number[] = [];
  for (let round = 1; round <= 10; round += 1) {
    const before = heard.length;
    await ask(three.all[0]?.url ?? "", "POST", "/v1/servers/quick/snapshots", {
      tools: toolsOf("quick", round),
    });
    const written = performance.now();
    await until(async () => heard.slice(before).some(({ type }) => type === "version.created"));
    delays.push(
      (heard.slice(before).find(({ type }) => type === "version.created")?.at ?? 0) - written,
    );
  }
  expect(Math.max(...delays)).toBeLessThan(1_000);
  await listener.cut();
});

test("a place in the order that is none is no reason to fail", async () => {
  for (const id of ["abc", "-1", "99999999999999999999", "1e9"]) {
    const ending = new AbortController();
    const answer = await fetch(`${three.next()}/v1/events`, {
      headers: { ...operator, "last-event-id": id },
      signal: ending.signal,
    });
    expect([id, answer.status]).toEqual([id, 200]);
    ending.abort();
  }
});
