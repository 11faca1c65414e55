import { isJsonObject } from "@tenon/contract";
import type { Json, JsonObject } from "@tenon/contract";
import { textOf } from "../config/access.ts";
import type { LockMemory, RequiredName, RetiredName } from "./lock.ts";

/** What a parsed `retired.json` remembers; entries of another shape are left out. */
export function parseMemory(value: JsonObject): LockMemory {
  return {
    retired: entries(value["retired"]).flatMap(retiredOf),
    required: entries(value["required"]).flatMap(requiredOf),
  };
}

function entries(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function retiredOf(entry: JsonObject): readonly RetiredName[] {
  const { tool, parameter, value, renamedTo, sure, since, rule, path } = entry;
  if (typeof tool !== "string") return [];
  return [
    {
      tool,
      ...(typeof parameter === "string" ? { parameter } : {}),
      ...(value === undefined ? {} : { value }),
      ...(typeof renamedTo === "string" ? { renamedTo } : {}),
      ...(sure === false ? { sure } : {}),
      since: textOf(since),
      rule: textOf(rule),
      path: textOf(path),
    },
  ];
}

function requiredOf(entry: JsonObject): readonly RequiredName[] {
  const { tool, parameter, since, rule, path } = entry;
  if (typeof tool !== "string" || typeof parameter !== "string") return [];
  return [{ tool, parameter, since: textOf(since), rule: textOf(rule), path: textOf(path) }];
}
