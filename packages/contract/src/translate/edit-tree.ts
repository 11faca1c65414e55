import type { Json } from "../json.ts";
import type { PlacePath, TranslationEdit } from "./edit.ts";
import { placeText } from "./edit.ts";
import { translationLimits } from "./limits.ts";

/** What happens to one place of a value; `children` and `items` lead to the places inside. */
export interface EditNode {
  /** Old key to new key. */
  readonly renames: Map<string, string>;
  readonly drops: Set<string>;
  readonly supplies: Map<string, Json>;
  readonly values: Map<string, string>;
  wrap: boolean;
  /** By the writer's key. */
  readonly children: Map<string, EditNode>;
  items: EditNode | undefined;
}

/** Why edits do not make one translation. */
export class EditConflict extends Error {}

/** The edits as a tree along the value. Throws `EditConflict` where two edits contradict each other or are too many. */
export function editTree(edits: readonly TranslationEdit[]): EditNode {
  if (edits.length > translationLimits.edits)
    throw new EditConflict(`there are more than ${translationLimits.edits} edits`);
  const root = emptyNode();
  for (const edit of edits) addEdit(nodeAt(root, edit.at), edit);
  checkNode(root, []);
  return root;
}

/** True where nothing happens to a place or inside it. */
export function isIdle(node: EditNode | undefined): boolean {
  if (node === undefined) return true;
  if (!isIdleHere(node)) return false;
  return isIdle(node.items) && node.children.values().every(isIdle);
}

/** True where nothing happens to the value itself, whatever happens inside. */
export function isIdleHere(node: EditNode): boolean {
  return !changesKeys(node) && node.values.size === 0 && !node.wrap;
}

/** True where keys of the object at this place change. */
export function changesKeys({ renames, drops, supplies }: EditNode): boolean {
  return renames.size + drops.size + supplies.size > 0;
}

function emptyNode(): EditNode {
  return {
    renames: new Map(),
    drops: new Set(),
    supplies: new Map(),
    values: new Map(),
    wrap: false,
    children: new Map(),
    items: undefined,
  };
}

function nodeAt(root: EditNode, path: PlacePath): EditNode {
  if (path.length > translationLimits.pathSegments)
    throw new EditConflict(`a path has more than ${translationLimits.pathSegments} segments`);
  let node = root;
  for (const segment of path) {
    if (segment === null) {
      node.items ??= emptyNode();
      node = node.items;
    } else {
      const next = node.children.get(segment) ?? emptyNode();
      node.children.set(segment, next);
      node = next;
    }
  }
  return node;
}

function addEdit(node: EditNode, edit: TranslationEdit): void {
  const conflict = (what: string): EditConflict =>
    new EditConflict(`two edits at "${placeText(edit.at)}" say different things of ${what}`);
  switch (edit.act) {
    case "rename":
      if ((node.renames.get(edit.from) ?? edit.to) !== edit.to) throw conflict(edit.from);
      node.renames.set(edit.from, edit.to);
      return;
    case "drop":
      node.drops.add(edit.name);
      return;
    case "supply":
      if (node.supplies.has(edit.name)) throw conflict(edit.name);
      node.supplies.set(edit.name, edit.value);
      return;
    case "map":
      for (const { from, to } of edit.values) {
        if ((node.values.get(from) ?? to) !== to) throw conflict(from);
        if (from !== to) node.values.set(from, to);
      }
      return;
    case "wrap":
      node.wrap = true;
  }
}

function checkNode(node: EditNode, path: PlacePath): void {
  const conflict = (what: string): EditConflict =>
    new EditConflict(`at "${placeText(path)}" ${what}`);
  const targets = new Set<string>();
  for (const [from, to] of node.renames) {
    if (node.drops.has(from)) throw conflict(`${from} is renamed and left out`);
    if (targets.has(to)) throw conflict(`two keys become ${to}`);
    targets.add(to);
  }
  const more = changesKeys(node) || node.values.size + node.children.size > 0;
  if (node.wrap && (more || node.items !== undefined))
    throw conflict("a value is wrapped and edited");
  if (node.items !== undefined) checkNode(node.items, [...path, null]);
  for (const [key, child] of node.children) {
    if (node.drops.has(key) && !isIdle(child)) throw conflict(`${key} is left out and edited`);
    checkNode(child, [...path, key]);
  }
}
