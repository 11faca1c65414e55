/**
 * Writes the published JSON Schema of `tenon.gateway.yaml` and the tables of its page; with `--check` fails when they are not
 * current.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isJsonObject } from "../packages/contract/src/index.ts";
import type { Json, JsonObject } from "../packages/contract/src/index.ts";
import { gatewayConfigSchema } from "../packages/gateway/src/config/json-schema.ts";

const root = join(import.meta.dirname, "..");
const page = "docs/gateway-configuration.md";
const [begin, end] = ["<!-- generated: keys -->", "<!-- end -->"];
const schema = gatewayConfigSchema();

function at(value: JsonObject, ...path: readonly string[]): JsonObject {
  let here = value;
  for (const key of path) {
    const found = here[key] ?? null;
    here = isJsonObject(found) ? found : {};
  }
  return here;
}

function forms(node: JsonObject): readonly JsonObject[] {
  const found = node["anyOf"] ?? node["oneOf"];
  return Array.isArray(found) ? found.filter(isJsonObject) : [node];
}

function text(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

function code(value: Json): string {
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}

function describe(node: JsonObject): string {
  const parts = [text(node["description"])];
  const values = node["enum"];
  if (Array.isArray(values)) parts.push(`One of ${values.map(code).join(", ")}.`);
  const standard = node["default"];
  const isEmpty = standard === undefined || /^[[{]/u.test(JSON.stringify(standard));
  if (!isEmpty) parts.push(`Default: ${code(standard)}.`);
  return parts
    .filter((part) => part !== "")
    .join(" ")
    .replaceAll("|", "\\|");
}

function table(node: JsonObject): string {
  const required = Array.isArray(node["required"]) ? node["required"] : [];
  const rows = Object.entries(at(node, "properties")).map(([key, value]) => {
    const needed = required.includes(key) ? " (required)" : "";
    return `| \`${key}\`${needed} | ${isJsonObject(value) ? describe(value) : ""} |`;
  });
  return ["| key | meaning |", "| --- | --- |", ...rows].join("\n");
}

function reference(): string {
  const top = at(schema, "properties");
  const servers = forms(at(top, "servers", "additionalProperties"));
  const credentials = forms(at(servers[0] ?? {}, "properties", "credential"));
  const [, keys = {}, oauth = {}] = forms(at(top, "auth"));
  const [, audit = {}] = forms(at(top, "audit"));
  const inner = (node: JsonObject): JsonObject => {
    const [only] = Object.values(at(node, "properties"));
    return isJsonObject(only ?? null) ? (only as JsonObject) : {};
  };
  return [
    "## Top level",
    table(schema),
    "## One server",
    ...servers.flatMap((server) => [`### ${text(server["title"])}`, table(server)]),
    "### `credential`",
    ...credentials.flatMap((form) => {
      const [name] = Object.keys(at(form, "properties"));
      if (name === undefined) return [];
      const fields = at(inner(form), "properties");
      const heading = `**${text(form["title"])}**: \`{ ${name}: … }\``;
      const body = Object.keys(fields).length === 0 ? describe(inner(form)) : table(inner(form));
      return [heading, body];
    }),
    "## One entry of `tools`",
    table(at(top, "tools", "additionalProperties")),
    "## `auth`",
    "**Keys**: `{ keys: [ … ] }`, each",
    table(at(keys, "properties", "keys", "items")),
    "**OAuth**: `{ oauth: … }`",
    table(at(oauth, "properties", "oauth")),
    "## `audit`",
    table(audit),
    ...["registry", "clients", "sessions", "replica", "watch"].flatMap((key) => {
      const node = at(top, key);
      const isMap = isJsonObject(node["additionalProperties"] ?? null);
      return [`## \`${key}\``, table(isMap ? at(node, "additionalProperties") : node)];
    }),
  ].join("\n\n");
}

function withReference(current: string): string {
  const from = current.indexOf(begin);
  const to = current.indexOf(end);
  if (from === -1 || to === -1) throw new Error(`${page} lacks ${begin} or ${end}`);
  return `${current.slice(0, from + begin.length)}\n\n${reference()}\n\n${current.slice(to)}`;
}

const files = [
  {
    file: "packages/gateway/schema/tenon.gateway.schema.json",
    content: `${JSON.stringify(schema, null, 2)}\n`,
  },
  { file: page, content: withReference(readFileSync(join(root, page), "utf8")) },
];
let stale = false;
for (const { file, content } of files) {
  const path = join(root, file);
  if (existsSync(path) && readFileSync(path, "utf8") === content) continue;
  if (process.argv.includes("--check")) {
    console.error(`${file} is not current.`);
    stale = true;
  } else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}
if (stale) process.exit(1);
