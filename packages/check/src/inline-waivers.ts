import { contractRules, plainText } from "@tenon/contract";
import { isDate } from "./config/cross-check.ts";
import type { Waiver } from "./config/config.ts";
import { didYouMean } from "./config/suggestion.ts";
import { lineSpan } from "./draft.ts";
import type { Draft } from "./draft.ts";
import type { ScannedPrompt } from "./impact/scan.ts";
import { limits } from "./limits.ts";
import { promptRules } from "./rules/catalogue.ts";

const marker = "tenon-ignore";
const form =
  /tenon-ignore[ \t]+([a-z][a-z-]*)[ \t]+until[ \t]+([0-9]{4}-[0-9]{2}-[0-9]{2})[ \t]*:[ \t]*(\S.*)/u;

/**
 * Waivers written in a prompt, in a comment of the file's own kind: `tenon-ignore RULE until YYYY-MM-DD: reason`.
 * Each covers its own line and the next; one of another form covers nothing and is named.
 */
export function inlineWaivers(prompt: ScannedPrompt): {
  readonly waivers: readonly Waiver[];
  readonly drafts: readonly Draft[];
} {
  const waivers: Waiver[] = [];
  const drafts: Draft[] = [];
  if (!prompt.text.text.includes(marker)) return { waivers, drafts };
  for (const [index, text] of prompt.text.text.split("\n").entries()) {
    if (!text.includes(marker) || waivers.length >= limits.waivers) continue;
    const line = index + 1;
    const [, rule = "", expires = "", rest = ""] = form.exec(text.slice(0, 2000)) ?? [];
    const complaint = complaintAbout(rule, expires);
    if (complaint === undefined) {
      const reason = rest.replace(/\s*(?:-->|\*\/|#\}|\}\}|%\}|-\}\})\s*$/u, "").trim();
      waivers.push({
        rule,
        server: undefined,
        tool: undefined,
        path: undefined,
        parameter: undefined,
        file: prompt.path,
        reason: plainText(reason),
        by: prompt.path,
        expires,
        line,
        covers: { from: line, to: line + 1 },
      });
    } else {
      drafts.push({
        rule: "waiver-invalid",
        level: "warning",
        ...lineSpan(line),
        file: prompt.path,
        server: "",
        tool: "",
        message: complaint,
        detail: rule,
      });
    }
  }
  return { waivers, drafts };
}

function complaintAbout(rule: string, expires: string): string | undefined {
  const wanted = "Write `tenon-ignore RULE until YYYY-MM-DD: reason`.";
  if (rule === "")
    return `This waiver lacks a rule, a day or a reason and covers nothing. ${wanted}`;
  const ids = [...contractRules, ...promptRules].map(({ id }) => id);
  if (!ids.includes(rule))
    return `This waiver names no known rule and covers nothing.${didYouMean(rule, ids)} ${wanted}`;
  return isDate(expires)
    ? undefined
    : `The day of this waiver is not in the calendar, so it covers nothing. ${wanted}`;
}
