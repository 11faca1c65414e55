import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const folders = [
  join(import.meta.dirname, "../../../docs/rules"),
  join(import.meta.dirname, "../docs/rules"),
];
const known = new Map<string, string | undefined>();

/** The page of a rule among the files of this installation; undefined where the pages were not installed. */
export function rulePageUri(rule: string): string | undefined {
  if (known.has(rule)) return known.get(rule);
  const page = /^[a-z-]+$/u.test(rule)
    ? folders.map((folder) => join(folder, `${rule}.md`)).find((path) => existsSync(path))
    : undefined;
  const uri = page === undefined ? undefined : pathToFileURL(page).href;
  known.set(rule, uri);
  return uri;
}
