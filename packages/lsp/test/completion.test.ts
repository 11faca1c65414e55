import type { LockedWorkspace } from "@tenon/check";
import { beforeEach, describe, expect, it } from "vitest";
import { completionAt, documentationOf, subjectOf } from "../src/completion.ts";
import { inkFor } from "../src/ink.ts";
import { limits } from "../src/limits.ts";
import { find, renamed, tools, update } from "./crm.ts";
import { documentOf, workspaceOf } from "./desk.ts";

let locked: LockedWorkspace;
beforeEach(async () => {
  locked = await workspaceOf(tools(update, find));
});

/** The labels offered at `‸`. */
async function offered(marked: string, path?: string): Promise<readonly string[]> {
  const { analysis, offset } = await documentOf(locked, marked, path);
  return completionAt(analysis, offset, "tenon.yaml").items.map(({ label }) => label);
}

const top = ["id", "customer_email", "mode", "fields", "address", "fax"];

describe("names of tools", () => {
  it.each([
    ["after a qualifier", "Use mcp__crm__‸", ["update_contact", "find_contact"]],
    ["in a part of the name", "Use mcp__crm__upd‸", ["update_contact"]],
    ["for the server", "Use mcp__c‸", ["mcp__crm__"]],
    ["after server/", "Use crm/fi‸", ["find_contact"]],
    ["in a code span", "Use `fin‸", ["find_contact"]],
    ["after a key that is no parameter", "`find_contact` or `tool: fin‸", ["find_contact"]],
    ["in a word of a sentence", "Then upda‸", ["update_contact"]],
  ])("%s", async (_, marked, labels) => {
    expect([...(await offered(marked))].toSorted()).toEqual([...labels].toSorted());
  });

  it.each([
    ["a sentence's first letter", "Then u‸"],
    ["a path", "see docs/upd‸"],
    ["after a closed code span", "`x` ‸"],
    ["the middle of a name", "pdate‸"],
  ])("nothing for %s", async (_, marked) => {
    expect(await offered(marked)).toEqual([]);
  });
});

describe("lists of tools", () => {
  const qualified = ["mcp__crm__find_contact", "mcp__crm__update_contact"];
  it.each([
    ["a line", "---\ntools: ‸\n---\n", qualified],
    ["the next of a line", "---\nallowed-tools: Read, ‸\n---\n", qualified],
    ["items", "---\ntools:\n  - ‸\n---\n", qualified],
    ["brackets", '---\ntools: ["‸"]\n---\n', qualified],
    [
      "slashes, as the list has them",
      "---\ntools:\n  - crm/find_contact\n  - ‸\n---\n",
      ["crm/find_contact", "crm/update_contact"],
    ],
    [
      "bare, as the list has them",
      "---\ntools: [find_contact, ‸]\n---\n",
      ["find_contact", "update_contact"],
    ],
    ["no other key", "---\nname: ‸\n---\n", []],
    ["not after the front matter", "---\nname: x\n---\ntools: ‸\n", []],
  ])("%s", async (_, marked, labels) => {
    expect([...(await offered(marked))].toSorted()).toEqual(labels);
  });

  it("in YAML and JSON files", async () => {
    expect(await offered("agent:\n  tools:\n    - ‸\n", "prompts/a.yaml")).toHaveLength(2);
    expect(await offered('{"tools": ["Read", "‸"]}', "prompts/a.json")).toHaveLength(2);
  });
});

describe("parameters", () => {
  it.each([
    ["a call", "Use update_contact(‸", top],
    [
      "the rest of a call",
      'Use `update_contact(id=1, mode="merge", ‸',
      top.filter((name) => name !== "id" && name !== "mode"),
    ],
    ["an object", 'update_contact {"cust‸', ["customer_email"]],
    [
      "the arguments of an example",
      '```json\n{ "name": "update_contact",\n  "arguments": { "id": 1, "‸',
      top.filter((name) => name !== "id"),
    ],
    ["a nested object", 'update_contact({"address": {"‸', ["city", "street"]],
    ["items of a list", 'update_contact(fields=[{"‸', ["target"]],
    ["a bullet below the tool", "Call `update_contact` with:\n\n- ‸", top],
    ["a bullet in code", "Call `update_contact` with:\n\n- `cus‸", ["customer_email"]],
  ])("in %s", async (_, marked, labels) => {
    expect([...(await offered(marked))].toSorted()).toEqual([...labels].toSorted());
  });

  it("required ones come first, deprecated ones last and marked", async () => {
    const { analysis, offset } = await documentOf(locked, "update_contact(‸");
    const items = completionAt(analysis, offset, "p").items.toSorted((a, b) =>
      a.sortText! < b.sortText! ? -1 : 1,
    );
    expect(
      items
        .slice(0, 2)
        .map(({ label }) => label)
        .toSorted(),
    ).toEqual(["customer_email", "id"]);
    expect(items.at(-1)).toMatchObject({ label: "fax", tags: [1] });
  });

  it("nothing below the next heading", async () => {
    expect(await offered("Call `update_contact`.\n\n## Next\n\n- ‸")).toEqual([]);
  });
});

describe("values", () => {
  it.each([
    ["a call", 'update_contact(mode="‸'],
    ["an object", 'update_contact {"mode": "‸'],
    ["a code span", "In `update_contact` set `mode` to `‸"],
    ["a pair in a code span", "Call `update_contact` with `mode: ‸"],
  ])("in %s", async (_, marked) => {
    expect(await offered(marked)).toEqual(["merge", "replace"]);
  });
});

describe("an entry", () => {
  it("replaces what was typed, in the middle of astral text", async () => {
    const { analysis, offset } = await documentOf(locked, "🙂 mcp__crm__upd‸ 🙂");
    const [item] = completionAt(analysis, offset, "p").items;
    expect(item?.textEdit).toEqual({
      range: { start: { line: 0, character: 13 }, end: { line: 0, character: 16 } },
      newText: "update_contact",
    });
  });

  it("carries what its documentation is made from", async () => {
    const { analysis, offset } = await documentOf(locked, "mcp__crm__upd‸");
    const about = subjectOf(completionAt(analysis, offset, "p").items[0]?.data);
    expect(about).toEqual({ project: "p", subject: { server: "crm", tool: "update_contact" } });
    const text = JSON.stringify(documentationOf(locked.contracts, about!.subject, inkFor([])));
    expect(text).toContain("Changes a contact.");
    expect(
      documentationOf(locked.contracts, { server: "crm", tool: "no" }, inkFor([])),
    ).toBeUndefined();
  });

  it.each([undefined, null, 1, "x", [], { project: 1 }, { project: "p", server: "s" }])(
    "is not taken for ours: %j",
    (data) => expect(subjectOf(data)).toBeUndefined(),
  );
});

it("offers the parameters of today for a renamed tool", async () => {
  locked = await workspaceOf(
    tools(update, find),
    tools({ ...renamed(), name: "edit_contact" }, find),
  );
  expect(await offered("Use update_contact(em‸")).toEqual(
    ["customer_email", "email_address"].slice(1),
  );
});

it("never offers a name that is not what it looks like", async () => {
  const evil = (name: string): object => ({ ...find, name });
  locked = await workspaceOf(tools(evil("good"), evil("good\u202egnp"), evil("a b"), evil("x`y")));
  expect(await offered("mcp__crm__‸")).toEqual(["good"]);
});

it.each([
  [limits.completions, limits.completions, false],
  [limits.completions + 1, limits.completions, true],
])("of %i names offers %i", async (count, shown, isIncomplete) => {
  const many = Array.from({ length: count }, (_, index) => ({ ...find, name: `tool_${index}` }));
  locked = await workspaceOf(tools(...many));
  const { analysis, offset } = await documentOf(locked, "mcp__crm__‸");
  const list = completionAt(analysis, offset, "p");
  expect([list.items.length, list.isIncomplete]).toEqual([shown, isIncomplete]);
});
