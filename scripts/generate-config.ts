/** Writes the published JSON Schema of `tenon.yaml` and its reference page; with `--check` fails when they are not current. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { configSchema } from "../packages/check/src/index.ts";
import { isJsonObject } from "../packages/contract/src/index.ts";
import type { Json, JsonObject } from "../packages/contract/src/index.ts";

const root = join(import.meta.dirname, "..");
const page = "docs/configuration.md";
const [begin, end] = ["<!-- generated: keys -->", "<!-- end -->"];

function objectAt(value: JsonObject, key: string): JsonObject {
  const found = value[key];
  return isJsonObject(found) ? found : {};
}

function branches(schema: JsonObject): readonly JsonObject[] {
  const found = schema["oneOf"];
  return Array.isArray(found) ? found.filter(isJsonObject) : [];
}

function describe(schema: JsonObject): string {
  const parts = [text(schema["description"])];
  const values = schema["enum"];
  if (Array.isArray(values)) parts.push(`One of ${values.map((value) => code(value)).join(", ")}.`);
  if (schema["default"] !== undefined) parts.push(`Default: ${code(schema["default"])}.`);
  return parts.filter((part) => part !== "").join(" ");
}

function text(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

function code(value: Json): string {
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}

function table(schema: JsonObject): string {
  const required = schema["required"];
  const rows = Object.entries(objectAt(schema, "properties")).map(([key, value]) => {
    const needed = Array.isArray(required) && required.includes(key) ? " (required)" : "";
    return `| \`${key}\`${needed} | ${isJsonObject(value) ? describe(value) : ""} |`;
  });
  return ["| key | meaning |", "| --- | --- |", ...rows].join("\n");
}

function reference(): string {
  const properties = objectAt(configSchema, "properties");
  const servers = branches(objectAt(objectAt(properties, "servers"), "additionalProperties"));
  const [, promptSet = {}] = branches(objectAt(objectAt(properties, "prompts"), "items"));
  const waiver = objectAt(objectAt(properties, "waivers"), "items");
  return [
    "## Top level",
    table(configSchema),
    "## One server",
    ...servers.flatMap((server) => [`### ${text(server["title"])}`, table(server)]),
    "## One entry of `prompts`",
    "A glob, or:",
    table(promptSet),
    "## One waiver",
    table(waiver),
  ].join("\n\n");
}

function withReference(text: string): string {
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from === -1 || to === -1) throw new Error(`${page} lacks ${begin} or ${end}`);
  return `${text.slice(0, from + begin.length)}\n\n${reference()}\n\n${text.slice(to)}`;
}

const files = [
  {
    file: "packages/check/schema/tenon.schema.json",
    content: `${JSON.stringify(configSchema, null, 2)}\n`,
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
