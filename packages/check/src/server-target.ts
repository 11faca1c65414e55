import { resolve } from "node:path";
import type { Target } from "@tenon/probe";
import type { ServerConfig, ServerSource } from "./config/config.ts";
import { expandVariables, isSecret, longestFirst } from "./config/environment.ts";
import { limits } from "./limits.ts";
import { registryPlace, registryTarget } from "./registry-place.ts";
import type { Workspace } from "./workspace.ts";

/** Where a server's tools come from, ready to load, and the values that must never be shown. */
export interface ServerTarget {
  readonly target: Target;
  readonly secrets: readonly string[];
}

/** Expands `${VAR}` of one server. Throws a usage error that names a missing variable. */
export function targetOf(ws: Workspace, server: ServerConfig): ServerTarget {
  const secrets = new Set<string>();
  const { source } = server;
  const expand = (text: string, field: string): string =>
    expandVariables(text, ws.env, `${field} of server ${server.name}`, (value, name) => {
      if (
        field.startsWith("header ") ? value.length >= limits.secretLength : isSecret(value, name)
      ) {
        secrets.add(value);
        // `Bearer abc` in one variable: the credential alone is a secret too.
        for (const word of value.split(" ")) if (isLiteralSecret(word)) secrets.add(word);
      }
    });
  const target = buildTarget(ws, source, expand, secrets);
  return { target, secrets: longestFirst(secrets) };
}

function buildTarget(
  ws: Workspace,
  source: ServerSource,
  expand: (text: string, field: string) => string,
  secrets: Set<string>,
): Target {
  const display = displayOf(source);
  switch (source.kind) {
    case "url":
      for (const secret of literalSecrets(source.headers)) secrets.add(secret);
      return {
        kind: "http",
        url: expand(source.url, "url"),
        headers: mapValues(source.headers, (value, name) => expand(value, `header ${name}`)),
        transport: source.transport,
        display,
      };
    case "command":
      return {
        kind: "stdio",
        command: expand(source.command, "command"),
        args: source.args.map((arg) => expand(arg, "args")),
        env: mapValues(source.env, (value, name) => expand(value, `env ${name}`)),
        cwd: resolve(ws.root, expand(source.cwd ?? ".", "cwd")),
        display,
      };
    case "file":
      return { kind: "file", path: resolve(ws.root, expand(source.file, "file")), display };
    default: {
      const place = registryPlace(ws.env, ws.config.registry);
      if (place.key !== undefined) secrets.add(place.key);
      return registryTarget(place, expand(source.reference, "registry"));
    }
  }
}

/** Where a server comes from, as the lock and messages say it: `${VAR}` unexpanded, passwords in URLs masked. */
export function displayOf(source: ServerSource): string {
  switch (source.kind) {
    case "url":
      return source.url
        .replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#@]*@/iu, "$1***@")
        .replaceAll(
          /([?&])([^=&#?]*)=([^&#]*)/gu,
          (whole, mark: string, name: string, value: string) =>
            /token|key|secret|passw|auth|sig/iu.test(name) && !value.startsWith("${")
              ? `${mark}${name}=***`
              : whole,
        );
    case "command":
      return `stdio:${[source.command, ...source.args].map(withoutSecret).map(shellWord).join(" ")}`;
    case "file":
      return source.file;
    default:
      return `registry:${source.reference}`;
  }
}

/** A word of a command line with a literal credential after an option masked. */
function withoutSecret(word: string, index: number, words: readonly string[]): string {
  const option = /^--?[\w-]*(?:token|key|secret|passw|auth|cred)[\w-]*/iu;
  const assigned = /^(--?[\w-]+=)(?!.*\$\{)./u.exec(word);
  if (assigned !== null && option.test(word)) return `${assigned[1]}***`;
  const before = words[index - 1] ?? "";
  const follows = option.test(before) && !before.includes("=") && !word.startsWith("-");
  return follows && !word.includes("${") ? "***" : word;
}

function shellWord(word: string): string {
  return /^[\w@%+=:,./*${}~-]+$/u.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** Credentials that stand in the configuration itself. */
function literalSecrets(headers: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(headers)
    .filter(([name]) => isSecretHeader(name))
    .flatMap(([, value]) => value.split(" "))
    .filter(isLiteralSecret);
}

function isSecretHeader(name: string): boolean {
  return /authorization|cookie|token|key|secret/iu.test(name);
}

function isLiteralSecret(word: string): boolean {
  return (
    word.length >= limits.secretLength &&
    !word.includes("${") &&
    !/^(?:bearer|basic|token)$/iu.test(word)
  );
}

function mapValues(
  record: Readonly<Record<string, string>>,
  change: (value: string, name: string) => string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, change(value, name)]),
  );
}
