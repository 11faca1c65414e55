import { isJsonObject } from "@tenon/contract";
import type { Json, JsonObject } from "@tenon/contract";
import type { Caller } from "../caller.ts";
import type { ServerService } from "../calls/server-service.ts";
import { ask } from "./ask.ts";
import { aggregateLimits } from "./limits.ts";
import { prefixed } from "./prefix.ts";
import type { ResourceOwners } from "./resource-owners.ts";

/** Lists that are asked of every server, the member that holds their entries, and the capability that goes with them. */
export const mergedLists: ReadonlyMap<
  string,
  { readonly member: string; readonly capability: string }
> = new Map([
  ["prompts/list", { member: "prompts", capability: "prompts" }],
  ["resources/list", { member: "resources", capability: "resources" }],
  ["resources/templates/list", { member: "resourceTemplates", capability: "resources" }],
]);

/** All entries of such a list, of every server that answers in time; names of prompts behind their server's. */
export async function mergedList(
  method: string,
  services: readonly ServerService[],
  caller: Caller,
  owners: ResourceOwners,
): Promise<JsonObject> {
  const member = mergedLists.get(method)?.member ?? "";
  const lists = await Promise.all(
    services.map(async (service) => ({
      server: service.name,
      entries: await entriesOf(service, method, member, caller),
    })),
  );
  const all: Json[] = [];
  for (const { server, entries } of lists) {
    for (const entry of entries) {
      if (all.length >= aggregateLimits.entries) break;
      if (method === "prompts/list" && typeof entry["name"] === "string") {
        all.push({ ...entry, name: prefixed(server, entry["name"]) });
      } else all.push(entry);
      if (typeof entry["uri"] === "string") owners.learn(entry["uri"], server);
    }
  }
  return { [member]: all };
}

async function entriesOf(
  { upstream }: ServerService,
  method: string,
  member: string,
  caller: Caller,
): Promise<readonly JsonObject[]> {
  const entries: JsonObject[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < aggregateLimits.pages; page++) {
    const params = cursor === undefined ? {} : { cursor };
    const said = await ask(upstream, { method, params, caller });
    if (said.kind !== "result") break;
    const found = said.result[member];
    if (Array.isArray(found)) entries.push(...found.filter(isJsonObject));
    const next = said.result["nextCursor"];
    if (typeof next !== "string" || next === cursor || entries.length >= aggregateLimits.entries)
      break;
    cursor = next;
  }
  return entries;
}
