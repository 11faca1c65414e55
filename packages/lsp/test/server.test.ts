import { describe, expect, it } from "vitest";
import { readFileSync } from "node:fs";
import { Editor, folderWith, pin, positionOf, textAt, writeFiles } from "./client.ts";
import { config, find, keeper, tools, update } from "./crm.ts";
import { editorFor, file, pinned, stale } from "./pinned.ts";

describe("answers", () => {
  it("go to the lock, find uses in every prompt, and mark those of the document", async () => {
    const other = "\ufeffThen `update_contact` again,\r\n🙂 with `customer_email`.\r\n";
    const root = await pinned({ "prompts/other.md": other, "README.md": keeper });
    const editor = await editorFor(root);
    await editor.open(file, keeper);
    const at = positionOf(keeper, "`customer_email`", 3);
    const [link] = await editor.definition(file, at);
    expect(textAt(keeper, link!.originSelectionRange!)).toBe("customer_email");
    expect(link!.targetUri).toBe(editor.uri("tenon.lock/crm/update_contact.json"));
    const lock = readFileSync(new URL(link!.targetUri), "utf8");
    expect(textAt(lock, link!.targetSelectionRange)).toBe('"customer_email"');

    const uses = await editor.references(file, at, true);
    const shown = uses.map(({ uri, range }) => [uri.split("/").at(-1), range.start.line]);
    expect(shown.slice(0, 2)).toEqual([
      ["keeper.md", 5],
      ["other.md", 1],
    ]);
    expect(uses[2]?.uri).toBe(link!.targetUri);
    expect(textAt(other.slice(1), uses[1]!.range)).toBe("customer_email");

    const marks = await editor.highlights(file, positionOf(keeper, "`update_contact`", 2));
    expect(marks.map(({ range }) => textAt(keeper, range))).toEqual([
      "mcp__crm__update_contact",
      "update_contact",
    ]);
    const name = await editor.definition(file, positionOf(keeper, "mcp__crm", 1));
    expect(textAt(lock, name[0]!.targetSelectionRange)).toBe('"name"');
  });

  it("complete while a call is written", async () => {
    const editor = await editorFor(await pinned());
    await editor.open(file, keeper);
    const end = keeper.split("\n").length - 1;
    await editor.change(file, [
      {
        range: { start: { line: end, character: 0 }, end: { line: end, character: 0 } },
        text: "🙂 update_contact(",
      },
    ]);
    const list = await editor.completion(file, {
      line: end,
      character: "🙂 update_contact(".length,
    });
    expect(list.items.map(({ label }) => label)).toContain("customer_email");
    const whole = await editor.resolve(list.items.find(({ label }) => label === "mode")!);
    expect(JSON.stringify(whole.documentation)).toContain("One of: `merge`, `replace`");
    const foreign = {
      label: "x",
      data: { project: "/etc", server: "crm", tool: "update_contact" },
    };
    expect(await editor.resolve(foreign)).toEqual(foreign);
  });

  it("fit a client that can little", async () => {
    const root = await pinned();
    const editor = new Editor(root);
    await editor.start({});
    await editor.open(file, keeper);
    expect(await editor.hover(file, positionOf(keeper, "mcp__"))).toMatchObject({
      contents: { kind: "plaintext" },
    });
    const [plain] = await editor.definition(file, positionOf(keeper, "mcp__"));
    expect(Object.keys(plain!)).toEqual(["uri", "range"]);
    expect(editor.registered).toEqual([]);
    // Nobody tells it that the lock changed: saving makes it look.
    writeFiles(root, { "crm.json": tools(find) });
    await pin(root);
    await editor.notify("textDocument/didSave", { textDocument: { uri: editor.uri(file) } });
    await editor.diagnostics(file, (list) =>
      list.some(({ code }) => code === "prompt-unknown-tool"),
    );
  });

  it("watches the configuration and the lock where the client can", async () => {
    const editor = await editorFor(await pinned());
    await editor.open(file, keeper);
    await editor.diagnostics(file);
    expect(JSON.stringify(editor.registered)).toContain("**/tenon.lock/**");
  });
});

it("knows a path however the client escapes it", async () => {
  const outer = folderWith({});
  const root = `${outer}/a (b) @c+d [ü]'s 100%`;
  writeFiles(root, { "crm.json": tools(update, find), "tenon.yaml": config, [file]: keeper });
  await pin(root);
  const editor = await editorFor(root);
  await editor.open(file, keeper);
  await editor.open("tenon.yaml", "servers: 3\n");
  expect(await editor.diagnostics("tenon.yaml", (list) => list.length > 0)).toHaveLength(1);
  await editor.change(file, [{ text: `\n\n\n${keeper}` }]);
  const at = positionOf(`\n\n\n${keeper}`, "`customer_email`", 1);
  const [only] = await editor.references(file, at);
  expect(only).toMatchObject({ uri: editor.uri(file), range: { start: { line: 8 } } });
});

describe("what is no prompt", () => {
  it("is left alone: untitled and remote documents, other files, folders without a configuration", async () => {
    const root = await pinned({ "README.md": stale, [file]: stale });
    const editor = await editorFor(root);
    for (const uri of [
      "untitled:Untitled-1",
      "vscode-remote://host/prompts/keeper.md",
      "git:/x.md?ref",
      "file:///nowhere/at/all.md",
      "not a uri",
    ]) {
      await editor.openUri(uri, stale);
    }
    await editor.open("README.md", stale);
    await editor.open(file, stale);
    await editor.diagnostics(file, (list) => list.length > 0);
    expect(await editor.hover("README.md", { line: 0, character: 25 })).toBeNull();
    expect((await editor.completion("README.md", { line: 0, character: 3 })).items).toEqual([]);
    expect([...editor.published.keys()]).toEqual([editor.uri(file)]);
    const empty = await editorFor(folderWith({}));
    await empty.open("a.md", stale);
    expect(await empty.hover("a.md", { line: 0, character: 8 })).toBeNull();
    expect(empty.published.size).toBe(0);
    expect([...editor.logged, ...empty.logged]).toEqual([]);
  });

  it("a closed document keeps no diagnostics", async () => {
    const editor = await editorFor(await pinned({ [file]: stale }));
    await editor.open(file, stale);
    await editor.diagnostics(file, (list) => list.length > 0);
    await editor.notify("textDocument/didClose", { textDocument: { uri: editor.uri(file) } });
    expect(await editor.diagnostics(file, (list) => list.length === 0)).toEqual([]);
  });
});
