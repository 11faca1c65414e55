import type { Tool } from "../tool.ts";
import { compareDocuments } from "./compare-places.ts";
import { documentOf } from "./document.ts";
import { isAboutValues } from "./equal-values.ts";
import { meaningText } from "./expanded-text.ts";
import type { Fact } from "./fact.ts";
import type { Judged, JudgeOptions } from "./judge.ts";
import { judgeSchemas, opinionOf } from "./judge.ts";
import { ofArguments, withoutNoise } from "./noise.ts";
import { toolFacts } from "./tool-facts.ts";

/** Every difference between two versions of one tool apart from its name, judged. */
export function judgeTools(old: Tool, next: Tool, options: JudgeOptions): readonly Judged[] {
  if (old.definition === next.definition) return [];
  if (JSON.stringify(old.definition) === JSON.stringify(next.definition)) return [];
  return [
    ...toolFacts(old, next).map((fact) => opinionOf(fact, options.policy)),
    ...judgeSide("input", ofArguments(old.inputSchema), ofArguments(next.inputSchema), options),
    ...judgeOutput(old, next, options),
  ];
}

function judgeOutput(old: Tool, next: Tool, options: JudgeOptions): readonly Judged[] {
  if (old.outputSchema !== undefined && next.outputSchema !== undefined) {
    return judgeSide("output", old.outputSchema, next.outputSchema, options);
  }
  if (old.outputSchema === next.outputSchema) return [];
  const added = old.outputSchema === undefined;
  const pointer = "/outputSchema";
  const fact: Fact = {
    side: "output",
    subject: "schema",
    act: added ? "added" : "removed",
    oldPointer: added ? undefined : pointer,
    newPointer: added ? pointer : undefined,
    ...(old.outputSchema !== undefined && { old: old.outputSchema }),
    ...(next.outputSchema !== undefined && { new: next.outputSchema }),
    place: "",
  };
  return [opinionOf(fact, options.policy)];
}

function judgeSide(
  side: "input" | "output",
  oldSchema: Tool["outputSchema"] & {},
  newSchema: Tool["outputSchema"] & {},
  options: JudgeOptions,
): readonly Judged[] {
  if (oldSchema === newSchema || JSON.stringify(oldSchema) === JSON.stringify(newSchema)) return [];
  const pointer = side === "input" ? "/inputSchema" : "/outputSchema";
  const [old, next] = [documentOf(oldSchema, pointer), documentOf(newSchema, pointer)];
  const { facts, incomplete } = compareDocuments(side, old, next);
  const found = [...facts.values()];
  if (incomplete) found.push(tooMany(side, pointer));
  const text = meaningText(old);
  if (text !== undefined && text === meaningText(next)) {
    const others = found.filter((fact) => !isAboutValues(fact));
    return others.map((fact) => opinionOf(fact, options.policy));
  }
  return judgeSchemas(side, withoutNoise(oldSchema), withoutNoise(newSchema), found, options);
}

/** A limit cut the comparison short: what was not compared is not known. */
function tooMany(side: "input" | "output", pointer: string): Fact {
  const reason = "the two definitions differ in more places than are compared";
  return {
    side,
    subject: "undecided",
    act: "changed",
    oldPointer: pointer,
    newPointer: pointer,
    place: "",
    reason,
  };
}
