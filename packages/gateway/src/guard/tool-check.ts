import type { Json, JsonSchema, ValidationProblem } from "@tenon/contract";
import { compileValidator } from "@tenon/contract/validate";
import type { CompiledValidator } from "@tenon/contract/validate";
import { plainText } from "@tenon/contract";
import type { AgreedTool } from "../pins/agreed.ts";
import { guardLimits } from "./limits.ts";

/** What a check found. */
export type Checked =
  | { readonly kind: "good" }
  /** It cannot be told; `why` is safe to show. */
  | { readonly kind: "unchecked"; readonly why: string }
  | { readonly kind: "wrong"; readonly problems: readonly ValidationProblem[] };

const good: Checked = { kind: "good" };

/** A schema of a tool, ready to check values; gives up on patterns that are too slow again and again. */
export class SchemaCheck {
  readonly #validator: CompiledValidator;
  readonly #isLarge: boolean;
  #slow = 0;

  constructor(schema: JsonSchema, closed: boolean) {
    const { patternMs } = guardLimits;
    this.#validator = compileValidator(schema, { closed, patternMs });
    this.#isLarge = isLarge(schema);
  }

  check(value: Json): Checked {
    if (this.#validator.isSurelyGood(value)) return good;
    if (this.#isLarge) return { kind: "unchecked", why: "its schema is too large" };
    if (this.#slow >= guardLimits.slowPatterns)
      return { kind: "unchecked", why: "the patterns of its schema are too slow" };
    const problems = this.#validator.problemsOf(value);
    const [first] = problems;
    if (first === undefined) return good;
    if (!first.keyword.startsWith("$")) return { kind: "wrong", problems };
    if (first.keyword === "$pattern") this.#slow += 1;
    return { kind: "unchecked", why: plainText(first.message, 300) };
  }
}

function isLarge(schema: JsonSchema): boolean {
  let count = 0;
  const pending: Json[] = [schema];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next !== "object" || next === null) continue;
    if (!Array.isArray(next)) count += 1;
    if (count > guardLimits.schemaObjects) return true;
    for (const child of Object.values<Json>(next)) pending.push(child);
  }
  return false;
}

/** The checks of one tool. */
export interface ToolChecks {
  readonly input: SchemaCheck;
  /** Undefined when nothing is promised about results. */
  readonly output: SchemaCheck | undefined;
}

const byTool = new WeakMap<AgreedTool, ToolChecks>();
const byDigest = new Map<string, ToolChecks>();

/** The checks of a tool, made when it is first called and once per digest: an undeclared argument is wrong, an undeclared result is not. */
export function checksOf(tool: AgreedTool): ToolChecks {
  const known = byTool.get(tool);
  if (known !== undefined) return known;
  const { inputSchema, outputSchema } = tool.tool;
  const made = byDigest.get(tool.digest) ?? {
    input: new SchemaCheck(inputSchema, true),
    output: outputSchema === undefined ? undefined : new SchemaCheck(outputSchema, false),
  };
  byTool.set(tool, made);
  byDigest.delete(tool.digest);
  byDigest.set(tool.digest, made);
  if (byDigest.size > guardLimits.checks) {
    const [oldest] = byDigest.keys();
    if (oldest !== undefined) byDigest.delete(oldest);
  }
  return made;
}
