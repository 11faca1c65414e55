import { isSureRename } from "../diff/sure-rename.ts";
import { toolRenames } from "../diff/tool-renames.ts";
import { likenessOf, nameTraits } from "../diff/similarity.ts";
import { plainText } from "../plain-text.ts";
import type { Tool, ToolList } from "../tool.ts";
import type { Obstacle, TranslationOptions } from "./plan.ts";

/** The live tool that a pinned one has become. `asked`: an operator named it. */
export type FoundTool =
  | { readonly tool: Tool; readonly how: "same" | "renamed" | "asked" }
  | { readonly obstacle: Obstacle };

/**
 * The tool of the same name; else the one that an operator names; else one that is surely the same under another name:
 * by the names of all pinned tools where they are known, by its letters alone where they are not.
 */
export function findTool(
  pinned: Tool,
  live: ToolList,
  { mapping, pinnedTools }: TranslationOptions,
): FoundTool {
  const asked = mapping?.tool;
  const named = live.tools.find(({ name }) => name === (asked ?? pinned.name));
  if (named !== undefined) return { tool: named, how: asked === undefined ? "same" : "asked" };
  if (asked !== undefined)
    return gone(
      "mapping-invalid",
      `the mapping names the tool ${plainText(asked)}, which the server does not have`,
    );
  const unreadable = live.problems.find(({ name }) => name === pinned.name);
  if (unreadable !== undefined)
    return gone("tool-unreadable", `the live definition cannot be read: ${unreadable.message}`);
  const known = new Set(pinnedTools?.tools.map(({ name }) => name));
  const came = live.tools.filter(({ name }) => !known.has(name));
  const renamed =
    pinnedTools === undefined
      ? sameLetters(pinned, came)
      : surelyRenamed(pinned, pinnedTools, live, came);
  if (renamed !== undefined) return { tool: renamed, how: "renamed" };
  return gone("tool-gone", "the tool was removed", likeliest(pinned, came));
}

function sameLetters(pinned: Tool, came: readonly Tool[]): Tool | undefined {
  const { letters } = nameTraits(pinned.name);
  const same = came.filter(({ name }) => nameTraits(name).letters === letters);
  return letters !== "" && same.length === 1 ? same[0] : undefined;
}

function surelyRenamed(
  pinned: Tool,
  { tools }: ToolList,
  live: ToolList,
  came: readonly Tool[],
): Tool | undefined {
  const names = new Set(live.tools.map(({ name }) => name));
  const went = tools.filter(({ name }) => name !== pinned.name && !names.has(name));
  const to = toolRenames([...went, pinned], came).get(pinned.name)?.to;
  const partner = came.find(({ name }) => name === to);
  if (partner === undefined) return undefined;
  const evidence = { tool: pinned.name, path: "", renamedTo: partner.name };
  return isSureRename(evidence) ? partner : undefined;
}

/** Names worth a look for a person: none of them is used without being asked for. */
function likeliest(pinned: Tool, came: readonly Tool[]): readonly string[] {
  const name = nameTraits(pinned.name);
  return came
    .map((tool) => ({ name: tool.name, score: likenessOf(name, nameTraits(tool.name)) }))
    .filter(({ score }) => score >= 0.4)
    .toSorted((left, right) => right.score - left.score)
    .slice(0, 3)
    .map((one) => one.name);
}

function gone(
  code: Obstacle["code"],
  change: string,
  candidates: readonly string[] = [],
): FoundTool {
  const rule =
    code === "tool-gone" ? "tool-removed" : code === "tool-unreadable" ? code : "translation";
  const named = candidates.map((name) => plainText(name)).join(", ");
  const like = named === "" ? "" : ` (perhaps ${named})`;
  const fix = `Call one of the tools that the server has now${like}; an operator can map the old tool to one of them, which is then proved.`;
  return { obstacle: { code, rule, path: "", change, fix } };
}
