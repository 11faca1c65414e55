import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { CancellationToken } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { completionAt } from "../src/completion.ts";
import { hoverAt } from "../src/hover.ts";
import { inkFor } from "../src/ink.ts";
import { limits } from "../src/limits.ts";
import { Workspaces } from "../src/workspaces.ts";
import { folderWith, pin } from "./client.ts";
import { config, find, tools, update } from "./crm.ts";
import { documentOf, now, workspaceOf } from "./desk.ts";

const one = [
  [0, 0],
  [1, 1],
] as const;

describe("a hover", () => {
  it.each(one)("past its values by %i counts %i", async (past, more) => {
    const values = Array.from({ length: limits.hoverValues + past }, (_, index) => `v${index}`);
    const properties = { choice: { type: "string", enum: values } };
    const locked = await workspaceOf(
      tools({ name: "pick_one", inputSchema: { type: "object", properties } }),
    );
    const { analysis, offset } = await documentOf(locked, "`pick_one` takes `cho‸ice`");
    const text = JSON.stringify(hoverAt(analysis, offset, inkFor([])));
    expect(text).toContain(`v${limits.hoverValues - 1}`);
    expect(text.includes(`and ${more} more`)).toBe(past > 0);
  });
});

describe("a completion", () => {
  it.each([
    [0, true],
    [1, false],
  ])("sees the call %i past its window: %s", async (past, seen) => {
    const locked = await workspaceOf(tools(update, find));
    const head = "update_contact(";
    const filler = `"${"x".repeat(limits.contextCharacters - 1 - 3 + past)}",`;
    const { analysis, offset } = await documentOf(locked, `${head}${filler}‸`);
    const { items } = completionAt(analysis, offset, "p");
    expect(items.some(({ label }) => label === "mode")).toBe(seen);
  });
});

/** Workspaces without a client, with these documents open. */
function workspaces(...open: readonly TextDocument[]): Workspaces {
  const world = { env: {}, now: () => now, configFile: undefined };
  return new Workspaces(world, {
    get: (uri) => open.find((one) => one.uri === uri),
    all: () => open,
  });
}

describe("references", () => {
  it.each([
    [limits.references, limits.references],
    [limits.references + 1, limits.references],
  ])("of %i are %i", async (count, shown) => {
    const text = "`find_contact`\n\n".repeat(count);
    const root = folderWith({
      "crm.json": tools(find),
      "tenon.yaml": config,
      "prompts/a.md": text,
      "prompts/b.md": "`find_contact`",
    });
    await pin(root);
    const uri = pathToFileURL(join(root, "prompts/b.md")).href;
    const all = workspaces(TextDocument.create(uri, "markdown", 1, "`find_contact`"));
    const analysis = await all.analysisOf(uri);
    const names = analysis!.uses.map(({ reference }) => reference);
    const none = CancellationToken.None;
    expect(await all.placesOf(analysis!, names, none)).toHaveLength(shown);
    expect(
      await all.placesOf(analysis!, names, { ...none, isCancellationRequested: true }),
    ).toEqual([]);
  });
});

describe("projects", () => {
  it.each(one)("past the limit by %i lose %i of the oldest", (past, lost) => {
    const names = Array.from({ length: limits.projects + past }, (_, index) => `p${index}`);
    const root = folderWith(Object.fromEntries(names.map((name) => [`${name}/tenon.yaml`, ""])));
    const all = workspaces();
    for (const name of names) all.projectFor(join(root, name, "a.md"));
    expect(all.projects()).toHaveLength(limits.projects);
    const first = join(root, "p0/tenon.yaml");
    expect(all.projectOf(first) === undefined ? 1 : 0).toBe(lost);
  });
});
