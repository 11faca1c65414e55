import { Editor, folderWith, pin } from "./client.ts";
import { config, find, keeper, tools, update } from "./crm.ts";

export const file = "prompts/keeper.md";
/** A prompt that names a tool which never was. */
export const stale = "Use `gone_tool` and mcp__crm__gone_tool.\n";

/** A folder with a pinned server, a prompt, and these files. */
export async function pinned(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const root = folderWith({
    "crm.json": tools(update, find),
    "tenon.yaml": config,
    [file]: keeper,
    ...files,
  });
  await pin(root);
  return root;
}

/** An editor that has started its server. */
export async function editorFor(root: string, args?: readonly string[]): Promise<Editor> {
  const editor = new Editor(root, args);
  await editor.start();
  return editor;
}
