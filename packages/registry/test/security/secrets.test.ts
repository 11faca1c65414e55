import { expect, test } from "vitest";
import { ask, toolsOf } from "../fixtures/ask.ts";
import { emptyDatabase } from "../fixtures/databases.ts";
import { plainServer } from "../fixtures/plain-server.ts";
import { operatorsKey, serve } from "../fixtures/serve.ts";
import { until } from "../fixtures/until.ts";

test("keys, credentials and signing secrets are in no log, error, answer, audit entry or event", async () => {
  const { source, remove } = await emptyDatabase("postgres");
  const lines: string[] = [];
  const tenon = await serve(
    source,
    {},
    { level: "trace", stream: { write: (line) => void lines.push(line) } },
  );
  // A server that says back what it was sent, where messages are made of it.
  const echo = await plainServer(
    ({ headers }, response) => void response.writeHead(500).end(JSON.stringify(headers)),
  );
  const secret = "s3cr3t-of-a-header";
  const answers: string[] = [];
  const heard: string[] = [];
  const ending = new AbortController();
  const listening = (async () => {
    const events = await fetch(`${tenon.url}/v1/events`, { signal: ending.signal });
    for await (const chunk of events.body ?? []) heard.push(Buffer.from(chunk).toString("utf8"));
  })().catch(() => undefined);
  const say = async (
    ...given: Parameters<typeof ask>
  ): Promise<Awaited<ReturnType<typeof ask>>> => {
    const answer = await ask(...given);
    answers.push(answer.text);
    return answer;
  };
  const url = `${echo.url.replace("//", `//user:${secret}@`)}/mcp?token=${secret}`;
  await say(tenon.url, "POST", "/v1/servers", {
    name: "echo",
    url,
    headers: { authorization: secret, "x-a": secret },
  });
  await say(tenon.url, "PATCH", "/v1/servers/echo", { headers: { "x-b": secret } });
  await say(tenon.url, "POST", "/v1/servers/echo/probes?wait=true");
  const env = { TOKEN: secret };
  await say(tenon.url, "POST", "/v1/servers", {
    name: "env",
    command: "sh",
    args: ["-c", "echo $TOKEN >&2; exit 3"],
    env,
  });
  await say(tenon.url, "POST", "/v1/servers/env/probes?wait=true");
  const key = (await ask(tenon.url, "POST", "/v1/keys", { name: "one", scopes: ["read"] })).body
    .key;
  const hook = (
    await ask(tenon.url, "POST", "/v1/webhooks", { url: echo.url, events: ["version.created"] })
  ).body.secret;
  await say(tenon.url, "GET", "/v1/servers", undefined, {
    headers: { authorization: `Bearer ${key}` },
  });
  await say(tenon.url, "POST", "/v1/servers/a/snapshots", { tools: toolsOf("a") });
  await say(tenon.url, "POST", "/v1/oidc/token", { token: `${secret}.a.b` });
  await until(async () => heard.join("").includes("probe.finished") || heard.length > 3);
  for (const path of [
    "servers",
    "servers/echo",
    "servers/env",
    "servers/echo/probes",
    "servers/env/probes",
    "webhooks",
    "keys",
    "audit",
    "caller",
  ]) {
    await say(tenon.url, "GET", `/v1/${path}`);
  }
  await say(tenon.url, "GET", "/metrics");
  ending.abort();
  await listening;
  await tenon.close();
  const said = { answers: answers.join("\n"), heard: heard.join("\n"), lines: lines.join("\n") };
  expect(lines.length).toBeGreaterThan(10);
  for (const [where, text] of Object.entries(said)) {
    for (const [what, hidden] of Object.entries({ secret, key, hook, operatorsKey })) {
      const place = text.indexOf(hidden);
      expect([
        where,
        what,
        place < 0 ? "" : text.slice(Math.max(0, place - 200), place + 50),
      ]).toEqual([where, what, ""]);
    }
  }
  await echo.close();
  await remove();
}, 60_000);

test("a command's arguments are shown to nobody, whatever they are called, nor told by its failures", async () => {
  const { source, remove } = await emptyDatabase("pglite");
  const tenon = await serve(source);
  const words = ["--license=LIC-4711-long", "plain-looking-secret", "-x"];
  const script = 'echo "no such license: $2 $3" >&2; exit 3';
  const args = ["-c", script, "sh", ...words];
  const command = { name: "cmd", command: "sh", args, paused: true };
  const said = [await ask(tenon.url, "POST", "/v1/servers", command)];
  said.push(await ask(tenon.url, "POST", "/v1/servers/cmd/probes?wait=true"));
  for (const path of ["/v1/servers/cmd", "/v1/servers/cmd/probes", "/v1/servers", "/v1/audit"]) {
    said.push(await ask(tenon.url, "GET", path));
  }
  const text = said.map((answer) => answer.text).join("\n");
  expect(said[2]?.body.display).toBe("stdio:sh (6 arguments)");
  expect(text).toContain("no such license");
  for (const secret of ["LIC-4711", "plain-looking", "echo"]) expect(text).not.toContain(secret);
  await tenon.close();
  await remove();
});
