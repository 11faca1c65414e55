import type { CompatibilityPolicy, Tool, ValidationProblem } from "@tenon/contract";
import type { ExampleCall } from "@tenon/prompts";

/** Problems of the arguments that no hole explains, under the schema closed to undeclared keys. */
export async function problemsOf(
  tool: Tool,
  call: ExampleCall,
  policy: CompatibilityPolicy,
): Promise<readonly ValidationProblem[]> {
  // Loaded on use: few checks have a call to judge.
  const { validateValue } = await import("@tenon/contract/validate");
  const problems = validateValue(tool.inputSchema, call.arguments, {
    closed: true,
    formats: policy.formats === "assert",
  });
  return problems.filter(
    (problem) =>
      // `$…` means that the validator could not tell, which is no fault of the prompt.
      !problem.keyword.startsWith("$") &&
      !(call.open && (isMissing(problem) || problem.keyword === "minProperties")) &&
      !call.holes.some((hole) => explains(hole, problem)),
  );
}

/** A hole may hold anything, so it explains what is wrong at or under it, and choices above it that it may decide. */
function explains(hole: string, problem: ValidationProblem): boolean {
  const at = problem.instancePointer;
  if (at === hole || at.startsWith(`${hole}/`)) return true;
  const above = at === "" || hole.startsWith(`${at}/`);
  return above && !plainAbout.has(problem.keyword);
}

/** Keywords whose verdict on an object does not depend on what one of its members holds. */
const plainAbout: ReadonlySet<string> = new Set([
  "required",
  "dependentRequired",
  "type",
  "additionalProperties",
  "unevaluatedProperties",
  "maxProperties",
  "minProperties",
  "propertyNames",
]);

/** True when a required key is missing. */
export function isMissing(problem: ValidationProblem): boolean {
  return problem.keyword === "required" && problem.key !== undefined;
}

/** Keyword, place and key: equal for the same problem under two schemas. */
export function identityOf(problem: ValidationProblem): string {
  return `${problem.keyword} ${problem.instancePointer} ${problem.key ?? ""}`;
}

/** Dotted path of the place that a problem is about: array positions become `[]`. */
export function pathOf({ instancePointer, key }: ValidationProblem): string {
  const path = dotted(instancePointer);
  if (key === undefined || key === "") return path;
  return path === "" ? key : `${path}.${key}`;
}

/** Dotted path of a JSON Pointer into arguments. */
export function dotted(pointer: string): string {
  let path = "";
  for (const part of pointer.split("/").slice(1)) {
    if (/^\d+$/u.test(part)) path += "[]";
    else path += `${path === "" ? "" : "."}${part.replaceAll("~1", "/").replaceAll("~0", "~")}`;
  }
  return path;
}
