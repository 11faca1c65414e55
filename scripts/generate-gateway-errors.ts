/** Writes the table of the gateway's errors into docs/gateway.md, or with `--check` fails when it is not current. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gatewayErrors } from "../packages/gateway/src/gateway-error.ts";

const page = join(import.meta.dirname, "../docs/gateway.md");
const [begin, end] = ["<!-- generated: errors -->", "<!-- end -->"];
const before = readFileSync(page, "utf8");
const text = withTable(before);
if (!process.argv.includes("--check")) writeFileSync(page, text);
else if (text !== before) {
  console.error("docs/gateway.md is not current: run node scripts/generate-gateway-errors.ts");
  process.exit(1);
}

function withTable(current: string): string {
  const from = current.indexOf(begin);
  const to = current.indexOf(end);
  if (from === -1 || to === -1) throw new Error(`docs/gateway.md lacks ${begin} or ${end}`);
  return `${current.slice(0, from + begin.length)}\n\n${table()}\n\n${current.slice(to)}`;
}

function table(): string {
  const rows = Object.entries(gatewayErrors).map(
    ([code, { rpc, status, means }]) => `| \`${code}\` | ${rpc} | ${status} | ${means} |`,
  );
  const head = ["| `data.code` | JSON-RPC | HTTP | meaning |", "| --- | --- | --- | --- |"];
  return [...head, ...rows].join("\n");
}
