import { expect, test } from "vitest";
import { pinWorkspace, usesOf } from "../../src/index.ts";
import { limits } from "../../src/limits.ts";
import { folder, tool } from "../folder.ts";
import type { Folder } from "../folder.ts";

const text = { type: "string" };
const contact = tool("update_contact", {
  id: text,
  kind: { enum: ["person", "firm"] },
  address: { type: "object", properties: { city: text } },
});

async function pinned(prompt: string, config = "crm: { file: crm.json }"): Promise<Folder> {
  const place = folder({
    "tenon.yaml": `servers: { ${config} }\nprompts: ["prompts/**"]\n`,
    "crm.json": [contact, tool("find_contact", { query: text })],
    "prompts/a.md": prompt,
  });
  await pinWorkspace(await place.open(), {});
  return place;
}

test("every place that relies on something is told, with the contract that it was read against", async () => {
  const place = await pinned(`---
tools: mcp__crm__update_contact
---

Give \`update_contact\` its \`address.city\`:

\`\`\`json
{ "tool": "update_contact", "arguments": { "id": "1", "kind": "firm" } }
\`\`\`

There is no tool \`find_contact\`.
`);
  const { servers, files, leftOut, problems } = usesOf(await place.open());
  expect({ files, leftOut, problems }).toEqual({ files: 1, leftOut: 0, problems: [] });
  expect(servers).toEqual([
    { server: "crm", digest: expect.stringMatching(/^sha256:/), uses: expect.any(Array) },
  ]);
  const uses = servers[0]?.uses ?? [];
  const common = { file: "prompts/a.md", tool: "update_contact" };
  expect(uses).toContainEqual({
    ...common,
    kind: "tool",
    line: 2,
    column: 8,
    confidence: "certain",
  });
  expect(uses).toContainEqual(
    expect.objectContaining({ ...common, kind: "call", line: 8, arguments: ["id", "kind"] }),
  );
  expect(uses).toContainEqual(
    expect.objectContaining({ ...common, kind: "parameter", parameter: "address.city", line: 5 }),
  );
  expect(uses).toContainEqual(
    expect.objectContaining({ ...common, kind: "value", parameter: "kind", value: "firm" }),
  );
  expect(uses.filter((use) => use.tool === "find_contact")).toEqual([]);
});

test("a call that elides arguments says nothing about those that it lacks", async () => {
  const place = await pinned('Call `update_contact(id="1", ...)` first.\n');
  const [server] = usesOf(await place.open()).servers;
  const calls = server?.uses.filter(({ kind }) => kind === "call") ?? [];
  expect(calls).toHaveLength(1);
  expect(calls[0]).not.toHaveProperty("arguments");
});

test("a server that nobody speaks of is told as well, and one that is not pinned stops the record", async () => {
  const place = await pinned("Nothing about tools.\n");
  expect(usesOf(await place.open()).servers).toMatchObject([{ server: "crm", uses: [] }]);
  place.write("tenon.yaml", "servers: { crm: { file: crm.json }, other: { file: crm.json } }\n");
  const ws = await place.open();
  expect(() => usesOf(ws)).toThrow("no server `other`");
});

test("a name that a registry cannot have is told before anything is sent", async () => {
  const place = await pinned("x\n", '"my crm": { file: crm.json }');
  const ws = await place.open();
  expect(() => usesOf(ws)).toThrow("no server named `my crm`");
});

test("as many uses of one server as the limit, the surest first", async () => {
  const one = "Use `find_contact`.\n";
  const declared = "---\ntools: mcp__crm__update_contact\n---\n";
  const place = await pinned(declared + one.repeat(limits.recordedUses - 1));
  const full = usesOf(await place.open());
  expect(full.servers[0]?.uses).toHaveLength(limits.recordedUses);
  expect(full.leftOut).toBe(0);
  place.write("prompts/a.md", one.repeat(limits.recordedUses));
  place.write("prompts/b.md", declared);
  const { servers, leftOut } = usesOf(await place.open());
  expect(leftOut).toBe(1);
  expect(servers[0]?.uses[0]).toMatchObject({ tool: "update_contact", confidence: "certain" });
});
