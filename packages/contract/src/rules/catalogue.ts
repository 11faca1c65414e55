import type { JsonObject } from "../json.ts";
import type { RulePage } from "../rule.ts";
import { annotationRules } from "./annotation-rules.ts";
import { constraintRules } from "./constraint-rules.ts";
import { keyRules } from "./key-rules.ts";
import { keywordRules } from "./keyword-rules.ts";
import { nameRules } from "./name-rules.ts";
import { propertyRules } from "./property-rules.ts";
import { proseRules } from "./prose-rules.ts";
import type { Rule, RuleExample } from "./rule-entry.ts";
import { schemaRules } from "./schema-rules.ts";
import { toolRules } from "./tool-rules.ts";
import { typeRules } from "./type-rules.ts";
import { variantRules } from "./variant-rules.ts";

/** Every contract rule with its claims and examples, sorted by id. */
export const rules: readonly Rule[] = [
  ...annotationRules,
  ...constraintRules,
  ...keyRules,
  ...keywordRules,
  ...nameRules,
  ...propertyRules,
  ...proseRules,
  ...schemaRules,
  ...toolRules,
  ...typeRules,
  ...variantRules,
].sort((left, right) => (left.id < right.id ? -1 : 1));

/** Every contract rule as a page, sorted by id. */
export const contractRules: readonly RulePage[] = rules.map(pageOf);

function pageOf({ id, family, level, bump, summary, why, fix, fires }: Rule): RulePage {
  return { id, family, level, bump, summary, why, fix, example: exampleText(fires) };
}

function exampleText({ title, old, new: next }: RuleExample): string {
  const heading = `${title.charAt(0).toUpperCase()}${title.slice(1)}.`;
  return `${heading}\n\nBefore:\n\n${block(old)}\n\nAfter:\n\n${block(next)}`;
}

function block(tool: JsonObject | undefined): string {
  return tool === undefined
    ? "(no such tool)"
    : `\`\`\`json\n${JSON.stringify(tool, undefined, 2)}\n\`\`\``;
}
