import { isJsonObject } from "@tenon/contract";
import type { Json, JsonObject } from "@tenon/contract";
import { limits } from "../limits.ts";
import { mapping, optionalText, sequence, textList, textOf, textRecord } from "./access.ts";
import type {
  Config,
  FailOn,
  PromptSet,
  RuleSetting,
  ServerConfig,
  ServerSource,
  Waiver,
} from "./config.ts";

type Path = readonly (string | number)[];

/** The configuration in a value that passed the schema. */
export function buildConfig(value: JsonObject, lineOf: (path: Path) => number): Config {
  const rules = Object.entries(mapping(value["rules"]));
  return {
    servers: Object.entries(mapping(value["servers"])).map(([name, entry]) =>
      serverOf(name, mapping(entry), lineOf(["servers", name])),
    ),
    prompts: sequence(value["prompts"]).map((entry, index) =>
      promptSetOf(entry, lineOf(["prompts", index])),
    ),
    failOn: oneOf(failOns, value["fail-on"]) ?? "breaking",
    rules: new Map(
      rules.flatMap(([id, setting]) => {
        const known = oneOf(settings, setting);
        return known === undefined ? [] : [[id, known]];
      }),
    ),
    policy: {
      objects: value["objects"] === "strict" ? "strict" : "declared",
      formats: value["formats"] === "assert" ? "assert" : "annotation",
    },
    waivers: sequence(value["waivers"]).map((entry, index) =>
      waiverOf(mapping(entry), lineOf(["waivers", index])),
    ),
    waiverDays: typeof value["waiver-days"] === "number" ? value["waiver-days"] : limits.waiverDays,
    registry: optionalText(value["registry"]),
    consumer: optionalText(value["consumer"]),
  };
}

function serverOf(name: string, entry: JsonObject, line: number): ServerConfig {
  const timeoutMs = entry["timeout-ms"];
  return {
    name,
    aliases: textList(entry["aliases"]),
    source: sourceOf(entry),
    timeoutMs: typeof timeoutMs === "number" ? timeoutMs : undefined,
    line,
  };
}

function sourceOf(entry: JsonObject): ServerSource {
  if (typeof entry["url"] === "string") {
    const headers = textRecord(entry["headers"]);
    const transport = oneOf(["auto", "streamable-http", "sse"] as const, entry["transport"]);
    return { kind: "url", url: entry["url"], headers, transport: transport ?? "auto" };
  }
  if (typeof entry["command"] === "string") {
    return {
      kind: "command",
      command: entry["command"],
      args: textList(entry["args"]),
      env: textRecord(entry["env"]),
      cwd: optionalText(entry["cwd"]),
    };
  }
  if (typeof entry["file"] === "string") return { kind: "file", file: entry["file"] };
  return { kind: "registry", reference: textOf(entry["registry"]) };
}

function promptSetOf(entry: Json, line: number): PromptSet {
  if (!isJsonObject(entry))
    return { include: [textOf(entry)], exclude: [], servers: undefined, line };
  return {
    include: textList(entry["include"]),
    exclude: textList(entry["exclude"]),
    servers: entry["servers"] === undefined ? undefined : textList(entry["servers"]),
    line,
  };
}

function waiverOf(entry: JsonObject, line: number): Waiver {
  return {
    rule: textOf(entry["rule"]),
    server: optionalText(entry["server"]),
    tool: optionalText(entry["tool"]),
    path: optionalText(entry["path"]),
    parameter: optionalText(entry["parameter"]),
    file: optionalText(entry["file"]),
    reason: textOf(entry["reason"]),
    by: textOf(entry["by"]),
    expires: textOf(entry["expires"]),
    line,
  };
}

const failOns: readonly FailOn[] = ["breaking", "impacted", "dangerous"];
const settings: readonly RuleSetting[] = [
  "off",
  "breaking",
  "dangerous",
  "safe",
  "error",
  "warning",
  "notice",
];

function oneOf<T extends string>(names: readonly T[], value: Json | undefined): T | undefined {
  return names.find((name) => name === value);
}
