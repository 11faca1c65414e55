import { isJsonObject, plainText } from "@tenon/contract";
import type { Json, JsonObject } from "@tenon/contract";
import { didYouMean } from "./name-suggestion.ts";
import type { ConfigProblem, Path } from "./problem.ts";

type Say = (path: Path, message: string, atKey?: boolean) => void;

/**
 * What the schema cannot say: names that must exist elsewhere in the file, things that need each other. It takes any value,
 * so that these problems are told together with those of form.
 */
export function crossCheck(value: Json): readonly ConfigProblem[] {
  const file = mapping(value);
  const problems: ConfigProblem[] = [];
  const say: Say = (path, message, atKey = false) => void problems.push({ path, atKey, message });
  checkServers(file, say);
  checkTools(file, say);
  checkClients(file, say);
  checkKeys(file, say);
  return problems;
}

function checkServers(file: JsonObject, say: Say): void {
  const seen = new Map<string, string>();
  for (const [name, entry] of Object.entries(mapping(file["servers"]))) {
    const twin = seen.get(name.toLowerCase());
    if (twin !== undefined) {
      const message = `differs from \`${plainText(twin, 80)}\` only in case; rename one, because pins are kept on every file system.`;
      say(["servers", name], message, true);
    }
    seen.set(name.toLowerCase(), name);
    checkPin(file, ["servers", name, "pin"], mapping(entry)["pin"], say);
  }
}

/** A pin that is not a file or `follow` comes from the registry, so there has to be one. */
function checkPin(file: JsonObject, path: Path, pin: Json | undefined, say: Say): void {
  if (typeof pin !== "string" || pin === "follow" || file["registry"] !== undefined) return;
  say(
    path,
    "this pin comes from a registry, and none is named; add `registry: { url: … }`, or pin a file or `follow`.",
  );
}

function checkTools(file: JsonObject, say: Say): void {
  for (const part of ["tools", "redact"] as const) {
    const above: Path = part === "tools" ? [part] : ["audit", part];
    const entries = part === "tools" ? file[part] : mapping(file["audit"])[part];
    for (const key of Object.keys(mapping(entries))) {
      if (key === "*") continue;
      const at = key.indexOf("/");
      // Told by the schema for `tools`.
      if (at < 1 && part === "tools") continue;
      checkServer(file, [...above, key], at < 1 ? key : key.slice(0, at), say);
    }
  }
}

function checkServer(file: JsonObject, path: Path, name: string, say: Say): void {
  const servers = Object.keys(mapping(file["servers"]));
  if (servers.includes(name)) return;
  say(path, `there is no server \`${plainText(name, 80)}\`.${didYouMean(name, servers)}`, true);
}

function checkClients(file: JsonObject, say: Say): void {
  const auth = file["auth"] ?? "none";
  const keys = isJsonObject(auth) ? auth["keys"] : undefined;
  const known = sequence(keys).flatMap((entry) => textsOf(mapping(entry)["name"]));
  for (const [name, entry] of Object.entries(mapping(file["clients"]))) {
    if (auth === "none") {
      say(
        ["clients", name],
        "without `auth` nobody is known by name; add it, or leave `clients` out.",
        true,
      );
    } else if (keys !== undefined && !known.includes(name)) {
      say(
        ["clients", name],
        `there is no key \`${plainText(name, 80)}\` in \`auth\`; add it, or mend the name.`,
        true,
      );
    }
    for (const [server, pin] of Object.entries(mapping(mapping(entry)["pins"]))) {
      const path = ["clients", name, "pins", server];
      checkServer(file, path, server, say);
      checkPin(file, path, pin, say);
    }
  }
}

function checkKeys(file: JsonObject, say: Say): void {
  const names = new Set<string>();
  const secrets = new Set<string>();
  for (const [index, entry] of sequence(mapping(file["auth"])["keys"]).entries()) {
    const { name, key, hash } = mapping(entry);
    const path = ["auth", "keys", index];
    if (typeof name === "string") {
      if (names.has(name)) say([...path, "name"], "another key has this name; rename one.");
      names.add(name);
    }
    if ((key === undefined) === (hash === undefined) && isJsonObject(entry)) {
      const what = key === undefined ? "neither `key` nor `hash`" : "both `key` and `hash`";
      say(path, `this has ${what}; keep one.`);
    }
    const secret = key ?? hash;
    if (typeof secret === "string") {
      if (secrets.has(secret))
        say(path, "another entry has the same key; give each caller its own.");
      secrets.add(secret);
    }
  }
}

function mapping(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function sequence(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function textsOf(value: Json | undefined): readonly string[] {
  return typeof value === "string" ? [value] : [];
}
