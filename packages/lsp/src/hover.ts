import { parametersOf } from "@tenon/contract";
import type { Reference } from "@tenon/prompts";
import type { Hover } from "vscode-languageserver";
import { usesAt } from "./analysis.ts";
import type { Analysis } from "./analysis.ts";
import { describeFate, describeParameter, describeTool } from "./describe.ts";
import type { Ink } from "./ink.ts";
import { limits } from "./limits.ts";

/** What the lock knows of the name at an offset, and what became of it when it is gone. */
export function hoverAt(analysis: Analysis, offset: number, ink: Ink): Hover | undefined {
  const uses = usesAt(analysis, offset);
  const [first] = uses;
  if (first === undefined) return undefined;
  const blocks = uses
    .slice(0, limits.subjects)
    .flatMap(({ reference }) => describe(analysis, reference, ink));
  if (blocks.length === 0) return undefined;
  return { contents: ink.content(blocks), range: analysis.places.rangeOf(first.from, first.to) };
}

function describe(analysis: Analysis, reference: Reference, ink: Ink): readonly string[] {
  const contract = analysis.locked.contracts.get(reference.server);
  if (contract === undefined) return [];
  const fate = contract.fateOf(reference.tool);
  const news = fate.state === "kept" ? [] : [describeFate(reference.tool, contract, fate, ink)];
  const tool = fate.state === "gone" ? undefined : contract.tools.get(fate.now);
  if (tool === undefined) return news;
  if (reference.parameter === undefined) return [...news, ...describeTool(contract, tool, ink)];
  const path = reference.parameter;
  const became = contract.fateOf(reference.tool, path);
  const parameter =
    became.state === "gone"
      ? undefined
      : parametersOf(tool).find((candidate) => candidate.path === became.now);
  if (became.state !== "kept") news.push(describeFate(path, contract, became, ink));
  if (parameter === undefined) {
    const isKnown = became.state === "gone" && became.change === undefined;
    const never = `${ink.code(tool.name)} (${ink.code(contract.server)}) has no parameter ${ink.code(path)}.`;
    return isKnown ? [never] : news;
  }
  return [...news, ...describeParameter(contract, tool, parameter, ink)];
}
