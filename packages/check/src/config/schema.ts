import { contractRules } from "@tenon/contract";
import type { JsonObject } from "@tenon/contract";
import { limits } from "../limits.ts";
import { promptRules } from "../rules/catalogue.ts";

const text = (description: string): JsonObject => ({ type: "string", minLength: 1, description });
const texts = (description: string): JsonObject => ({
  type: "array",
  items: { type: "string", minLength: 1 },
  description,
});
const textMap = (description: string): JsonObject => ({
  type: "object",
  additionalProperties: { type: "string" },
  description,
});

const anyServer: JsonObject = {
  aliases: texts(
    "Other names under which prompts qualify this server's tools, as in `mcp__alias__tool`.",
  ),
  "timeout-ms": {
    type: "integer",
    minimum: 1,
    maximum: 3_600_000,
    description: "How long one probe of this server may take, in milliseconds.",
  },
};

const serverForms: readonly JsonObject[] = [
  {
    type: "object",
    title: "A server behind a URL",
    required: ["url"],
    additionalProperties: false,
    properties: {
      url: text("URL of the MCP endpoint. `${VAR}` comes from the environment."),
      headers: textMap("HTTP headers to send. Keep secrets in the environment: `Bearer ${TOKEN}`."),
      transport: {
        enum: ["auto", "streamable-http", "sse"],
        default: "auto",
        description: "How to speak to it; `auto` finds out.",
      },
      ...anyServer,
    },
  },
  {
    type: "object",
    title: "A server started by a command",
    required: ["command"],
    additionalProperties: false,
    properties: {
      command: text("The program to start; it speaks MCP on its standard input and output."),
      args: { type: "array", items: { type: "string" }, description: "Its arguments." },
      env: textMap("Environment variables to add for it."),
      cwd: text("The folder to start it in, relative to this file. Default: this file's folder."),
      ...anyServer,
    },
  },
  {
    type: "object",
    title: "A saved tool list",
    required: ["file"],
    additionalProperties: false,
    properties: {
      file: text("A file with a `tools/list` result or an array of tools, relative to this file."),
      aliases: anyServer["aliases"] ?? {},
    },
  },
  {
    type: "object",
    title: "A server of a Tenon registry",
    required: ["registry"],
    additionalProperties: false,
    properties: {
      registry: text("`name@channel`, `name@version` or `name@sha256:…`."),
      aliases: anyServer["aliases"] ?? {},
    },
  },
];

const waiver: JsonObject = {
  type: "object",
  required: ["rule", "reason", "by", "expires"],
  additionalProperties: false,
  properties: {
    rule: text("Id of the rule to accept: a contract rule or a prompt rule (`tenon rules`)."),
    server: text("Only findings of this server."),
    tool: text("Only findings of this tool."),
    path: text("Only this place: the JSON Pointer into the tool definition that the change shows."),
    parameter: text("Only this parameter, by its dotted path."),
    file: text("Only findings in this file, relative to this file's folder."),
    reason: text("Why the finding is accepted."),
    by: text("Who accepted it."),
    expires: {
      type: "string",
      pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
      description: "Last day on which it holds, `YYYY-MM-DD` (UTC).",
    },
  },
};

function ruleSettings(): JsonObject {
  const properties: Record<string, JsonObject> = {};
  for (const rule of contractRules) {
    properties[rule.id] = {
      enum: ["off", "breaking", "dangerous", "safe"],
      description: rule.summary,
    };
  }
  for (const rule of promptRules) {
    properties[rule.id] = {
      enum: ["off", "error", "warning", "notice"],
      description: rule.summary,
    };
  }
  return {
    type: "object",
    additionalProperties: false,
    description:
      "Levels of single rules: `off`, or breaking, dangerous, safe for rules about contracts; error, warning, notice for rules about prompts and the lock.",
    properties,
  };
}

const promptSet: JsonObject = {
  type: "object",
  required: ["include"],
  additionalProperties: false,
  properties: {
    include: {
      oneOf: [text("A glob."), { ...texts("Globs."), minItems: 1 }],
      description: "Globs of prompt files, relative to this file.",
    },
    exclude: {
      oneOf: [text("A glob."), texts("Globs.")],
      description: "Globs of files to leave out. `node_modules` and `.git` always are.",
    },
    servers: texts(
      "The servers these prompts talk about; an empty list: those that a file itself declares. Default: every server.",
    ),
  },
};

/** The JSON Schema (2020-12) of `tenon.yaml`; it is published for editors and is what the parser checks against. */
export const configSchema: JsonObject = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Tenon configuration",
  type: "object",
  required: ["servers"],
  additionalProperties: false,
  properties: {
    servers: {
      type: "object",
      description: "The MCP servers, by the name that prompts know them by.",
      propertyNames: { minLength: 1, maxLength: limits.serverNameLength },
      maxProperties: limits.servers,
      additionalProperties: { oneOf: serverForms },
    },
    prompts: {
      type: "array",
      description: "Which files are prompts: globs, or globs tied to servers.",
      items: { oneOf: [text("A glob of prompt files, relative to this file."), promptSet] },
    },
    "fail-on": {
      enum: ["breaking", "impacted", "dangerous"],
      default: "breaking",
      description:
        "Which changes fail the build: every breaking one, only those that a prompt relies on, or dangerous ones too.",
    },
    objects: {
      enum: ["declared", "strict"],
      default: "declared",
      description:
        "`declared`: a caller sends only declared keys. `strict`: an object left open by omission is open.",
    },
    formats: {
      enum: ["annotation", "assert"],
      default: "annotation",
      description: "Whether `format` constrains values.",
    },
    rules: ruleSettings(),
    waivers: {
      type: "array",
      maxItems: limits.waivers,
      items: waiver,
      description: "Findings that are accepted for a while, each with a reason and an end.",
    },
    "waiver-days": {
      type: "integer",
      minimum: 1,
      maximum: 3650,
      default: limits.waiverDays,
      description: "How many days `tenon waive` gives a waiver when no date is named.",
    },
    registry: text(
      "URL of the Tenon registry that `registry:` servers come from; `${VAR}` comes from the environment. The key is the environment variable TENON_KEY.",
    ),
    consumer: text(
      "The name under which `tenon check --record` tells the registry what these prompts rely on.",
    ),
  },
};
