// oxlint-disable vitest/no-conditional-expect, vitest/require-to-throw-message -- which refusal comes first is the address's own; that nothing was dialled is counted
import { describe, expect, test } from "vitest";
import { addressPolicy } from "../../src/net/address-policy.ts";
import { guardedFetch } from "../../src/net/guarded-fetch.ts";
import { requireReachable } from "../../src/probing/target.ts";
import { ask } from "../fixtures/ask.ts";
import { emptyDatabase } from "../fixtures/databases.ts";
import { plainServer } from "../fixtures/plain-server.ts";
import { settings } from "../fixtures/registry.ts";
import { serve } from "../fixtures/serve.ts";

const strict = { ...settings, probeAllow: [] };

/** Spellings of hosts that lead inside; `#` stands for a port on which somebody listens. */
const inside = [
  "127.0.0.1",
  "127.1",
  "127.0.1",
  "2130706433",
  "0x7f000001",
  "0x7f.1",
  "0177.0.0.1",
  "017700000001",
  "127.0.0.1.",
  "0.0.0.0",
  "0",
  "localhost",
  "LOCALHOST",
  "localhost.",
  "a.localhost",
  "user:secret@127.0.0.1",
  "[::1]",
  "[::]",
  "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]",
  "[::127.0.0.1]",
  "[0:0:0:0:0:ffff:127.0.0.1]",
  "[64:ff9b::127.0.0.1]",
  "[64:ff9b::7f00:1]",
  "[2002:7f00:1::]",
  "[::ffff:0:127.0.0.1]",
  "[fe80::1]",
  "[fd00::1]",
  "[fc00::1]",
  "[ff02::1]",
  "[2001:0:7f00:1::]",
  "[64:ff9b:1::7f00:1]",
  "10.0.0.1",
  "10.1",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.1.1",
  "192.168.257",
  "169.254.169.254",
  "0xa9fea9fe",
  "2852039166",
  "[::ffff:169.254.169.254]",
  "[fd00:ec2::254]",
  "100.64.0.1",
  "100.127.255.255",
  "192.0.0.8",
  "192.0.2.1",
  "198.18.0.1",
  "198.51.100.1",
  "203.0.113.1",
  "224.0.0.1",
  "240.0.0.1",
  "255.255.255.255",
] as const;

describe("hosts that lead inside", () => {
  test.each(inside)("%s is refused before it is stored", (host) => {
    expect(() => requireReachable(strict, { url: `http://${host}/mcp` })).toThrow(
      expect.objectContaining({ code: "target-refused" }),
    );
  });

  test("none of them is dialled, whatever asks", async () => {
    const listening = await plainServer((_request, response) => void response.end("inside"));
    for (const host of inside) {
      const dialled = guardedFetch(
        [],
        `http://${host.replace("user:secret@", "")}:${listening.port}/`,
        {
          signal: AbortSignal.timeout(3_000),
        },
      );
      await expect(dialled).rejects.toThrow();
    }
    expect(listening.connections()).toBe(0);
    await listening.close();
  }, 60_000);
});

test("a range that the operator allows is dialled, and nothing beside it", async () => {
  const listening = await plainServer((_request, response) => void response.end("inside"));
  const answer = await guardedFetch(["127.0.0.1"], `${listening.url}/`, {});
  expect(await answer.text()).toBe("inside");
  const mapped = await guardedFetch(
    ["127.0.0.0/8"],
    `http://[::ffff:127.0.0.1]:${listening.port}/`,
    {},
  ).catch(() => undefined);
  if (mapped !== undefined) expect(await mapped.text()).toBe("inside");
  await expect(guardedFetch(["127.0.0.2/32"], `${listening.url}/`, {})).rejects.toThrow();
  const policy = addressPolicy(["10.1.0.0/16", "fd00:1::/32"]);
  expect(
    [
      "10.1.2.3",
      "10.2.0.1",
      "fd00:1::5",
      "fd00:2::5",
      "::ffff:10.1.2.3",
      "::ffff:10.2.2.3",
      "8.8.8.8",
      "2001:4860:4860::8888",
    ].map(policy),
  ).toEqual([true, false, true, false, true, false, true, true]);
  for (const range of ["10.0.0.0/33", "x", "10.0.0.0/-1", "::/129"])
    expect(() => addressPolicy([range])).toThrow(/is no CIDR range/u);
  await listening.close();
});

test("a redirect from an allowed address to another is not followed by probes, webhooks and imports", async () => {
  const { source, remove } = await emptyDatabase("pglite");
  const target = await plainServer((_request, response) => void response.end("{}"), "127.0.0.2");
  const redirecting = await plainServer(
    (_request, response) => void response.writeHead(302, { location: `${target.url}/mcp` }).end(),
  );
  const tenon = await serve(source, { probeAllow: ["127.0.0.1/32"] });
  const made = await ask(tenon.url, "POST", "/v1/servers", {
    name: "moved",
    url: `${redirecting.url}/mcp`,
    paused: true,
  });
  expect(made.status).toBe(201);
  const probed = await ask(tenon.url, "POST", "/v1/servers/moved/probes?wait=true");
  if (probed.status === 200) expect(probed.body.outcome).toMatch(/failed|refused/u);
  const imported = await ask(tenon.url, "POST", "/v1/imports", { url: redirecting.url });
  expect(imported.body).toMatchObject({
    code: "target-refused",
    detail: expect.stringContaining("302"),
  });
  await ask(tenon.url, "POST", "/v1/webhooks", {
    url: `${redirecting.url}/hook`,
    events: ["server.created"],
  });
  await ask(tenon.url, "POST", "/v1/servers", { name: "told" });
  await expect.poll(() => redirecting.connections(), { timeout: 10_000 }).toBeGreaterThan(2);
  expect(target.connections()).toBe(0);
  for (const url of [`${target.url}/hook`, "http://169.254.169.254/", "http://[::1]/"]) {
    const refused = await ask(tenon.url, "POST", "/v1/webhooks", {
      url,
      events: ["server.created"],
    });
    expect(refused.body).toMatchObject({ code: "target-refused" });
    expect((await ask(tenon.url, "POST", "/v1/imports", { url })).body).toMatchObject({
      code: "target-refused",
    });
  }
  expect(target.connections()).toBe(0);
  await tenon.close();
  await redirecting.close();
  await target.close();
  await remove();
}, 60_000);
