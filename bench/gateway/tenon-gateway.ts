/** Tenon's gateway as an operator would run it: tools pinned, calls guarded, written to the audit, traced when OTEL_* say so. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startTelemetry } from "@tenon/cli";
import { readGatewayConfig, serveGateway } from "@tenon/gateway";
import { pino } from "pino";
import { listHeaders, listRequest } from "./list-request.ts";

const telemetry = await startTelemetry(process.env, "tenon-gateway");
const upstreams = process.argv.slice(2);
/** Whether the tools are the upstreams' own, as they are now. */
const follows = process.env["PIN"] === "follow";
const folder = mkdtempSync(join(tmpdir(), "tenon-bench-gateway-"));
const servers = [];
for (const [at, url] of upstreams.entries()) {
  const answer = await fetch(url, { method: "POST", headers: listHeaders, body: listRequest });
  const { result } = (await answer.json()) as { readonly result: object };
  const file = join(folder, `desk${at}.tools.json`);
  writeFileSync(file, JSON.stringify(result));
  const pin = follows ? "follow" : `{ file: ${JSON.stringify(file)} }`;
  servers.push(`  desk${at}: { url: "${url}", pin: ${pin} }`);
}
const databaseUrl = process.env["DATABASE_URL"];
const database = databaseUrl === undefined ? "" : `, databaseUrl: "${databaseUrl}"`;
const audit =
  process.env["AUDIT"] === "none" ? "audit: none" : `audit: { payload: digest${database} }`;
const path = join(folder, "tenon.gateway.yaml");
writeFileSync(path, ["servers:", ...servers, audit, ""].join("\n"));
const settings = readGatewayConfig(path, {}, { dataFolder: join(folder, "data") });
const served = await serveGateway({
  host: "127.0.0.1",
  port: 0,
  settings,
  logger: pino({ level: "silent" }),
  drainMs: 1_000,
});
process.send?.({ url: `${served.url}/mcp` });
process.on("disconnect", () => {
  void served
    .close()
    .then(telemetry.end)
    .then(() => {
      rmSync(folder, { recursive: true, force: true });
      process.exit(0);
    });
});
