import type { Rule } from "./rule-entry.ts";
import { openObject, twins } from "./twins.ts";
import { quoted, thing, typeList } from "./words.ts";

const sized = (schema: object) => openObject({ size: { ...schema } });
const status = (...values: readonly string[]) =>
  openObject({ status: { type: "string", enum: values } });

const typeMessage: Rule["message"] = (fact) =>
  `${thing(fact)} was ${typeList(fact.old)} and is now ${typeList(fact.new)}`;

/** Types and enumerations. */
export const typeRules: readonly Rule[] = [
  ...twins({
    name: "type-widened",
    subject: "type",
    acts: ["widened"],
    opposite: { rule: "type-narrowed" },
    message: typeMessage,
    input: {
      level: "safe",
      bump: "minor",
      summary: "A parameter accepts more types.",
      why: "Every value that was valid stays valid; an integer is also a number.",
      fix: "Nothing has to be done.",
    },
    output: {
      level: "breaking",
      bump: "major",
      summary: "A result field can have more types.",
      why: "Readers of the old definition meet values of a type that they do not expect.",
      fix: "Let readers cope with the new types before upgrading the server.",
    },
    fires: {
      title: "an integer becomes a number",
      old: sized({ type: "integer" }),
      new: sized({ type: "number" }),
      changes: ["type-widened /properties/size/type"],
    },
    silent: {
      title: "two spellings of 'or null'",
      old: sized({ type: ["integer", "null"] }),
      new: sized({ anyOf: [{ type: "integer" }, { type: "null" }] }),
      changes: [],
    },
  }),
  ...twins({
    name: "type-narrowed",
    subject: "type",
    acts: ["narrowed"],
    opposite: { rule: "type-widened" },
    message: typeMessage,
    input: {
      level: "breaking",
      bump: "major",
      summary: "A parameter accepts fewer types.",
      why: "Calls with a value of a type that went are refused.",
      fix: "Change example calls and instructions that show such values.",
    },
    output: {
      level: "safe",
      bump: "minor",
      summary: "A result field can have fewer types.",
      why: "Readers meet only values that they already expect.",
      fix: "Nothing has to be done.",
    },
    fires: {
      title: "a number becomes an integer",
      old: sized({ type: "number" }),
      new: sized({ type: "integer" }),
      changes: ["type-narrowed /properties/size/type"],
    },
    silent: {
      title: "the order of types means nothing",
      old: sized({ type: ["string", "number"] }),
      new: sized({ type: ["number", "string"] }),
      changes: [],
    },
  }),
  ...twins({
    name: "type-changed",
    subject: "type",
    acts: ["changed"],
    message: typeMessage,
    input: {
      level: "breaking",
      bump: "major",
      summary: "A parameter has another type.",
      why: "Calls with a value of the old type are refused.",
      fix: "Change example calls and instructions to the new type.",
    },
    output: {
      level: "breaking",
      bump: "major",
      summary: "A result field has another type.",
      why: "Readers of the old definition meet values of a type that they do not expect.",
      fix: "Change what reads the field before upgrading the server.",
    },
    fires: {
      title: "a string becomes a number",
      old: sized({ type: "string" }),
      new: sized({ type: "number" }),
      changes: ["type-changed /properties/size/type"],
    },
    silent: {
      title: "an integer becomes a number",
      old: sized({ type: "integer" }),
      new: sized({ type: "number" }),
      changes: ["type-widened /properties/size/type"],
    },
  }),
  ...twins({
    name: "enum-value-removed",
    subject: "value",
    acts: ["removed"],
    opposite: { rule: "enum-value-added" },
    message: (fact) => `${thing(fact)} no longer allows ${quoted(fact.old)}`,
    input: {
      level: "breaking",
      bump: "major",
      summary: "A value of a parameter's list was removed.",
      why: "Calls that send the value are refused.",
      fix: "Name another value of the list in prompts and example calls.",
    },
    output: {
      level: "safe",
      bump: "minor",
      summary: "A value of a result field's list was removed.",
      why: "Readers meet only values that they already know.",
      fix: "Nothing has to be done; what waits for the value can go.",
    },
    fires: {
      title: "one of three values goes",
      old: status("lead", "customer", "churned"),
      new: status("lead", "customer"),
      changes: ["enum-value-removed /properties/status/enum"],
    },
    silent: {
      title: "the order of values means nothing",
      old: status("lead", "customer"),
      new: status("customer", "lead"),
      changes: [],
    },
  }),
  ...twins({
    name: "enum-value-added",
    subject: "value",
    acts: ["added"],
    opposite: { rule: "enum-value-removed" },
    message: (fact) => `${thing(fact)} now also allows ${quoted(fact.new)}`,
    input: {
      level: "safe",
      bump: "minor",
      summary: "A value was added to a parameter's list.",
      why: "Every value that was valid stays valid.",
      fix: "Nothing has to be done. Name the value in a prompt where the model should use it.",
    },
    output: {
      level: "breaking",
      bump: "major",
      summary: "A value was added to a result field's list.",
      why: "Readers that handle each value of the list meet one that they do not know.",
      fix: "Let readers cope with the new value before upgrading the server.",
    },
    fires: {
      title: "a value comes",
      old: status("lead"),
      new: status("lead", "customer"),
      changes: ["enum-value-added /properties/status/enum"],
    },
    silent: {
      title: "a constant and a list of one are the same",
      old: openObject({ kind: { const: "person" } }),
      new: openObject({ kind: { enum: ["person"] } }),
      changes: [],
    },
  }),
  ...twins({
    name: "enum-added",
    subject: "enumeration",
    acts: ["added", "narrowed"],
    opposite: { rule: "enum-removed" },
    message: (fact) => `${thing(fact)} now allows only ${quoted(fact.new)}`,
    input: {
      level: "breaking",
      bump: "major",
      summary: "A parameter is now limited to a list of values, or to a much shorter list.",
      why: "Calls that send a value outside the list are refused.",
      fix: "Name only values of the list in prompts and example calls.",
    },
    output: {
      level: "safe",
      bump: "minor",
      summary: "A result field is now limited to a list of values, or to a much shorter list.",
      why: "Readers meet only values that they already expect.",
      fix: "Nothing has to be done.",
    },
    fires: {
      title: "a free text becomes a list",
      old: openObject({ status: { type: "string" } }),
      new: status("lead"),
      changes: ["enum-added /properties/status/enum"],
    },
    silent: {
      title: "a list in two spellings",
      old: status("lead", "customer"),
      new: openObject({ status: { anyOf: [{ const: "lead" }, { const: "customer" }] } }),
      changes: [],
    },
  }),
  ...twins({
    name: "enum-removed",
    subject: "enumeration",
    acts: ["removed", "widened"],
    opposite: { rule: "enum-added" },
    message: (fact) => `${thing(fact)} is no longer limited to ${quoted(fact.old)}`,
    input: {
      level: "safe",
      bump: "minor",
      summary: "A parameter is no longer limited to a list of values, or to a much shorter list.",
      why: "Every value that was valid stays valid.",
      fix: "Nothing has to be done. A prompt that relied on the list to show the values may have to name them now.",
    },
    output: {
      level: "breaking",
      bump: "major",
      summary:
        "A result field is no longer limited to a list of values, or to a much shorter list.",
      why: "Readers that handle each value of the list meet others.",
      fix: "Let readers cope with any value before upgrading the server.",
    },
    fires: {
      title: "a list becomes free text",
      old: status("lead"),
      new: openObject({ status: { type: "string" } }),
      changes: ["enum-removed /properties/status/enum"],
    },
    silent: {
      title: "a value comes",
      old: status("lead"),
      new: status("lead", "customer"),
      changes: ["enum-value-added /properties/status/enum"],
    },
  }),
];
