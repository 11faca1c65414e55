import { cpSync, readFileSync, rmSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { folderWith, textAt, writeFiles } from "./client.ts";
import { config, keeper } from "./crm.ts";
import { editorFor, file, pinned, stale } from "./pinned.ts";

describe("the configuration", () => {
  const broken = "servers:\n  crm: { file: crm.json }\nprompt: []\n";

  it("is judged as it is written; prompts keep the last good state", async () => {
    const root = await pinned({ [file]: stale });
    const editor = await editorFor(root);
    await editor.open(file, stale);
    const before = await editor.diagnostics(file, (list) => list.length > 0);
    await editor.open("tenon.yaml", config);
    await editor.change("tenon.yaml", [{ text: broken }]);
    const [fault] = await editor.diagnostics("tenon.yaml", (list) => list.length > 0);
    expect(fault).toMatchObject({ code: "config-invalid", severity: 1 });
    expect(textAt(broken, fault!.range)).toBe("prompt: []");
    expect(fault!.message).toContain("prompts");

    writeFiles(root, { "tenon.yaml": broken });
    await editor.notify("textDocument/didSave", {
      textDocument: { uri: editor.uri("tenon.yaml") },
    });
    const version = await editor.change(file, [{ text: `${stale}\n` }]);
    const after = await editor.diagnostics(file, (_, shown) => shown === version);
    expect(after).toEqual(before);

    // Mended in the editor counts before it is saved.
    await editor.change("tenon.yaml", [{ text: config }]);
    expect(await editor.diagnostics("tenon.yaml", (list) => list.length === 0)).toEqual([]);
  });

  it("is judged at the start, open or not, with CRLF and a byte order mark", async () => {
    const text = `\ufeff# 🙂\r\nservers:\r\n  "🙂": { fil: crm.json }\r\n`;
    const editor = await editorFor(folderWith({ "tenon.yaml": text }));
    const [fault] = await editor.diagnostics("tenon.yaml", (list) => list.length > 0);
    expect(fault!.range.start).toEqual({ line: 2, character: 2 });
  });

  it("a damaged lock is shown at its file until it is restored", async () => {
    const root = await pinned();
    const editor = await editorFor(root);
    await editor.open(file, keeper);
    await editor.diagnostics(file);
    const path = "tenon.lock/crm/update_contact.json";
    const good = readFileSync(`${root}/${path}`, "utf8");
    writeFiles(root, { [path]: good.replace("Changes", "Ruins") });
    await editor.notify("workspace/didChangeWatchedFiles", { changes: [] });
    expect(await editor.diagnostics(path, (list) => list.length > 0)).toMatchObject([
      { code: "lock-broken" },
    ]);
    writeFiles(root, { [path]: good });
    await editor.notify("workspace/didChangeWatchedFiles", { changes: [] });
    expect(await editor.diagnostics(path, (list) => list.length === 0)).toEqual([]);
  });

  it("is the nearest one above the document", async () => {
    const root = await pinned({ [file]: stale });
    const inner = await pinned({
      [file]: stale,
      "tenon.yaml": `${config}rules: { prompt-never-known: off }\n`,
    });
    cpSync(inner, `${root}/inner`, { recursive: true });
    const editor = await editorFor(root);
    await editor.open(`inner/${file}`, stale);
    await editor.open(file, stale);
    expect(await editor.diagnostics(file, (list) => list.length > 0)).toMatchObject([
      { code: "prompt-never-known" },
    ]);
    expect(await editor.diagnostics(`inner/${file}`)).toEqual([]);
  });

  it("may come and go", async () => {
    const root = await pinned({ [file]: stale });
    rmSync(`${root}/tenon.yaml`);
    const editor = await editorFor(root);
    await editor.open(file, stale);
    const tell = (): Promise<void> =>
      editor.notify("workspace/didChangeWatchedFiles", {
        changes: [{ uri: editor.uri("tenon.yaml"), type: 1 }],
      });
    const wrong = config.replace("prompts:", "prompt:");
    writeFiles(root, { "tenon.yaml": wrong });
    await tell();
    await editor.diagnostics("tenon.yaml", (list) => list.length > 0);
    writeFiles(root, { "tenon.yaml": config });
    await tell();
    await editor.diagnostics(file, (list) => list.length > 0);
    expect(await editor.diagnostics("tenon.yaml", (list) => list.length === 0)).toEqual([]);
    writeFiles(root, { "tenon.yaml": wrong });
    await tell();
    await editor.diagnostics("tenon.yaml", (list) => list.length > 0);
    rmSync(`${root}/tenon.yaml`);
    await tell();
    expect(await editor.diagnostics(file, (list) => list.length === 0)).toEqual([]);
    expect(await editor.diagnostics("tenon.yaml", (list) => list.length === 0)).toEqual([]);
  });

  it("can be named with --config", async () => {
    const root = await pinned({ "other.yaml": config.replace("prompts/**", "notes/**") });
    const editor = await editorFor(root, ["--config", "other.yaml", "lsp"]);
    await editor.open("notes/a.md", stale);
    // Not on disk, so no pattern has it yet.
    writeFiles(root, { "notes/a.md": stale });
    await editor.notify("textDocument/didSave", {
      textDocument: { uri: editor.uri("notes/a.md") },
    });
    expect(await editor.diagnostics("notes/a.md", (list) => list.length > 0)).toHaveLength(1);
  });
});
