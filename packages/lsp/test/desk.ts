import { lockedWorkspace, openWorkspace, pinWorkspace } from "@tenon/check";
import type { LockedWorkspace } from "@tenon/check";
import { TextDocument } from "vscode-languageserver-textdocument";
import { analyse } from "../src/analysis.ts";
import type { Analysis } from "../src/analysis.ts";
import { folderWith, writeFiles } from "./client.ts";
import { config } from "./crm.ts";

export const now = new Date("2026-11-20T12:00:00Z");

/** A workspace that was pinned with each of these tool lists in turn. */
export async function workspaceOf(...lists: readonly string[]): Promise<LockedWorkspace> {
  const root = folderWith({ "tenon.yaml": config, "prompts/any.md": "" });
  const open = (): ReturnType<typeof openWorkspace> => openWorkspace({ cwd: root, env: {}, now });
  for (const list of lists) {
    writeFiles(root, { "crm.json": list });
    await pinWorkspace(await open(), {});
  }
  return lockedWorkspace(await open());
}

/** A document of the workspace, with the offset where the text holds `‸`. */
export async function documentOf(
  locked: LockedWorkspace,
  marked: string,
  path = "prompts/any.md",
): Promise<{ readonly analysis: Analysis; readonly offset: number; readonly text: string }> {
  const offset = marked.indexOf("‸");
  const text = marked.replace("‸", "");
  const document = TextDocument.create(`file:///desk/${path}`, "markdown", 1, text);
  const analysis = await analyse(locked, document, { path, bound: ["crm"] }, now);
  return { analysis, offset, text };
}
