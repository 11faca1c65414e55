import { contractRules, isJsonObject, plainText } from "@tenon/contract";
import type { Json, JsonObject } from "@tenon/contract";
import { promptRules } from "../rules/catalogue.ts";
import { mapping, sequence, textOf } from "./access.ts";
import { didYouMean } from "./suggestion.ts";
import type { ConfigProblem } from "./validate.ts";

type Path = readonly (string | number)[];

/** What a JSON Schema cannot say: names that must exist elsewhere, dates, names that collide on disk. */
export function crossCheck(value: JsonObject): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const servers = Object.keys(mapping(value["servers"]));
  const say = (path: Path, message: string, atKey = false): void => {
    problems.push({ path, atKey, message });
  };
  const checkServer = (path: Path, name: Json | undefined): void => {
    if (typeof name === "string" && !servers.includes(name)) {
      say(path, `there is no server \`${plainText(name, 80)}\`.${didYouMean(name, servers)}`);
    }
  };
  const seen = new Map<string, string>();
  for (const name of servers) {
    const twin = seen.get(name.toLowerCase());
    if (twin !== undefined)
      say(
        ["servers", name],
        `differs from \`${twin}\` only in case; rename one, because the lock must work on every file system.`,
        true,
      );
    seen.set(name.toLowerCase(), name);
    if (plainText(name, 1000) !== name)
      say(["servers", name], "a name must not hold control characters.", true);
  }
  for (const [index, entry] of sequence(value["prompts"]).entries()) {
    if (!isJsonObject(entry)) continue;
    for (const [at, name] of sequence(entry["servers"]).entries())
      checkServer(["prompts", index, "servers", at], name);
  }
  const ids = [...contractRules, ...promptRules].map((rule) => rule.id);
  for (const [index, entry] of sequence(value["waivers"]).entries()) {
    if (!isJsonObject(entry)) continue;
    const rule = textOf(entry["rule"]);
    if (!ids.includes(rule))
      say(
        ["waivers", index, "rule"],
        `there is no rule \`${plainText(rule, 80)}\`.${didYouMean(rule, ids)} See \`tenon rules\`.`,
      );
    checkServer(["waivers", index, "server"], entry["server"]);
    if (!isDate(textOf(entry["expires"])))
      say(["waivers", index, "expires"], "this day is not in the calendar.");
  }
  return problems;
}

/** True for a day that exists, written `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
