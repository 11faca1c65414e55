import type { LockedContract } from "@tenon/check";
import { parametersOf } from "@tenon/contract";
import { CompletionItemTag } from "vscode-languageserver";
import type { CompletionItem, CompletionList, Range } from "vscode-languageserver";
import type { Analysis } from "./analysis.ts";
import { contextAt } from "./completion-context.ts";
import { offersFor } from "./completion-offers.ts";
import type { Offer, Subject } from "./completion-offers.ts";
import { describeParameter, describeTool } from "./describe.ts";
import type { Ink } from "./ink.ts";
import { limits } from "./limits.ts";

/** What can be written at an offset; empty where nothing fits. `project` comes back with `completionItem/resolve`. */
export function completionAt(analysis: Analysis, offset: number, project: string): CompletionList {
  const context = contextAt(analysis, offset);
  if (context === undefined) return { isIncomplete: false, items: [] };
  const { typed, from } = context;
  const fitting = offersFor(analysis, context).filter(({ label }) => fits(label, typed));
  const sorted = fitting.toSorted(
    (left, right) =>
      startRank(left.label, typed) - startRank(right.label, typed) || left.rank - right.rank,
  );
  const shown = sorted.slice(0, limits.completions);
  const range = analysis.places.rangeOf(from, offset);
  return {
    isIncomplete: sorted.length > shown.length,
    items: shown.map((offer) => itemOf(offer, range, project)),
  };
}

/** The documentation of an entry, in the client's format; undefined when the lock no longer has it. */
export function documentationOf(
  contracts: ReadonlyMap<string, LockedContract>,
  subject: Subject,
  ink: Ink,
): CompletionItem["documentation"] | undefined {
  const contract = contracts.get(subject.server);
  const tool = contract?.tools.get(subject.tool);
  if (contract === undefined || tool === undefined) return undefined;
  if (subject.parameter === undefined) return ink.content(describeTool(contract, tool, ink));
  const parameter = parametersOf(tool).find(({ path }) => path === subject.parameter);
  return parameter === undefined
    ? undefined
    : ink.content(describeParameter(contract, tool, parameter, ink));
}

/** The subject and project that an entry carries, when it is one of ours. */
export function subjectOf(
  data: unknown,
): { readonly project: string; readonly subject: Subject } | undefined {
  if (typeof data !== "object" || data === null) return undefined;
  const { project, server, tool, parameter } = { ...data } as Record<string, unknown>;
  if (typeof project !== "string" || typeof server !== "string" || typeof tool !== "string") {
    return undefined;
  }
  const subject = { server, tool, ...(typeof parameter === "string" ? { parameter } : {}) };
  return { project, subject };
}

function fits(label: string, typed: string): boolean {
  return label.toLowerCase().includes(typed.toLowerCase());
}

function startRank(label: string, typed: string): number {
  return label.toLowerCase().startsWith(typed.toLowerCase()) ? 0 : 1;
}

function itemOf(
  { label, kind, detail, deprecated, rank, subject }: Offer,
  range: Range,
  project: string,
): CompletionItem {
  return {
    label,
    kind,
    detail,
    sortText: `${rank.toFixed(4)} ${label}`,
    ...(deprecated ? { tags: [CompletionItemTag.Deprecated] } : {}),
    textEdit: { range, newText: label },
    ...(subject === undefined ? {} : { data: { project, ...subject } }),
  };
}
