import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, it } from "vitest";
import type { Bump, ContractDiff } from "../../../src/change.ts";
import { diffToolLists } from "../../../src/diff/diff.ts";
import { ofArguments, withoutNoise } from "../../../src/diff/noise.ts";
import { parseToolList } from "../../../src/parse.ts";
import type { JsonSchema } from "../../../src/tool.ts";
import { rules } from "../../../src/rules/catalogue.ts";

/** Two versions of a server's tools, and what a change like this one means for whoever uses them. */
export interface McpCase {
  readonly title: string;
  readonly old: readonly object[];
  readonly new: readonly object[];
  readonly verdict: ContractDiff["verdict"];
  readonly bump: Bump;
  /** Rule ids in the order of the diff. */
  readonly rules: readonly string[];
}

type Outcome = "same" | `${"safe" | "dangerous" | "breaking"} ${Bump}`;

/** The case of one tool whose input schema changed; `rules` without `input-` where they begin with a dot. */
export function input(
  title: string,
  old: object,
  next: object,
  outcome: Outcome,
  ...found: readonly string[]
): McpCase {
  return caseOf(
    title,
    [toolWith({ inputSchema: old })],
    [toolWith({ inputSchema: next })],
    outcome,
    found.map((rule) => rule.replace(/^\./, "input-")),
  );
}

/** The case of one tool whose output schema changed; `rules` without `output-` where they begin with a dot. */
export function output(
  title: string,
  old: object,
  next: object,
  outcome: Outcome,
  ...found: readonly string[]
): McpCase {
  const [before, after] = [toolWith({ outputSchema: old }), toolWith({ outputSchema: next })];
  const ids = found.map((rule) => rule.replace(/^\./, "output-"));
  return caseOf(title, [before], [after], outcome, ids);
}

/** The case of whole tool lists. */
export function caseOf(
  title: string,
  old: readonly object[],
  next: readonly object[],
  outcome: Outcome,
  found: readonly string[],
): McpCase {
  const [verdict, bump] = outcome === "same" ? (["same", "none"] as const) : split(outcome);
  return { title, old, new: next, verdict, bump, rules: found };
}

function split(outcome: Exclude<Outcome, "same">): readonly [ContractDiff["verdict"], Bump] {
  const bump = (["major", "minor", "patch", "none"] as const).find((one) => outcome.endsWith(one));
  const verdict = (["breaking", "dangerous", "safe"] as const).find((one) =>
    outcome.startsWith(one),
  );
  return [verdict ?? "same", bump ?? "none"];
}

/** A tool of a CRM with the given fields. */
export function toolWith(fields: object): object {
  return { name: "update_contact", inputSchema: { type: "object" }, ...fields };
}

/** An object schema that says nothing about undeclared keys. */
export function object(properties: object, ...required: readonly string[]): object {
  return { type: "object", properties, ...(required.length > 0 && { required }) };
}

/** An object schema that refuses undeclared keys. */
export function closed(properties: object, ...required: readonly string[]): object {
  return { ...object(properties, ...required), additionalProperties: false };
}

/** Runs cases: verdict, bump and rules as told, and every witness as a second validator sees it. */
export function testCases(cases: readonly McpCase[]): void {
  it.each(cases.map((one) => [one.title, one] as const))("%s", (_title, one) => {
    const diff = diffToolLists(parseToolList(one.old), parseToolList(one.new));
    const found = diff.changes.map(({ rule }) => rule);
    expect({ verdict: diff.verdict, bump: diff.bump, rules: found }).toEqual({
      verdict: one.verdict,
      bump: one.bump,
      rules: one.rules,
    });
    expect(diff.changes.filter((change) => !isShown(change))).toEqual([]);
    expect(diff.changes.filter((change) => !isConfirmed(one, change))).toEqual([]);
  });
}

type Change = ContractDiff["changes"][number];

/** A break has a witness, or a name that went; nothing here is too hard to decide. */
function isShown(change: Change): boolean {
  if (change.proof === "unknown") return false;
  return change.level !== "breaking" || breaksByItself(change) || change.proof === "witness";
}

/** Names that went break whoever uses them, whatever values are valid. */
function breaksByItself({ rule: id, message }: Change): boolean {
  return rules.find((rule) => rule.id === id)?.surface === true || /, and with it /.test(message);
}

/** True when another validator sees a witness as the change tells it, or there is none to see. */
function isConfirmed(one: McpCase, { tool, path, witness }: Change): boolean {
  if (witness === undefined) return true;
  const side = path.startsWith("/input") ? "inputSchema" : "outputSchema";
  const validators = [one.old, one.new].map((list) => {
    const { tools } = parseToolList(list);
    const schema = (tools.find(({ name }) => name === tool) ?? tools[0])?.[side];
    return schema === undefined ? undefined : validatorFor(schema);
  });
  const [writer, reader] = side === "inputSchema" ? validators : validators.toReversed();
  return writer?.(witness.value) === true && reader?.(witness.value) === false;
}

function validatorFor(schema: JsonSchema): (value: unknown) => boolean {
  const { $schema: dialect, ...plain } = Object(
    withoutNoise(typeof schema === "object" ? ofArguments(schema) : schema),
  );
  const options = { strict: false, validateFormats: false, logger: false } as const;
  const validator = String(dialect).includes("draft-07") ? new Ajv(options) : new Ajv2020(options);
  const validate = validator.compile(plain);
  return (value) => validate(value);
}
