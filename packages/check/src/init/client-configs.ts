import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { isJsonObject } from "@tenon/contract";
import type { Json, JsonObject } from "@tenon/contract";
import type { Environment } from "../config/environment.ts";
import { limits } from "../limits.ts";
import { parseJsonWithComments } from "./json-with-comments.ts";

/** A server that a client configuration already names; secrets are replaced by `${NAME}`. */
export interface FoundServer {
  readonly name: string;
  /** The entry for `tenon.yaml`. */
  readonly entry: Readonly<Record<string, Json>>;
  /** Environment variables that now stand where the client configuration held a literal secret. */
  readonly moved: readonly string[];
}

/** A client configuration that was read. */
export interface FoundClient {
  /** Relative to the folder, or absolute outside it. */
  readonly file: string;
  readonly servers: readonly FoundServer[];
}

/** Files in which MCP clients keep their servers, and the key they keep them under. */
const projectFiles = [
  { file: ".mcp.json", keys: ["mcpServers"] },
  { file: ".vscode/mcp.json", keys: ["servers", "mcpServers"] },
  { file: ".cursor/mcp.json", keys: ["mcpServers"] },
  { file: "claude_desktop_config.json", keys: ["mcpServers"] },
] as const;

/** The client configurations in a folder, in the order in which their servers count; a person's own only when there are none. */
export function readClientConfigs(cwd: string, env: Environment): readonly FoundClient[] {
  const found = projectFiles.flatMap(({ file, keys }) => readClient(join(cwd, file), file, keys));
  if (found.some((client) => client.servers.length > 0)) return found;
  return [...found, ...homeFiles(env).flatMap((file) => readClient(file, file, ["mcpServers"]))];
}

/** Where Claude Desktop keeps its configuration on Windows, macOS and Linux. */
function homeFiles(env: Environment): readonly string[] {
  const { APPDATA, HOME, XDG_CONFIG_HOME } = env;
  const folders = [
    APPDATA,
    HOME === undefined ? undefined : join(HOME, "Library", "Application Support"),
    XDG_CONFIG_HOME ?? (HOME === undefined ? undefined : join(HOME, ".config")),
  ];
  return folders.flatMap((folder) =>
    folder === undefined ? [] : join(folder, "Claude", "claude_desktop_config.json"),
  );
}

function readClient(path: string, file: string, keys: readonly string[]): readonly FoundClient[] {
  const text = readSmall(path);
  const value = text === undefined ? undefined : parseJsonWithComments(text);
  if (!isJsonObject(value)) return [];
  const servers = keys.flatMap((key) => {
    const entries = value[key];
    return isJsonObject(entries) ? Object.entries(entries) : [];
  });
  return [{ file, servers: servers.flatMap(([name, entry]) => serverOf(name, entry)) }];
}

function readSmall(path: string): string | undefined {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status?.isFile() !== true || status.size > limits.clientConfigBytes) return undefined;
  return readFileSync(path, "utf8");
}

function serverOf(name: string, entry: Json): readonly FoundServer[] {
  if (!isJsonObject(entry) || entry["disabled"] === true) return [];
  const moved: string[] = [];
  const url = textOf(entry["url"]) ?? textOf(entry["serverUrl"]);
  const command = textOf(entry["command"]);
  if (url !== undefined) {
    const headers = secretFree(name, entry["headers"], moved, isSecretHeader);
    const transport = entry["type"] === "sse" ? { transport: "sse" } : {};
    const found: Record<string, Json> = {
      url: withoutUrlSecrets(name, ourVariables(url), moved),
      ...transport,
    };
    if (Object.keys(headers).length > 0) found["headers"] = headers;
    return [{ name, entry: found, moved }];
  }
  if (command === undefined) return [];
  const found: Record<string, Json> = { command: ourVariables(command) };
  const args = Array.isArray(entry["args"])
    ? entry["args"].filter((arg) => typeof arg === "string")
    : [];
  if (args.length > 0) found["args"] = argumentsWithoutSecrets(name, args.map(ourVariables), moved);
  const env = secretFree(name, entry["env"], moved, isSecretVariable);
  if (Object.keys(env).length > 0) found["env"] = env;
  if (typeof entry["cwd"] === "string") found["cwd"] = ourVariables(entry["cwd"]);
  return [{ name, entry: found, moved }];
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** `${env:X}`, `${input:x-y}` and `$env:X` in the one spelling that Tenon has; the workspace folder is the configuration's. */
function ourVariables(text: string): string {
  return text
    .replaceAll(/\$\{(?:workspaceFolder|workspaceRoot)\}/gu, ".")
    .replaceAll(
      /\$\{(?:env|input):([^}]+)\}/gu,
      (_whole, name: string) => `\${${variableName(name)}}`,
    );
}

/** A name as an environment variable. */
function variableName(name: string): string {
  const text = name
    .replaceAll(/[^A-Za-z0-9]+/gu, "_")
    .replaceAll(/^_+|_+$/gu, "")
    .toUpperCase();
  return /^[A-Z]/u.test(text) ? text : `VAR_${text}`;
}

function secretFree(
  server: string,
  value: Json | undefined,
  moved: string[],
  isSecret: (name: string, value: string) => boolean,
): JsonObject {
  if (!isJsonObject(value)) return {};
  const entries = Object.entries(value).map(([name, raw]): [string, Json] => {
    const text = ourVariables(typeof raw === "string" ? raw : JSON.stringify(raw));
    if (text.includes("${") || !isSecret(name, text)) return [name, text];
    const own = /^[A-Z][A-Z0-9_]*$/u.test(name) && !moved.includes(name);
    if (own) moved.push(name);
    const shared = own ? name : move(server, name, moved);
    const scheme = /^(?:Bearer|Basic|Token) /u.exec(text)?.[0] ?? "";
    return [name, `${scheme}\${${shared}}`];
  });
  return Object.fromEntries(entries);
}

/** Only headers that are known to hold no credential are copied as they are. */
function isSecretHeader(name: string): boolean {
  return !/^(?:accept|accept-language|content-type|user-agent|x-mcp-[a-z-]+)$/iu.test(name);
}

function isSecretVariable(name: string, value: string): boolean {
  return (
    /token|key|secret|passw|auth|cred|cookie|session|bearer|pat$|dsn|url$|uri$/iu.test(name) ||
    looksRandom(value)
  );
}

/** Long runs without spaces or separators that mix letters and digits: nobody types those. */
function looksRandom(value: string): boolean {
  return (
    /[A-Za-z0-9+/=_-]{20,}/u.test(value) &&
    /\d/u.test(value) &&
    /[A-Za-z]/u.test(value) &&
    !/[\\ ]|^\.?\//u.test(value)
  );
}

function argumentsWithoutSecrets(
  server: string,
  args: readonly string[],
  moved: string[],
): readonly string[] {
  return args.map((arg, index) => {
    const flag = /^(--?[\w-]*(?:token|key|secret|passw|auth|cred)[\w-]*)(=?)(.*)$/iu.exec(arg);
    const [, name = "", equals = "", value = ""] = flag ?? [];
    if (equals === "=" && value !== "" && !value.includes("${")) {
      return `${name}=\${${move(server, name, moved)}}`;
    }
    const before = args[index - 1] ?? "";
    const named = /^--?[\w-]*(?:token|key|secret|passw|auth|cred)[\w-]*$/iu.test(before);
    if (named && !arg.startsWith("-") && !arg.includes("${"))
      return `\${${move(server, before, moved)}}`;
    const header =
      /^([\w-]*(?:authorization|token|key|secret|cookie)[\w-]*):\s*(?!.*\$\{)(.+)$/iu.exec(arg);
    if (header !== null) {
      const scheme = /^(?:Bearer|Basic|Token) /u.exec(header[2] ?? "")?.[0] ?? "";
      return `${header[1]}: ${scheme}\${${move(server, header[1] ?? "", moved)}}`;
    }
    const variable = /^([A-Za-z_]\w*)=(?!.*\$\{)(.+)$/u.exec(arg);
    if (variable !== null && isSecretVariable(variable[1] ?? "", variable[2] ?? "")) {
      return `${variable[1]}=\${${move(server, variable[1] ?? "", moved)}}`;
    }
    return /^(?:sk|ghp|gho|github_pat|xox[a-z]|glpat|pat)[-_][A-Za-z0-9_-]{12,}$/u.test(arg)
      ? `\${${move(server, "token", moved)}}`
      : withoutUrlSecrets(server, arg, moved);
  });
}

function withoutUrlSecrets(server: string, text: string, moved: string[]): string {
  const secretName = /token|key|secret|passw|auth|sig/iu;
  return text
    .replace(
      /^([a-z][a-z0-9+.-]*:\/\/[^/?#@:$]*:)(?!\$\{)([^/?#@]+)@/iu,
      (_whole, head: string) => `${head}\${${move(server, "password", moved)}}@`,
    )
    .replaceAll(/([?&])([^=&#?]*)=([^&#]+)/gu, (whole, mark: string, name: string, value: string) =>
      secretName.test(name) && !value.startsWith("${")
        ? `${mark}${name}=\${${move(server, name, moved)}}`
        : whole,
    );
}

function move(server: string, name: string, moved: string[]): string {
  const wanted = variableName(`${server}_${name}`);
  let variable = wanted;
  for (let number = 2; moved.includes(variable); number += 1) variable = `${wanted}_${number}`;
  moved.push(variable);
  return variable;
}
