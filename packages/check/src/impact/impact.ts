import { plainText } from "@tenon/contract";
import type { CompatibilityPolicy } from "@tenon/contract";
import type { Draft } from "../draft.ts";
import type { NameIndex } from "../name-index.ts";
import { replaceName } from "../prompt-text.ts";
import { brokenCall, isJudgedCall } from "./calls.ts";
import type { Judged } from "./calls.ts";
import { grantFindings } from "./grants.ts";
import { changedMentions } from "./mentions.ts";
import { danglingNames } from "./names.ts";
import type { ScannedPrompt } from "./scan.ts";

/** What the step from one contract to the next does to one prompt. */
export async function impactOn(
  prompt: ScannedPrompt,
  indexOf: (server: string) => NameIndex | undefined,
  judged: Judged,
  policy: CompatibilityPolicy,
): Promise<readonly Draft[]> {
  const named = danglingNames(prompt, indexOf);
  const drafts: Draft[] = [...named];
  for (const reference of prompt.references) {
    const index = indexOf(reference.server);
    if (index === undefined || !isJudgedCall(reference)) continue;
    const context = { references: prompt.references, named };
    drafts.push(...(await brokenCall(reference, index, context, judged, policy)));
  }
  const mentioned = new Map(
    prompt.references.map(({ server, tool }) => [JSON.stringify([server, tool]), { server, tool }]),
  );
  for (const { server, tool } of mentioned.values()) {
    const index = indexOf(server);
    const mentions = index === undefined ? [] : changedMentions(prompt, server, tool, index);
    // A list of parameters is a call, too: what was said of the call is not said again of the list.
    drafts.push(...mentions.filter((draft) => !drafts.some((told) => isSameLack(told, draft))));
  }
  return [
    ...drafts,
    ...grantFindings(prompt, indexOf, judged),
    ...neverKnown(prompt, indexOf, judged),
    ...readProblems(prompt),
  ];
}

function isSameLack(told: Draft, draft: Draft): boolean {
  return (
    draft.rule === "prompt-missing-required" &&
    told.rule === draft.rule &&
    told.server === draft.server &&
    told.tool === draft.tool &&
    told.parameter === draft.parameter
  );
}

/** Qualified names that no version of their server had; in a check only those that are probably slips. */
function neverKnown(
  prompt: ScannedPrompt,
  indexOf: (server: string) => NameIndex | undefined,
  judged: Judged,
): readonly Draft[] {
  return prompt.scan.unknownNames.flatMap((unknown) => {
    const { line, column, endLine, endColumn, server, name, nearest } = unknown;
    if (indexOf(server) === undefined || (nearest === undefined && judged === "changes")) return [];
    const what = `${plainText(server)} never had a tool \`${plainText(name)}\`.`;
    const todo =
      nearest === undefined
        ? "Write a name that it has."
        : `Did you mean \`${plainText(nearest)}\`?`;
    const replacement =
      nearest === undefined ? undefined : replaceName(prompt.text.at(unknown) ?? "", name, nearest);
    return [
      {
        rule: "prompt-never-known",
        level: "warning",
        line,
        column,
        endLine,
        endColumn,
        file: prompt.path,
        server,
        tool: name,
        message: `${what} ${todo}`,
        ...(replacement === undefined ? {} : { suggestion: { replacement } }),
      } satisfies Draft,
    ];
  });
}

function readProblems(prompt: ScannedPrompt): readonly Draft[] {
  return prompt.scan.problems.map(({ line, column, endLine, endColumn, code, message }) => ({
    rule: "prompt-unreadable",
    level: "warning",
    line,
    column,
    endLine,
    endColumn,
    file: prompt.path,
    server: "",
    tool: "",
    message,
    detail: code,
  }));
}
