import type { Rule } from "./rule-entry.ts";
import { exampleTool } from "./rule-entry.ts";
import { openObject, twins } from "./twins.ts";
import { thing } from "./words.ts";
import { plainText } from "../plain-text.ts";

const result = openObject({ id: { type: "string" } }, ["id"]);

/** Whole schemas: an output schema that comes or goes, and what only the engine can see. */
export const schemaRules: readonly Rule[] = [
  {
    id: "output-schema-added",
    family: "output",
    side: "output",
    subject: "schema",
    acts: ["added"],
    level: "safe",
    bump: "minor",
    opposite: { rule: "output-schema-removed" },
    withoutTwin: "every tool has an input schema",
    summary: "The tool now says what its results look like.",
    why: "Results were free before; whoever reads them can rely on more now.",
    fix: "Nothing has to be done.",
    message: () => "the tool now declares an output schema",
    fires: {
      title: "an output schema comes",
      old: exampleTool({}),
      new: exampleTool({ outputSchema: result }),
      changes: ["output-schema-added /outputSchema"],
    },
    silent: {
      title: "key order in an output schema",
      old: exampleTool({ outputSchema: result }),
      new: exampleTool({ outputSchema: openObject({ id: { type: "string" } }, ["id"]) }),
      changes: [],
    },
  },
  {
    id: "output-schema-removed",
    family: "output",
    side: "output",
    subject: "schema",
    acts: ["removed"],
    level: "breaking",
    bump: "major",
    surface: true,
    opposite: { rule: "output-schema-added" },
    withoutTwin: "every tool has an input schema",
    summary: "The tool no longer says what its results look like.",
    why: "Without an output schema a server need not send structured results at all; whoever reads them by field finds nothing.",
    fix: "Change what reads the structured results, or ask the server's owner to keep the output schema.",
    message: () => "the tool no longer declares an output schema",
    fires: {
      title: "an output schema goes",
      old: exampleTool({ outputSchema: result }),
      new: exampleTool({}),
      changes: ["output-schema-removed /outputSchema"],
    },
    silent: {
      title: "a field is added",
      old: exampleTool({ outputSchema: result }),
      new: exampleTool({
        outputSchema: openObject({ id: { type: "string" }, name: { type: "string" } }, ["id"]),
      }),
      changes: ["output-property-added /outputSchema/properties/name"],
    },
  },
  ...twins({
    name: "schema-changed",
    subject: "interaction",
    acts: ["changed"],
    message: (fact) =>
      `${thing(fact)}: no single change explains it, but together the changes break values`,
    input: {
      level: "breaking",
      bump: "major",
      summary: "Arguments that were valid are refused, though no single change explains it.",
      why: "Several changes work together, or the change sits in keywords that are not compared one by one. The witness is a call that worked and fails now.",
      fix: "Compare the call in the witness with the new definition, and change example calls like it.",
    },
    output: {
      level: "breaking",
      bump: "major",
      summary:
        "Results are possible that the old definition excluded, though no single change explains it.",
      why: "Several changes work together, or the change sits in keywords that are not compared one by one. The witness is such a result.",
      fix: "Compare the result in the witness with the old definition, and let readers cope with it.",
    },
    fires: {
      title: "limits beside lists of values, one come and one gone",
      old: openObject({
        size: { enum: ["s", "xl"] },
        unit: { enum: ["m", "km"], maxLength: 1 },
      }),
      new: openObject({
        size: { enum: ["s", "xl"], maxLength: 1 },
        unit: { enum: ["m", "km"] },
      }),
      changes: ["schema-changed /properties/size"],
      outputChanges: ["schema-changed /properties/unit"],
    },
    silent: {
      title: "a change that explains itself",
      old: openObject({ n: { type: "string" } }),
      new: openObject({ n: { type: "number" } }),
      changes: ["type-changed /properties/n/type"],
    },
  }),
  ...twins({
    name: "schema-changed-safely",
    subject: "rest",
    acts: ["changed"],
    message: (fact) =>
      `${thing(fact)}: other values are allowed than before, in a way that no single change tells`,
    input: {
      level: "safe",
      bump: "minor",
      summary: "Other arguments are valid than before, and all that were valid still are.",
      why: "The change sits in keywords that are not compared one by one, and the engine proved it harmless.",
      fix: "Nothing has to be done.",
    },
    output: {
      level: "safe",
      bump: "minor",
      summary: "Other results are possible than before, and the old definition allows all of them.",
      why: "The change sits in keywords that are not compared one by one, and the engine proved it harmless.",
      fix: "Nothing has to be done.",
    },
    fires: {
      title: "a limit beside a list of values goes or comes",
      old: openObject({ size: { enum: ["s", "xl"], maxLength: 1 } }),
      new: openObject({ size: { enum: ["s", "xl"] } }),
      changes: ["schema-changed-safely "],
      outputOld: openObject({ size: { enum: ["s", "xl"] } }),
      outputNew: openObject({ size: { enum: ["s", "xl"], maxLength: 1 } }),
    },
    silent: {
      title: "a limit that no value of the list meets",
      old: openObject({ size: { enum: ["s", "xl"], maxLength: 2 } }),
      new: openObject({ size: { enum: ["s", "xl"] } }),
      changes: [],
    },
  }),
  ...twins({
    name: "schema-undecided",
    subject: "undecided",
    acts: ["changed"],
    message: (fact) =>
      `${thing(fact)}: whether the new definition fits could not be decided (${plainText(fact.reason ?? "no reason given")})`,
    input: {
      level: "breaking",
      bump: "major",
      summary: "Whether calls stay valid could not be decided.",
      why: "The engine answers `compatible` only with a proof. Here it reached a limit or met something that it cannot decide, so the change counts as breaking.",
      fix: "Look at the change; where it is harmless, accept it with a waiver. A larger budget may decide it.",
    },
    output: {
      level: "breaking",
      bump: "major",
      summary: "Whether results still fit could not be decided.",
      why: "The engine answers `compatible` only with a proof. Here it reached a limit or met something that it cannot decide, so the change counts as breaking.",
      fix: "Look at the change; where it is harmless, accept it with a waiver. A larger budget may decide it.",
    },
    fires: {
      title: "a reference out of the document, which is never fetched",
      old: openObject({ code: { $ref: "https://schemas.example.com/one" } }),
      new: openObject({ code: { $ref: "https://schemas.example.com/two" } }),
      changes: ["schema-undecided "],
    },
    silent: {
      title: "what the engine decides",
      old: openObject({ code: { type: "string" } }),
      new: openObject({ code: { type: "integer" } }),
      changes: ["type-changed /properties/code/type"],
    },
  }),
];
