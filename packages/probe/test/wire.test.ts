import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { bad, good, probe } from "./fixtures/probing.ts";
import { olderServer, overHttp } from "./fixtures/replies.ts";

const json = { "content-type": "application/json" };
const nothing = olderServer(() => undefined);

it.each([
  [1_000, "ok"],
  [1_001, "too-large"],
])("takes %i messages that nobody asked for: %s", async (count, code) => {
  const notification = '{"jsonrpc":"2.0","method":"notifications/message","params":{}}';
  const handler = overHttp(nothing, ({ id }, response) => {
    const answer = `{"jsonrpc":"2.0","id":${id},"result":{"tools":[]}}`;
    const batch = [...Array.from({ length: count }, () => notification), answer];
    response.writeHead(200, json).end(`[${batch.join(",")}]`);
  });
  const result = await probe(handler);
  expect(result.ok ? "ok" : result.failure.code).toBe(code);
});

it("is not ended by a message that nests too deep for the SDK", async () => {
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  const handler = overHttp(nothing, ({ id }, response) => {
    const request = `{"jsonrpc":"2.0","id":1,"method":"roots/list","params":{"_meta":{"a":${deep}}}}`;
    const answer = `{"jsonrpc":"2.0","id":${id},"result":{"tools":[]}}`;
    response.writeHead(200, json).end(`[${request},${answer}]`);
  });
  expect((await good(handler)).rawTools).toEqual([]);
});

it("counts bytes after decompression", async () => {
  const bomb = gzipSync(`{"jsonrpc":"2.0","id":0,"result":"${"x".repeat(8_000_000)}"}`);
  expect(bomb.length).toBeLessThan(20_000);
  const failure = await bad(
    (_request, response) =>
      void response.writeHead(200, { ...json, "content-encoding": "gzip" }).end(bomb),
    { maxBytes: 1_000_000 },
  );
  expect(failure.code).toBe("too-large");
});
