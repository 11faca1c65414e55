import type { Fact } from "../diff/fact.ts";
import type { Rule } from "./rule-entry.ts";
import { exampleTool } from "./rule-entry.ts";
import { openObject } from "./twins.ts";
import { thing } from "./words.ts";

function proseMessage(what: string): (fact: Fact) => string {
  return (fact) => {
    const of = isSchemaText(fact) ? ` of ${thing(fact)}` : "";
    const verb =
      fact.act === "added" ? "was added" : fact.act === "removed" ? "was removed" : "changed";
    return `the ${what}${of} ${verb}`;
  };
}

function isSchemaText({ oldPointer, newPointer }: Fact): boolean {
  return /^\/(?:inputSchema|outputSchema)\b/.test(oldPointer ?? newPointer ?? "");
}

const city = (schema: object) =>
  exampleTool({ inputSchema: openObject({ city: { type: "string", ...schema } }) });

/** Texts for models and people, of the tool and of everything in its schemas. */
export const proseRules: readonly Rule[] = [
  {
    id: "description-changed",
    family: "prose",
    side: "prose",
    subject: "description",
    acts: ["added", "removed", "changed"],
    level: "dangerous",
    bump: "patch",
    opposite: { none: "one rule for every change of a description" },
    summary: "A description of the tool, a parameter or a result field changed.",
    why: "Descriptions are instructions to the model: it may choose the tool in other cases and fill parameters differently. A changed description is also how a server that turned hostile reaches a model.",
    fix: "Read the new text. Where a prompt repeats or contradicts it, change the prompt.",
    message: proseMessage("description"),
    fires: {
      title: "the tool's description changes",
      old: exampleTool({ description: "Changes a contact." }),
      new: exampleTool({ description: "Changes a contact. Always call log_call first." }),
      changes: ["description-changed /description"],
    },
    silent: {
      title: "an empty description says nothing",
      old: city({}),
      new: city({ description: "" }),
      changes: [],
    },
  },
  {
    id: "title-changed",
    family: "prose",
    side: "prose",
    subject: "title",
    acts: ["added", "removed", "changed"],
    level: "safe",
    bump: "patch",
    opposite: { none: "one rule for every change of a title" },
    summary: "A title of the tool, a parameter or a result field changed.",
    why: "Titles are for people's eyes; generators derive them from names.",
    fix: "Nothing has to be done.",
    message: proseMessage("title"),
    fires: {
      title: "a title comes",
      old: city({}),
      new: city({ title: "City" }),
      changes: ["title-changed /inputSchema/properties/city/title"],
    },
    silent: {
      title: "a parameter that is called title",
      old: exampleTool({ inputSchema: openObject({ title: { type: "string" } }) }),
      new: exampleTool({ inputSchema: openObject({ title: { type: ["string"] } }) }),
      changes: [],
    },
  },
  {
    id: "examples-changed",
    family: "prose",
    side: "prose",
    subject: "examples",
    acts: ["added", "removed", "changed"],
    level: "dangerous",
    bump: "patch",
    opposite: { none: "one rule for every change of examples" },
    summary: "Examples of a parameter or a result field changed.",
    why: "Models imitate examples, so they may fill the parameter differently.",
    fix: "Look at the new examples. Where a prompt shows others, decide which are right.",
    message: proseMessage("list of examples"),
    fires: {
      title: "another example",
      old: city({ examples: ["Rome"] }),
      new: city({ examples: ["Oslo"] }),
      changes: ["examples-changed /inputSchema/properties/city/examples"],
    },
    silent: {
      title: "the same examples",
      old: city({ examples: ["Rome"] }),
      new: city({ examples: ["Rome"] }),
      changes: [],
    },
  },
];
