import { plainText } from "@tenon/contract";
import type { Tool } from "@tenon/contract";
import type { Grant, Reference } from "@tenon/prompts";
import type { Draft } from "../draft.ts";
import type { NameIndex } from "../name-index.ts";
import type { Judged } from "./calls.ts";
import { base } from "./names.ts";
import type { ScannedPrompt } from "./scan.ts";

type IndexOf = (server: string) => NameIndex | undefined;

/** Findings about a prompt's own list of allowed tools: wildcards that match nothing or more than before, and tools it leaves out. */
export function grantFindings(
  prompt: ScannedPrompt,
  indexOf: IndexOf,
  judged: Judged,
): readonly Draft[] {
  const allowed = prompt.scan.grants.filter((grant) => grant.kind === "allow");
  return [
    ...allowed.flatMap((grant) => wildcardFindings(prompt, grant, indexOf, judged)),
    ...(judged === "everything" ? ungranted(prompt, allowed) : []),
  ];
}

function wildcardFindings(
  prompt: ScannedPrompt,
  grant: Grant,
  indexOf: IndexOf,
  judged: Judged,
): readonly Draft[] {
  const matched = grant.tools.flatMap(({ server, tool }) => {
    const index = indexOf(server);
    return index === undefined ? [] : [{ server, index, tool }];
  });
  const [first] = matched;
  const server = grant.server ?? first?.server;
  if (server === undefined || indexOf(server) === undefined) return [];
  const { line, column, endLine, endColumn } = grant;
  const at = { line, column, endLine, endColumn, file: prompt.path };
  const written = plainText(prompt.text.at(grant) ?? grant.pattern, 80);
  const now = matched.filter(({ index, tool }) => index.toolNow(tool) !== undefined);
  if (now.length === 0) {
    if (judged === "changes" && first === undefined) return [];
    const message = `\`${written}\` allows no tool of ${plainText(server)} any more. Name tools that it has.`;
    return [
      {
        rule: "prompt-empty-grant",
        level: "error",
        ...at,
        server,
        tool: first?.tool ?? "",
        message,
        detail: grant.pattern,
      },
    ];
  }
  return now.flatMap(({ server: owner, index, tool }) => {
    const news = index.toolNow(tool);
    const old = index.toolBefore(tool);
    const renamed = index.step.changes.some((change) => change.renamedTo === tool);
    const wider =
      news !== undefined &&
      isDestructive(news) &&
      (old === undefined ? !renamed : !isDestructive(old));
    if (!wider) return [];
    const message = `\`${written}\` now also allows \`${plainText(tool)}\` of ${plainText(owner)}, which may destroy data. Narrow the wildcard if that is not wanted.`;
    return [
      {
        rule: "prompt-wider-grant",
        level: "notice" as const,
        ...at,
        server: owner,
        tool,
        message,
        detail: grant.pattern,
      },
    ];
  });
}

/** By the protocol's defaults: a tool that does not say otherwise may destroy data. */
function isDestructive(tool: Tool): boolean {
  return tool.annotations["readOnlyHint"] !== true && tool.annotations["destructiveHint"] !== false;
}

const usedForms: ReadonlySet<string> = new Set(["call", "qualified", "structured"]);

/** Tools that the body surely uses although the front matter's list, which has others of the same server, lacks them. */
function ungranted(prompt: ScannedPrompt, allowed: readonly Grant[]): readonly Draft[] {
  const end = endOfFrontMatter(prompt.text.text);
  if (end === 0) return [];
  const listed = prompt.references.filter(
    ({ kind, form, line }) => kind === "tool" && form === "declared" && line < end,
  );
  const isListed = (used: Reference): boolean =>
    listed.some(({ server, tool }) => server === used.server && tool === used.tool) ||
    allowed.some(({ tools }) =>
      tools.some(({ server, tool }) => server === used.server && tool === used.tool),
    );
  const seen = new Set<string>();
  return prompt.references.flatMap((used) => {
    const sure = used.confidence === "certain" && usedForms.has(used.form);
    if (!sure || used.kind !== "tool" || used.line <= end || isListed(used)) return [];
    const key = JSON.stringify([used.server, used.tool]);
    if (seen.has(key) || !listed.some(({ server }) => server === used.server)) return [];
    seen.add(key);
    const message = `The prompt uses \`${plainText(used.tool)}\` of ${plainText(used.server)}, which its own list of allowed tools lacks. Add it to the list.`;
    return [
      { ...base("prompt-ungranted-tool", used, message, undefined), level: "warning" as const },
    ];
  });
}

/** The line that closes the front matter, or 0 when there is none. */
function endOfFrontMatter(text: string): number {
  if (!/^---[ \t]*\r?\n/u.test(text)) return 0;
  const lines = text.split("\n", 2000);
  const closing = lines.findIndex((line, index) => index > 0 && /^---[ \t]*\r?$/u.test(line));
  return closing === -1 ? 0 : closing + 1;
}
