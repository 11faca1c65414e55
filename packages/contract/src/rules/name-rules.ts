import { isSureRename } from "../diff/sure-rename.ts";
import type { Rule } from "./rule-entry.ts";
import { openObject, twins } from "./twins.ts";
import { named, thing } from "./words.ts";

const email = { type: "string", description: "E-mail address of the contact" };
const phone = { type: "number", description: "Digits to call" };
const before = openObject({ customer_email: email }, ["customer_email"]);
const optionalEmail = openObject({ customer_email: email });

const renamed: Rule["message"] = (fact) => {
  const { oldPointer: path = "", old, new: now, renamedTo, requiredNow } = fact;
  const was = isSureRename({ tool: "", path, old, new: now, renamedTo }) ? "was" : "was probably";
  const became = requiredNow === undefined ? "" : requiredNow ? "required" : "optional";
  const also = became === "" ? "" : ` and became ${became}`;
  return `${thing(fact)} ${was} renamed to ${named(renamedTo)}${also}`;
};

/** Properties that changed their name, and whether they must be there. */
export const nameRules: readonly Rule[] = [
  ...twins({
    name: "property-renamed",
    subject: "property",
    acts: ["renamed"],
    claims: ({ side, required }) => side === "input" || required !== true,
    message: renamed,
    input: {
      level: "breaking",
      bump: "major",
      surface: true,
      summary: "A parameter was renamed.",
      why: "Models keep sending the name that the prompt teaches them: the call is refused, or the value is silently lost.",
      fix: "Write the new name in prompts and example calls; `tenon fix` does it where the rename and the reference are certain. Check that the meaning is still the same.",
    },
    output: {
      level: "dangerous",
      bump: "minor",
      summary: "An optional result field was renamed.",
      why: "Readers could not rely on it, but prompts that mention the old name now look in vain.",
      fix: "Write the new name in prompts that mention the field.",
    },
    fires: {
      title: "one property goes and one of the same kind and a similar name comes",
      old: optionalEmail,
      new: openObject({ email_address: email }),
      changes: ["property-renamed /properties/customer_email"],
    },
    silent: {
      title: "what comes has nothing in common with what goes",
      old: optionalEmail,
      new: openObject({ fax: phone }),
      changes: ["property-removed /properties/customer_email", "property-added /properties/fax"],
    },
  }),
  ...twins({
    name: "required-property-renamed",
    subject: "property",
    acts: ["renamed"],
    claims: ({ required }) => required === true,
    withoutTwin: "input-property-renamed is breaking whether the parameter was required or not",
    message: renamed,
    output: {
      level: "breaking",
      bump: "major",
      summary: "A required result field was renamed.",
      why: "Readers rely on a field that the definition calls required and find nothing under its name.",
      fix: "Change what reads the field before upgrading the server.",
    },
    fires: {
      title: "a required property gets another name",
      old: before,
      new: openObject({ email_address: email }, ["email_address"]),
      changes: ["required-property-renamed /properties/customer_email"],
    },
    silent: {
      title: "an optional property gets another name",
      old: optionalEmail,
      new: openObject({ email_address: email }),
      changes: ["property-renamed /properties/customer_email"],
    },
  }),
  ...twins({
    name: "property-became-required",
    subject: "requirement",
    acts: ["added"],
    opposite: { rule: "property-became-optional" },
    message: (fact) =>
      `${thing(fact)} became required${fact.defaulted === true ? "; its default does not help, because validators do not fill in defaults" : ""}`,
    input: {
      level: "breaking",
      bump: "major",
      summary: "A parameter became required.",
      why: "Calls that left it out were valid and are refused now, also when it has a default: validators do not fill in defaults.",
      fix: "Add the parameter to every example call and instruction that lacks it.",
    },
    output: {
      level: "safe",
      bump: "minor",
      summary: "A result field is now always there.",
      why: "Whoever coped with its absence copes with its presence.",
      fix: "Nothing has to be done.",
    },
    fires: {
      title: "an optional property becomes required",
      old: optionalEmail,
      new: before,
      changes: ["property-became-required /properties/customer_email"],
    },
    silent: {
      title: "the order of required names means nothing",
      old: openObject({ a: {}, b: {} }, ["a", "b"]),
      new: openObject({ a: {}, b: {} }, ["b", "a"]),
      changes: [],
    },
  }),
  ...twins({
    name: "property-became-optional",
    subject: "requirement",
    acts: ["removed"],
    opposite: { rule: "property-became-required" },
    message: (fact) => `${thing(fact)} became optional`,
    input: {
      level: "safe",
      bump: "minor",
      summary: "A parameter became optional.",
      why: "Calls that send it stay valid.",
      fix: "Nothing has to be done.",
    },
    output: {
      level: "breaking",
      bump: "major",
      summary: "A result field is no longer always there.",
      why: "Readers rely on a field that the definition calls required.",
      fix: "Let readers cope with its absence before upgrading the server.",
    },
    fires: {
      title: "a required property becomes optional",
      old: before,
      new: optionalEmail,
      changes: ["property-became-optional /properties/customer_email"],
    },
    silent: { title: "nothing changes", old: before, new: before, changes: [] },
  }),
];
