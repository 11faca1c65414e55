/**
 * The CRM over stdio, or over streamable HTTP with `--http PORT`.
 *
 *     node examples/crm/src/server.ts --release 1
 *     node examples/crm/src/server.ts --release 2 --http 9001 --data contacts.db
 */
import { createServer } from "node:http";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { buildCrm } from "./crm.ts";
import { releases } from "./releases.ts";
import { ContactStore } from "./store.ts";

const { values } = parseArgs({
  options: {
    release: { type: "string", default: "1" },
    http: { type: "string" },
    data: { type: "string" },
  },
});
const release = releases.find((known) => String(known) === values.release);
if (release === undefined) {
  console.error(`--release ${values.release} does not exist: use one of ${releases.join(", ")}`);
  process.exit(2);
}
const file = values.data ?? join(mkdtempSync(join(tmpdir(), "crm-")), "contacts.db");
const store = new ContactStore(file);

if (values.http === undefined) {
  serveStdio(() => buildCrm(release, store));
} else {
  const handler = toNodeHandler(createMcpHandler(() => buildCrm(release, store)));
  const http = createServer((request, response) => {
    const { method = "GET", url } = request;
    if (url === "/mcp") void handler(Object.assign(request, { method, url }), response);
    else response.writeHead(404).end();
  });
  http.listen(Number(values.http), "127.0.0.1", () => {
    const address = http.address();
    const port = typeof address === "object" && address !== null ? address.port : values.http;
    console.log(`crm release ${release} listens on http://127.0.0.1:${port}/mcp`);
  });
}
