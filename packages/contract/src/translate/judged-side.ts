import type { Judged, JudgeOptions } from "../diff/judge.ts";
import { judgeTools } from "../diff/tool-pair.ts";
import type { JsonObject } from "../json.ts";
import type { JsonSchema, Tool } from "../tool.ts";

/** What changed between the schemas of one side of a tool, judged with the engine's help; prose and hints left out. */
export function judgedSide(
  side: "input" | "output",
  old: JsonSchema,
  next: JsonSchema,
  options: JudgeOptions,
): readonly Judged[] {
  return judgeTools(bare(side, old), bare(side, next), options).filter(
    ({ fact }) => fact.side === side && fact.subject !== "header",
  );
}

/** A tool of which only one schema is to be compared. */
function bare(side: "input" | "output", schema: JsonSchema): Tool {
  const input: JsonObject =
    side === "output"
      ? { type: "object" }
      : typeof schema === "boolean"
        ? { allOf: [schema] }
        : schema;
  const outputSchema = side === "output" ? schema : undefined;
  return {
    name: "tool",
    definition: {
      name: "tool",
      inputSchema: input,
      ...(outputSchema !== undefined && { outputSchema }),
    },
    title: undefined,
    description: undefined,
    inputSchema: input,
    outputSchema,
    annotations: {},
  };
}
