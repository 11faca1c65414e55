import { contractRules, type RulePage } from "@tenon/contract";
import { promptRules } from "../rules/catalogue.ts";

/** The page of a rule of contracts or prompts, or undefined for an id that no catalogue has. */
export function rulePage(id: string): RulePage | undefined {
  pages ??= new Map([...contractRules, ...promptRules].map((page) => [page.id, page]));
  return pages.get(id);
}

let pages: ReadonlyMap<string, RulePage> | undefined;
