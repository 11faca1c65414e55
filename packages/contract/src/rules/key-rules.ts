import type { Rule } from "./rule-entry.ts";
import { closedObject, openObject, twins } from "./twins.ts";
import { thing } from "./words.ts";

const labels = (additional: boolean | object) =>
  openObject({
    labels: {
      type: "object",
      additionalProperties: typeof additional === "boolean" ? additional : { ...additional },
    },
  });

/** Keys that no schema declares. */
export const keyRules: readonly Rule[] = [
  ...twins({
    name: "additional-closed",
    subject: "additional",
    acts: ["narrowed"],
    opposite: { rule: "additional-opened" },
    message: (fact) => `${thing(fact)} took any other keys and now refuses them`,
    input: {
      level: "breaking",
      bump: "major",
      summary: "An object that invited other keys refuses them now.",
      why: "The old definition said that keys of the caller's choice are welcome, so calls with such keys are likely. They are refused.",
      fix: "Send only declared keys in example calls, or ask the server's owner where the others belong now.",
    },
    output: {
      level: "safe",
      bump: "minor",
      summary: "A result that could hold other keys no longer does.",
      why: "Readers meet only keys that they already expect.",
      fix: "Nothing has to be done.",
    },
    fires: {
      title: "a map is closed",
      old: labels(true),
      new: labels(false),
      changes: ["additional-closed /properties/labels/additionalProperties"],
    },
    silent: {
      title: "three spellings of an open object",
      old: labels(true),
      new: labels({}),
      changes: [],
    },
  }),
  ...twins({
    name: "additional-opened",
    subject: "additional",
    acts: ["widened"],
    opposite: { rule: "additional-closed" },
    message: (fact) => `${thing(fact)} refused other keys and now takes them`,
    input: {
      level: "safe",
      bump: "minor",
      summary: "An object that refused other keys invites them now.",
      why: "Every value that was valid stays valid.",
      fix: "Nothing has to be done.",
    },
    output: {
      level: "breaking",
      bump: "major",
      summary: "A result that had no other keys can now hold some.",
      why: "Clients that validate results against the definition they know refuse unknown keys.",
      fix: "Update the definition that clients hold before the server sends other keys.",
    },
    fires: {
      title: "a closed object becomes a map",
      old: labels(false),
      new: labels({ type: "string" }),
      changes: ["additional-opened /properties/labels/additionalProperties"],
    },
    silent: {
      title: "a closed object no longer says so",
      old: closedObject({}),
      new: openObject({}),
      changes: ["undeclared-accepted /additionalProperties"],
    },
  }),
  ...twins({
    name: "undeclared-refused",
    subject: "undeclared",
    acts: ["narrowed"],
    opposite: { rule: "undeclared-accepted" },
    message: (fact) =>
      `${thing(fact)} said nothing about undeclared keys and now limits or refuses them`,
    input: {
      level: "safe",
      bump: "patch",
      whenStrict: "breaking",
      summary: "An object that said nothing about undeclared keys now limits or refuses them.",
      why: "Who was shown the old definition sends declared keys only, so no call that follows it breaks. With `objects: strict` the change is breaking.",
      fix: "Look for prompts that send keys which no definition ever declared.",
    },
    output: {
      level: "safe",
      bump: "patch",
      summary: "A result that said nothing about undeclared keys now limits or excludes them.",
      why: "Readers meet only keys that they already expect.",
      fix: "Nothing has to be done.",
    },
    fires: {
      title: "an open object is closed",
      old: openObject({}),
      new: closedObject({}),
      changes: ["undeclared-refused /additionalProperties"],
    },
    silent: {
      title: "openness is written out",
      old: { type: "object" },
      new: { type: "object", additionalProperties: true },
      changes: [],
    },
  }),
  ...twins({
    name: "undeclared-accepted",
    subject: "undeclared",
    acts: ["widened"],
    opposite: { rule: "undeclared-refused" },
    message: (fact) => `${thing(fact)} no longer says anything about undeclared keys`,
    input: {
      level: "safe",
      bump: "patch",
      summary: "An object that refused or limited undeclared keys no longer does.",
      why: "Every value that was valid stays valid. A misspelt optional parameter is now silently lost instead of refused.",
      fix: "Nothing has to be done.",
    },
    output: {
      level: "safe",
      bump: "patch",
      whenStrict: "breaking",
      summary: "A result that excluded or limited undeclared keys no longer says so.",
      why: "A server sends the keys that it declares, so readers meet nothing new. With `objects: strict` the change is breaking.",
      fix: "Nothing has to be done.",
    },
    fires: {
      title: "a closed object is opened",
      old: closedObject({}),
      new: openObject({}),
      changes: ["undeclared-accepted /additionalProperties"],
    },
    silent: { title: "it stays closed", old: closedObject({}), new: closedObject({}), changes: [] },
  }),
];
