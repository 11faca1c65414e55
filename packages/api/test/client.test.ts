import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { registryClient, RegistryError } from "@tenon/api";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
const closers: (() => void)[] = [];

async function serve(answer: Answer): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

function reply(status: number, body: unknown, type = "application/json"): Answer {
  return (_, response) => {
    response.writeHead(status, { "content-type": type });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
}

async function failure(promise: Promise<unknown>): Promise<RegistryError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof RegistryError)) throw new Error("a RegistryError was expected");
  return error;
}

const caller = { anonymous: false, name: "ci", scopes: ["read"], publicReads: true };

test("a call sends the key and path, and gives the parsed answer", async () => {
  let seen: IncomingMessage | undefined;
  const baseUrl = await serve((request, response) => {
    seen = request;
    reply(200, { items: [], nextCursor: "n" })(request, response);
  });
  const client = registryClient({ baseUrl: `${baseUrl}/prefix/`, key: "k1" });
  const answer = await client.call("listProbes", {
    params: { server: "a.b" },
    query: { limit: 5 },
  });
  expect(answer.body).toEqual({ items: [], nextCursor: "n" });
  expect(seen?.url).toBe("/prefix/v1/servers/a.b/probes?limit=5");
  expect(seen?.headers.authorization).toBe("Bearer k1");
});

test("a path parameter cannot leave its place", async () => {
  let url = "";
  const baseUrl = await serve((request, response) => {
    url = request.url ?? "";
    reply(404, problem("server-missing", 404))(request, response);
  });
  await failure(
    registryClient({ baseUrl }).call("getServer", { params: { server: "../keys?x=#" } }),
  );
  expect(url).toBe("/v1/servers/..%2Fkeys%3Fx%3D%23");
});

function problem(code: string, status: number): object {
  return { type: `/docs#${code}`, title: "No such server", status, code, detail: "\u001B[31mred" };
}

test("a problem becomes an error with its code and a harmless message", async () => {
  const baseUrl = await serve(
    reply(404, problem("server-missing", 404), "application/problem+json"),
  );
  const error = await failure(
    registryClient({ baseUrl }).call("getServer", { params: { server: "x" } }),
  );
  expect(error.code).toBe("server-missing");
  expect(error.message).not.toContain("\u001B");
});

test.each([
  ["another shape", reply(200, { name: 1 })],
  ["no JSON", reply(200, "<html>")],
  ["a status without a problem", reply(502, "<html>")],
])("%s is not a registry's answer", async (_, answer) => {
  const error = await failure(registryClient({ baseUrl: await serve(answer) }).call("whoAmI", {}));
  expect(error.code).toBe("registry-answer-invalid");
});

test("a redirect, a refused connection and silence are no answer", async () => {
  const redirecting = await serve((_, response) =>
    response.writeHead(302, { location: "/" }).end(),
  );
  const silent = await serve(() => undefined);
  for (const baseUrl of [redirecting, "http://127.0.0.1:1", silent]) {
    const error = await failure(registryClient({ baseUrl, timeoutMs: 200 }).call("whoAmI", {}));
    expect(error.code).toBe("registry-unreachable");
  }
});

test("304 passes through", async () => {
  const baseUrl = await serve((request, response) => {
    response.writeHead(request.headers["if-none-match"] === '"e"' ? 304 : 200).end();
  });
  const answer = await registryClient({ baseUrl }).call("getVersion", {
    params: { server: "a", version: "latest" },
    headers: { "if-none-match": '"e"' },
  });
  expect(answer.status).toBe(304);
});

test("whoAmI answers", async () => {
  const baseUrl = await serve(reply(200, caller));
  expect((await registryClient({ baseUrl }).call("whoAmI", {})).body).toEqual(caller);
});

test("events come one by one, whatever the chunks, and what is no event is skipped", async () => {
  const at = "2026-11-21T00:00:00.000Z";
  const wire = [
    ": hello\n\n",
    `id: 1\ndata: ${JSON.stringify({ id: "1", at, type: "server.created", data: {} })}\n\n`,
    "data: nonsense\n\n",
    `data: ${JSON.stringify({ id: "2", at, type: "channel.moved", server: "a", data: { to: "1.0.0" } })}\n\n`,
  ].join("");
  const baseUrl = await serve((_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const part of wire.match(/[\s\S]{1,7}/gu) ?? []) response.write(part);
    response.end();
  });
  const ids: string[] = [];
  for await (const event of registryClient({ baseUrl }).events()) ids.push(event.id);
  expect(ids).toEqual(["1", "2"]);
});

test("an event without end is refused at the limit", async () => {
  const baseUrl = await serve((_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(`data: ${"x".repeat(70_000)}`);
  });
  const reading = registryClient({ baseUrl }).events().next();
  await expect(reading).rejects.toThrow(RangeError);
});
