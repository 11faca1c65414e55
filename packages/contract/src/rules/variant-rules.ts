import type { Rule } from "./rule-entry.ts";
import { openObject, twins } from "./twins.ts";
import { named, thing } from "./words.ts";

const target = (...branches: readonly object[]) =>
  openObject({ target: { anyOf: branches.map((branch) => ({ ...branch })) } });
const byId = {
  type: "object",
  properties: { kind: { const: "id" }, id: { type: "string" } },
  required: ["kind"],
};
const byPlainId = { type: "object", properties: { id: { type: "string" } }, required: ["id"] };
const byName = {
  type: "object",
  properties: { kind: { const: "name" }, name: { type: "string" } },
  required: ["kind"],
};
const byMail = { type: "object", properties: { kind: { const: "mail" } }, required: ["kind"] };

/** Variants of `anyOf` and `oneOf`, and keywords that combine conditions. */
export const variantRules: readonly Rule[] = [
  ...twins({
    name: "variant-removed",
    subject: "variant",
    acts: ["removed"],
    opposite: { rule: "variant-added" },
    message: (fact) => {
      const lost = (fact.lost ?? []).map((name) => named(name)).join(", ");
      return `${thing(fact)} lost one of its variants${lost === "" ? "" : `, and with it ${lost}`}`;
    },
    input: {
      level: "breaking",
      bump: "major",
      summary: "One of the shapes that a parameter can have was removed.",
      why: "Calls that use this shape are refused, unless another variant covers it; the engine looks.",
      fix: "Use one of the remaining variants in example calls and instructions.",
    },
    output: {
      level: "safe",
      bump: "minor",
      summary: "One of the shapes that a result can have was removed.",
      why: "Readers meet only shapes that they already know.",
      fix: "Nothing has to be done.",
    },
    fires: {
      title: "one of three variants goes",
      old: target(byId, byName, byMail),
      new: target(byId, byMail),
      changes: ["variant-removed /properties/target/anyOf/1"],
    },
    silent: {
      title: "the order of variants means nothing",
      old: target(byId, byName),
      new: target(byName, byId),
      changes: [],
    },
  }),
  ...twins({
    name: "variant-added",
    subject: "variant",
    acts: ["added"],
    opposite: { rule: "variant-removed" },
    message: (fact) => `${thing(fact)} got another variant`,
    input: {
      level: "safe",
      bump: "minor",
      summary: "A parameter can have one more shape.",
      why: "Every value that was valid stays valid, except under `oneOf` where variants overlap; the engine looks.",
      fix: "Nothing has to be done.",
    },
    output: {
      level: "breaking",
      bump: "major",
      summary: "A result can have one more shape.",
      why: "Readers that handle each variant meet one that they do not know.",
      fix: "Let readers cope with the new variant before upgrading the server.",
    },
    fires: {
      title: "a variant comes",
      old: target(byId, byName),
      new: target(byId, byName, byMail),
      changes: ["variant-added /properties/target/anyOf/2"],
    },
    silent: {
      title: "null is not a variant",
      old: openObject({ a: { type: ["string", "null"] } }),
      new: openObject({ a: { anyOf: [{ type: "null" }, { type: "string" }] } }),
      changes: [],
    },
  }),
  ...twins({
    name: "variants-made-exclusive",
    subject: "exclusivity",
    acts: ["narrowed"],
    opposite: { rule: "variants-made-inclusive" },
    message: (fact) => `${thing(fact)} must now match exactly one of its variants`,
    input: {
      level: "breaking",
      bump: "major",
      summary: "A parameter must now match exactly one of its variants (`anyOf` became `oneOf`).",
      why: "Values that match two variants were valid and are refused. Where the engine proves that there are none, the change is safe.",
      fix: "Check example calls against the new definition.",
    },
    output: {
      level: "safe",
      bump: "minor",
      summary: "A result now matches exactly one of its variants (`anyOf` became `oneOf`).",
      why: "Readers meet only results that they already expect.",
      fix: "Nothing has to be done.",
    },
    fires: {
      title: "two variants that overlap",
      old: openObject({ a: { anyOf: [byId, byPlainId] } }),
      new: openObject({ a: { oneOf: [byId, byPlainId] } }),
      changes: ["variants-made-exclusive /properties/a/oneOf"],
    },
    silent: {
      title: "variants of different types never overlap",
      old: openObject({ a: { anyOf: [byId, { type: "string" }] } }),
      new: openObject({ a: { oneOf: [byId, { type: "string" }] } }),
      changes: [],
    },
  }),
  ...twins({
    name: "variants-made-inclusive",
    subject: "exclusivity",
    acts: ["widened"],
    opposite: { rule: "variants-made-exclusive" },
    message: (fact) => `${thing(fact)} may now match several of its variants`,
    input: {
      level: "safe",
      bump: "minor",
      summary: "A parameter may now match several of its variants (`oneOf` became `anyOf`).",
      why: "Every value that was valid stays valid.",
      fix: "Nothing has to be done.",
    },
    output: {
      level: "breaking",
      bump: "major",
      summary: "A result may now match several of its variants (`oneOf` became `anyOf`).",
      why: "Readers that expect exactly one variant meet results of two. Where the engine proves that there are none, the change is safe.",
      fix: "Let readers cope with such results before upgrading the server.",
    },
    fires: {
      title: "two variants that overlap",
      old: openObject({ a: { oneOf: [byId, byPlainId] } }),
      new: openObject({ a: { anyOf: [byId, byPlainId] } }),
      changes: ["variants-made-inclusive /properties/a/oneOf"],
    },
    silent: {
      title: "variants of different types never overlap",
      old: openObject({ a: { oneOf: [byId, { type: "string" }] } }),
      new: openObject({ a: { anyOf: [byId, { type: "string" }] } }),
      changes: [],
    },
  }),
  ...twins({
    name: "combination-changed",
    subject: "combination",
    acts: ["added", "removed", "changed"],
    opposite: {
      none: "whether a combining keyword came or went says nothing about who minds; the engine decides",
    },
    message: (fact) => `${thing(fact)} combines its conditions differently: ${named(fact.keyword)}`,
    input: {
      level: "breaking",
      bump: "major",
      summary:
        "Conditions of a parameter are combined differently (`not`, `if`, `dependentRequired`, …).",
      why: "Calls that were valid may be refused. Where the engine proves that none is, the change is safe.",
      fix: "Check example calls against the new definition.",
    },
    output: {
      level: "breaking",
      bump: "major",
      summary:
        "Conditions of a result are combined differently (`not`, `if`, `dependentRequired`, …).",
      why: "Readers may meet results that the old definition excluded. Where the engine proves that there are none, the change is safe.",
      fix: "Let readers cope with the results before upgrading the server.",
    },
    fires: {
      title: "one parameter now needs another",
      old: openObject({ card: {}, cvc: {} }),
      new: {
        type: "object",
        properties: { card: {}, cvc: {} },
        dependentRequired: { card: ["cvc"] },
      },
      outputChanges: ["combination-changed /dependentRequired"],
      changes: ["combination-changed /dependentRequired"],
    },
    silent: {
      title: "a definition is inlined",
      old: {
        type: "object",
        $defs: { short: { maxLength: 3 } },
        propertyNames: { $ref: "#/$defs/short" },
      },
      new: { type: "object", propertyNames: { maxLength: 3 } },
      changes: [],
    },
  }),
];
