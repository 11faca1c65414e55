/**
 * What judging a call costs, against `JSON.parse` of the same body in the same run: a tool that is as agreed, one that is
 * translated (the parameter was renamed), one whose plan has a guard, and a refusal. Usage: `node bench/gateway/guard.ts`.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Json, JsonObject } from "@tenon/contract";
import { readGatewayConfig } from "@tenon/gateway";
import { guardOf, openPins } from "@tenon/gateway/rooms";
import type { Pins } from "@tenon/gateway/rooms";

const properties: JsonObject = {
  id: { type: "string", pattern: "^[a-z0-9-]{1,40}$" },
  customer_email: { type: "string", minLength: 3, maxLength: 200 },
  limit: { type: "integer", minimum: 1, maximum: 100 },
  tags: { type: "array", items: { type: "string" } },
  note: { anyOf: [{ type: "string" }, { type: "null" }] },
};

function tool(
  name: string,
  changes: JsonObject = {},
  required: readonly string[] = ["id"],
): JsonObject {
  const { customer_email: email = true, ...others } = properties;
  const renamed =
    changes["renamed"] === true ? { customerEmail: email } : { customer_email: email };
  return {
    name,
    inputSchema: { type: "object", properties: { ...others, ...renamed }, required: [...required] },
  };
}

const others = Array.from({ length: 997 }, (_, index) => tool(`other_${index}`));
const pinned: readonly Json[] = [tool("same"), tool("renamed"), tool("guarded"), ...others];
const live: readonly Json[] = [
  tool("same"),
  tool("renamed", { renamed: true }),
  tool("guarded", {}, ["id", "limit"]),
  ...others,
];
const args: JsonObject = {
  id: "contact-17",
  customer_email: "ada@example.com",
  limit: 20,
  tags: ["new", "vip"],
  note: null,
};

const folder = await mkdtemp(join(tmpdir(), "tenon-bench-guard-"));
const offered = join(folder, "live.json");
await writeFile(offered, JSON.stringify(live));
const upstream = fork(fileURLToPath(new URL("upstream.ts", import.meta.url)), {
  env: { ...process.env, TOOL_LIST: offered },
});
const [{ url }] = (await once(upstream, "message")) as [{ readonly url: string }];
let pins: Pins | undefined;
try {
  const path = join(folder, "pinned.json");
  await writeFile(path, JSON.stringify({ tools: pinned }));
  const config = join(folder, "tenon.gateway.yaml");
  const desk = `desk: { url: "${url}", pin: { file: pinned.json } }`;
  await writeFile(config, `servers: { ${desk} }\naudit: none\n`);
  const settings = readGatewayConfig(config, {}, { dataFolder: folder });
  pins = await openPins(settings);
  await pins.look("desk");
  for (const name of ["renamed", "guarded"]) await pins.decided("desk", undefined, name, 60_000);
  const guard = guardOf(() => settings, pins);
  const cases: readonly (readonly [string, JsonObject, string])[] = [
    ["same", args, "allow"],
    ["renamed", args, "translate"],
    ["guarded", args, "translate"],
    ["same", { ...args, costumer_email: "x" }, "refuse"],
  ];
  console.log("judge(), microseconds per call, and times JSON.parse of the same body");
  for (const [name, given, expected] of cases) {
    const body = JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name, arguments: given },
    });
    const judge = (): unknown => guard.judge("desk", undefined, name, given);
    const verdict = judge();
    const kind =
      typeof verdict === "object" && verdict !== null && "kind" in verdict
        ? verdict.kind
        : "promise";
    if (kind !== expected) throw new Error(`${name}: ${String(kind)} instead of ${expected}`);
    const runs = expected === "refuse" ? 1_000 : 100_000;
    const [parsing, judging] = [timed(() => JSON.parse(body), 100_000), timed(judge, runs)];
    console.log(
      `${name.padEnd(8)} ${expected.padEnd(10)} ${judging.toFixed(2).padStart(8)}  ${(judging / parsing).toFixed(2).padStart(6)}x`,
    );
  }
} finally {
  await pins?.close();
  upstream.disconnect();
  await rm(folder, { recursive: true });
}

/** The middle of five rounds, microseconds per run. */
function timed(work: () => unknown, runs: number): number {
  const rounds = Array.from({ length: 5 }, () => {
    const started = performance.now();
    for (let run = 0; run < runs; run += 1) work();
    return ((performance.now() - started) * 1_000) / runs;
  });
  return rounds.toSorted((left, right) => left - right)[2] ?? Number.NaN;
}
