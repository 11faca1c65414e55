import { spawn } from "node:child_process";
import { describe, expect, it } from "vitest";
import { Editor, everything, folderWith } from "./client.ts";
import { keeper } from "./crm.ts";
import { editorFor, file, pinned, stale } from "./pinned.ts";

describe("the start", () => {
  it("reads the configuration of a client that knows one root only", async () => {
    const editor = new Editor(folderWith({ "tenon.yaml": "servers: 3\n" }));
    await editor.connection.sendRequest("initialize", {
      processId: null,
      rootUri: editor.uri("."),
      capabilities: {},
    });
    await editor.notify("initialized", {});
    expect(await editor.diagnostics("tenon.yaml")).toMatchObject([{ code: "config-invalid" }]);
  });
});

describe("bounds", () => {
  it("names a document of 10 MB as too large and stays quick", async () => {
    const editor = await editorFor(await pinned());
    await editor.open(file, stale.repeat(250_000));
    expect(await editor.diagnostics(file, (list) => list.length > 0)).toMatchObject([
      {
        code: "prompt-unreadable",
        severity: 2,
        message: expect.stringContaining("larger than 1048576 bytes"),
      },
    ]);
    await editor.change(file, [{ text: stale }]);
    expect(await editor.diagnostics(file, (_, version) => version === 2)).toHaveLength(1);
  });

  it("judges only the last of many changes", async () => {
    const editor = await editorFor(await pinned());
    await editor.open(file, keeper);
    await editor.diagnostics(file);
    const versions: (number | undefined)[] = [];
    for (let index = 0; index < 50; index += 1)
      await editor.change(file, [{ text: `${stale}${index}` }]);
    await editor.diagnostics(file, (list, version) => {
      versions.push(version);
      return list.length > 0;
    });
    expect(versions.at(-1)).toBe(51);
  });
});

describe("the end", () => {
  it("is 0 after shutdown and 1 without", async () => {
    const root = await pinned();
    const polite = await editorFor(root);
    expect(await polite.stop()).toBe(0);
    const rude = await editorFor(root);
    await rude.notify("exit", {});
    expect(await rude.exit).toBe(1);
  });

  it("comes with the end of the input", async () => {
    const editor = await editorFor(await pinned());
    editor.child.stdin.end();
    expect(await editor.exit).toBe(1);
  });

  it("comes with the death of the client", async () => {
    const parent = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"]);
    const editor = new Editor(await pinned());
    await editor.connection.sendRequest("initialize", {
      processId: parent.pid,
      rootUri: null,
      capabilities: everything,
    });
    parent.kill("SIGKILL");
    expect(await editor.exit).toBe(1);
  });

  it("comes with SIGTERM", async () => {
    const editor = await editorFor(await pinned());
    editor.child.kill("SIGTERM");
    expect(await editor.exit).toBe(143);
  });
});

it("survives what no client should send", async () => {
  const editor = await editorFor(await pinned({ [file]: stale }));
  await editor.open(file, stale);
  const far = { line: 1e9, character: 1e9 };
  expect(await editor.hover(file, far)).toBeNull();
  expect(await editor.definition(file, far)).toEqual([]);
  await expect(
    editor.connection.sendRequest("textDocument/hover", { no: "document" }),
  ).resolves.toBeNull();
  await expect(editor.connection.sendRequest("tenon/unknown", {})).rejects.toThrow(
    /Unhandled method/u,
  );
  await editor.notify("textDocument/didOpen", { textDocument: null });
  await editor.notify("textDocument/didChange", {
    textDocument: { uri: 1 },
    contentChanges: [{ text: 1 }],
  });
  await editor.change(file, [{ text: keeper }]);
  expect(await editor.diagnostics(file, (_, version) => version === 2)).toEqual([]);
  expect(await editor.stop()).toBe(0);
});
