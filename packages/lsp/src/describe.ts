import type { Fate, LockedContract } from "@tenon/check";
import { canonicalJson, isJsonObject, parametersOf, toolDigest } from "@tenon/contract";
import type { Json, Parameter, Tool } from "@tenon/contract";
import type { Ink } from "./ink.ts";
import { limits } from "./limits.ts";

/** A tool of the lock: what it does, its parameters, and the version and digest that were agreed. */
export function describeTool(contract: LockedContract, tool: Tool, ink: Ink): readonly string[] {
  const title = tool.title === undefined ? "" : `: ${ink.words(tool.title)}`;
  const parameters = parametersOf(tool);
  const shown = parameters.slice(0, limits.hoverParameters).map((parameter) => {
    const about = textOf(parameter, "description").split("\n", 1)[0] ?? "";
    const words = about === "" ? "" : `: ${ink.words(about)}`;
    return `- ${ink.code(parameter.path)} ${shapeOf(parameter, ink)}${words}`;
  });
  const more = parameters.length - shown.length;
  if (more > 0) shown.push(`- and ${more} more`);
  return [
    `${ink.strong(ink.code(tool.name))}, tool of ${ink.code(contract.server)}${title}`,
    isDeprecatedTool(tool) ? "Deprecated." : "",
    ink.quote(tool.description ?? ""),
    shown.length === 0 ? "No parameters." : `Parameters:\n${shown.join("\n")}`,
    `${ink.code(contract.server)} ${contract.version}, ${ink.code(shortDigest(toolDigest(tool)))}`,
  ];
}

/** A parameter of a tool: its type, whether it is required, its default and what it accepts. */
export function describeParameter(
  contract: LockedContract,
  tool: Tool,
  parameter: Parameter,
  ink: Ink,
): readonly string[] {
  const standard = defaultOf(parameter);
  const values = parameter.values ?? [];
  const listed = values.slice(0, limits.hoverValues).map((value) => ink.code(written(value)));
  const rest = values.length > listed.length ? `, and ${values.length - listed.length} more` : "";
  return [
    `${ink.strong(ink.code(parameter.path))}, parameter of ${ink.code(tool.name)} (${ink.code(contract.server)} ${contract.version})`,
    shapeOf(parameter, ink),
    ink.quote(textOf(parameter, "description")),
    listed.length === 0 ? "" : `One of: ${listed.join(", ")}${rest}`,
    standard === undefined ? "" : `Default: ${ink.code(written(standard))}`,
  ];
}

/** What became of a name that the lock no longer has. */
export function describeFate(name: string, contract: LockedContract, fate: Fate, ink: Ink): string {
  const what = `${ink.strong(ink.code(name))} of ${ink.code(contract.server)}`;
  if (fate.state === "renamed") {
    const sure = "sure" in fate && !fate.sure ? "was probably renamed to" : "is now called";
    return `${what} ${sure} ${ink.code(fate.now)}.`;
  }
  if (fate.state === "moved") return `${what} is now ${ink.code(fate.now)}.`;
  return `${what} was removed.`;
}

/** Types, and whether calls must give it: `string, required`. */
export function shapeOf(parameter: Parameter, ink: Ink): string {
  const types = parameter.types.length === 0 ? "any" : parameter.types.join(" or ");
  const format = textOf(parameter, "format");
  return [
    format === "" ? types : `${types} (${ink.words(format)})`,
    parameter.required ? "required" : "optional",
    ...(isDeprecated(parameter) ? ["deprecated"] : []),
  ].join(", ");
}

/** True for a parameter whose schema says so (JSON Schema 2020-12, `deprecated`). */
export function isDeprecated({ schema }: Parameter): boolean {
  return isJsonObject(schema) && schema["deprecated"] === true;
}

/** True for a tool whose definition says so, or whose description begins with the word. */
export function isDeprecatedTool({ definition, description }: Tool): boolean {
  return (
    definition["deprecated"] === true || /^[^\p{L}]{0,4}deprecated\b/iu.test(description ?? "")
  );
}

/** A value as a prompt writes it. */
export function written(value: Json): string {
  return typeof value === "string" ? value : canonicalJson(value);
}

function textOf({ schema }: Parameter, key: string): string {
  const value = isJsonObject(schema) && Object.hasOwn(schema, key) ? schema[key] : undefined;
  return typeof value === "string" ? value : "";
}

function defaultOf({ schema }: Parameter): Json | undefined {
  return isJsonObject(schema) && Object.hasOwn(schema, "default") ? schema["default"] : undefined;
}

/** Enough of a digest to tell versions apart. */
function shortDigest(digest: string): string {
  return digest.slice(0, "sha256:".length + 12);
}
