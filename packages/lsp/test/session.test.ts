import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import {
  applied,
  editsOf,
  Editor,
  folderWith,
  pin,
  positionOf,
  textAt,
  writeFiles,
} from "./client.ts";
import { config, find, keeper, renamed, tools, update } from "./crm.ts";

it("carries a prompt through a rename", async () => {
  const root = folderWith({
    "crm.json": tools(update, find),
    "tenon.yaml": config,
    "prompts/keeper.md": keeper,
  });
  await pin(root);
  const editor = new Editor(root);
  const { capabilities, serverInfo } = await editor.start();
  expect(serverInfo?.name).toBe("tenon");
  expect(capabilities.positionEncoding).toBe("utf-16");
  const file = "prompts/keeper.md";
  await editor.open(file, keeper);
  expect(await editor.diagnostics(file)).toEqual([]);

  const slip = keeper.replace("`update_contact`.", "`mcp__crm__update_contcat`.");
  await editor.change(file, [
    {
      range: { start: positionOf(keeper, "`update_contact`"), end: positionOf(keeper, ".\n") },
      text: "`mcp__crm__update_contcat`",
    },
  ]);
  const [wrong] = await editor.diagnostics(file, (list) => list.length > 0);
  expect(wrong).toMatchObject({ code: "prompt-never-known", severity: 2, source: "tenon" });
  expect(textAt(slip, wrong!.range)).toBe("mcp__crm__update_contcat");
  expect(wrong?.codeDescription?.href).toMatch(/^file:.*docs\/rules\/prompt-never-known\.md$/u);
  const [quick] = await editor.actions(file, wrong!.range);
  expect(applied(slip, editsOf(quick, editor.uri(file)))).toContain("`mcp__crm__update_contact`.");

  await editor.change(file, [{ text: keeper }]);
  expect(await editor.diagnostics(file, (_, version) => version === 3)).toEqual([]);

  writeFiles(root, { "crm.json": tools(renamed(), find) });
  await pin(root);
  await editor.notify("workspace/didChangeWatchedFiles", {
    changes: [{ uri: editor.uri("tenon.lock/crm/update_contact.json"), type: 2 }],
  });
  const [stale] = await editor.diagnostics(file, (list) => list.length > 0);
  expect(stale).toMatchObject({ code: "prompt-unknown-parameter", severity: 1, tags: [2] });
  expect(textAt(keeper, stale!.range)).toBe("customer_email");
  const all = await editor.actions(
    file,
    { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } },
    ["source.fixAll"],
  );
  expect(all.map(({ kind }) => kind)).toEqual(["source.fixAll.tenon"]);
  const mended = applied(keeper, editsOf(all[0], editor.uri(file)));
  expect(mended).toBe(keeper.replace("customer_email", "email_address"));
  await editor.change(file, [{ text: mended }]);
  expect(await editor.diagnostics(file, (list) => list.length === 0)).toEqual([]);

  const hover = await editor.hover(file, positionOf(mended, "email_address"));
  expect(JSON.stringify(hover)).toContain("required");
  const [target] = await editor.definition(file, positionOf(mended, "email_address"));
  expect(target?.targetUri).toBe(editor.uri("tenon.lock/crm/update_contact.json"));
  rmSync(join(root, "tenon.lock"), { recursive: true });
  await editor.notify("workspace/didChangeWatchedFiles", { changes: [] });
  const config_ = await editor.diagnostics("tenon.yaml", (list) => list.length > 0);
  expect(config_.map(({ code }) => code)).toEqual(["server-not-pinned"]);
  expect(await editor.stop()).toBe(0);
  expect(editor.stderr).toBe("");
  expect(editor.logged).toEqual([]);
});
