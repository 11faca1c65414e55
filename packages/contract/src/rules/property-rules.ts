import type { Rule } from "./rule-entry.ts";
import { closedObject, invitingObject, openObject, twins } from "./twins.ts";
import { thing } from "./words.ts";

const email = { type: "string", description: "E-mail address of the contact" };
const before = openObject({ customer_email: email }, ["customer_email"]);
const nothing = openObject({});
const optionalEmail = openObject({ customer_email: email });

/** Properties that came or went. */
export const propertyRules: readonly Rule[] = [
  ...twins({
    name: "property-added",
    subject: "property",
    acts: ["added"],
    claims: ({ side, required, closed, open }) =>
      side === "input" ? required !== true && open !== true : closed !== true,
    opposite: { rule: "property-removed" },
    message: (fact) => `${thing(fact)} was added`,
    input: {
      level: "safe",
      bump: "minor",
      summary: "An optional parameter was added.",
      why: "Calls that leave it out stay valid. Prompts cannot use it before they know it.",
      fix: "Nothing has to be done. Mention the parameter in a prompt where the model should use it.",
    },
    output: {
      level: "safe",
      bump: "minor",
      summary: "A field was added to results.",
      why: "Readers of the old result pass over keys that they do not know.",
      fix: "Nothing has to be done.",
    },
    fires: {
      title: "a new optional property",
      old: nothing,
      new: optionalEmail,
      changes: ["property-added /properties/customer_email"],
    },
    silent: {
      title: "the property is only moved into allOf",
      old: optionalEmail,
      new: { type: "object", allOf: [{ properties: { customer_email: email } }] },
      changes: [],
    },
  }),
  ...twins({
    name: "property-added-required",
    subject: "property",
    acts: ["added"],
    claims: ({ required }) => required === true,
    opposite: { none: "a parameter that goes breaks callers whether it was required or not" },
    withoutTwin: "a reader of results does not mind that a new field is always there",
    message: (fact) =>
      `${thing(fact)} was added and is required${fact.defaulted === true ? "; its default does not help, because validators do not fill in defaults" : ""}`,
    input: {
      level: "breaking",
      bump: "major",
      summary: "A required parameter was added.",
      why: "Every call that was written for the old definition lacks it and is refused, also when it has a default: a default tells readers what happens, validators do not fill it in.",
      fix: "Add the parameter to every example call and instruction, or ask the server's owner to make it optional.",
    },
    fires: {
      title: "a new required property",
      old: nothing,
      new: before,
      changes: ["property-added-required /properties/customer_email"],
    },
    silent: {
      title: "a new optional property",
      old: nothing,
      new: optionalEmail,
      changes: ["property-added /properties/customer_email"],
    },
  }),
  ...twins({
    name: "property-added-to-closed",
    subject: "property",
    acts: ["added"],
    claims: ({ closed }) => closed === true,
    opposite: { rule: "property-removed" },
    withoutTwin: "arguments are written by somebody who knows the old definition only",
    message: (fact) => `${thing(fact)} was added to an object that allowed no other keys`,
    output: {
      level: "breaking",
      bump: "major",
      summary: "A field was added to a result that allowed no other keys.",
      why: "Clients that validate results against the definition they know refuse the unknown key.",
      fix: "Update the definition that clients hold before the server sends the field.",
    },
    fires: {
      title: "a new property of a closed object",
      old: closedObject({}),
      new: closedObject({ customer_email: email }),
      changes: ["property-added-to-closed /properties/customer_email"],
    },
    silent: {
      title: "a new property of an open object",
      old: nothing,
      new: optionalEmail,
      changes: ["property-added /properties/customer_email"],
    },
  }),
  ...twins({
    name: "property-added-to-open",
    subject: "property",
    acts: ["added"],
    claims: ({ required, open }) => required !== true && open === true,
    opposite: { rule: "property-removed" },
    withoutTwin:
      "readers of results meet the field where other keys were allowed before; see output-property-removed-from-open",
    message: (fact) =>
      `${thing(fact)} was added to an object that took any key, so its values are limited now`,
    input: {
      level: "breaking",
      bump: "major",
      summary: "An optional parameter was added to an object that invited keys of any name.",
      why: "The old definition said that keys of the caller's choice are welcome. A call that used this name for something else is refused or misread.",
      fix: "Look for calls that already send a key of this name; where there is none, accept the change with a waiver.",
    },
    fires: {
      title: "a new optional property of an object that took any key",
      old: invitingObject({}),
      new: invitingObject({ customer_email: email }),
      changes: ["property-added-to-open /properties/customer_email"],
    },
    silent: {
      title: "a new property of an object that says nothing about other keys",
      old: nothing,
      new: optionalEmail,
      changes: ["property-added /properties/customer_email"],
    },
  }),
  ...twins({
    name: "property-removed-from-open",
    subject: "property",
    acts: ["removed"],
    claims: ({ required, open }) => required !== true && open === true,
    opposite: { rule: "property-added" },
    withoutTwin: "input-property-removed is breaking whether the object takes other keys or not",
    message: (fact) =>
      `${thing(fact)} is no longer declared, and the result may hold any value under its name`,
    output: {
      level: "breaking",
      bump: "major",
      summary: "An optional field is no longer declared in a result that holds keys of any name.",
      why: "The server may still send the field, now with any value; readers of the old definition expect the declared one.",
      fix: "Let readers cope with any value of the field before upgrading the server.",
    },
    fires: {
      title: "an optional property of an object with any keys goes",
      old: invitingObject({ customer_email: email }),
      new: invitingObject({}),
      changes: ["property-removed-from-open /properties/customer_email"],
    },
    silent: {
      title: "an optional property goes",
      old: optionalEmail,
      new: nothing,
      changes: ["property-removed /properties/customer_email"],
    },
  }),
  ...twins({
    name: "property-removed",
    subject: "property",
    acts: ["removed"],
    claims: ({ side, required, open }) => side === "input" || (required !== true && open !== true),
    opposite: { rule: "property-added" },
    message: (fact) => `${thing(fact)} was removed`,
    input: {
      level: "breaking",
      bump: "major",
      surface: true,
      summary: "A parameter was removed.",
      why: "Calls that send it are refused when the object is closed, and silently lose it when it is open: what the prompt asked for does not happen.",
      fix: "Take the parameter out of prompts and example calls, or use the tool that took over its work.",
    },
    output: {
      level: "dangerous",
      bump: "minor",
      summary: "An optional field was removed from results.",
      why: "Readers could not rely on it, but prompts that ask the model to look at it now look in vain.",
      fix: "Take the field out of prompts that mention it.",
    },
    fires: {
      title: "an optional property goes",
      old: optionalEmail,
      new: nothing,
      changes: ["property-removed /properties/customer_email"],
    },
    silent: {
      title: "the property is renamed, not removed",
      old: optionalEmail,
      new: openObject({ customerEmail: email }),
      changes: ["property-renamed /properties/customer_email"],
    },
  }),
  ...twins({
    name: "required-property-removed",
    subject: "property",
    acts: ["removed"],
    claims: ({ required }) => required === true,
    opposite: { rule: "property-added" },
    withoutTwin: "input-property-removed is breaking whether the parameter was required or not",
    message: (fact) => `${thing(fact)}, which was always there, was removed`,
    output: {
      level: "breaking",
      bump: "major",
      summary: "A required field was removed from results.",
      why: "Readers of results rely on fields that the definition calls required.",
      fix: "Change what reads the field before upgrading the server.",
    },
    fires: {
      title: "a required property goes",
      old: before,
      new: nothing,
      changes: ["required-property-removed /properties/customer_email"],
    },
    silent: {
      title: "an optional property goes",
      old: optionalEmail,
      new: nothing,
      changes: ["property-removed /properties/customer_email"],
    },
  }),
];
