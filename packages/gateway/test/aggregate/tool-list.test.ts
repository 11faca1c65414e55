import { expect, it } from "vitest";
import { JoinedTools } from "../../src/aggregate/tool-list.ts";
import type { Caller } from "../../src/caller.ts";
import type { ServerService } from "../../src/calls/server-service.ts";
import type { Agreed } from "../../src/pins/agreed.ts";
import type { Pins } from "../../src/pins/pins.ts";

/** What the list needs of a contract. */
function agreedOn(tool: string): Agreed {
  const agreed: Partial<Agreed> = {
    listEntries: (_era, prefix) => Buffer.from(`{"name":"${prefix}${tool}"}`),
    pinMeta: { tool },
  };
  return agreed as Agreed;
}

const services = ["north", "south"].map((name) => {
  const service: Partial<ServerService> = { name, offersResults: () => false };
  return service as ServerService;
});
const caller = (client: string): Caller => ({ kind: "key", id: client, client, scopes: [] });

function names(bytes: Buffer): unknown {
  const { tools } = JSON.parse(bytes.toString("utf8")) as { tools: { name: string }[] };
  return tools.map(({ name }) => name);
}

it("joins the lists of all servers once, and anew when one of them is another", async () => {
  const agreed = new Map([
    ["north", agreedOn("a")],
    ["south", agreedOn("b")],
  ]);
  const special = agreedOn("c");
  const pins: Partial<Pins> = {
    agreed: (server, client) =>
      client === "special" && server === "south" ? special : agreed.get(server),
  };
  const joined = new JoinedTools(pins as Pins);
  const first = await joined.of(services, caller("ann"), "modern");
  expect(names(first)).toEqual(["north__a", "south__b"]);
  expect(await joined.of(services, caller("bob"), "modern")).toBe(first);
  expect(await joined.of(services, caller("ann"), "legacy")).not.toBe(first);
  const own = await joined.of(services, caller("special"), "modern");
  expect(names(own)).toEqual(["north__a", "south__c"]);
  expect(await joined.of(services, caller("ann"), "modern")).toBe(first);
  agreed.set("north", agreedOn("moved"));
  const moved = await joined.of(services, caller("ann"), "modern");
  expect(names(moved)).toEqual(["north__moved", "south__b"]);
  expect(names(await joined.of(services.slice(1), caller("ann"), "modern"))).toEqual(["south__b"]);
});
