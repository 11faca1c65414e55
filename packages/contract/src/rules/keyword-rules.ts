import type { Fact } from "../diff/fact.ts";
import type { Rule } from "./rule-entry.ts";
import { openObject, twins } from "./twins.ts";
import { named, quoted, thing } from "./words.ts";

const city = (schema: object) => openObject({ city: { type: "string", ...schema } });

function valueMessage(what: string): (fact: Fact) => string {
  return (fact) => {
    if (fact.old === undefined) return `${thing(fact)} now has the ${what} ${quoted(fact.new)}`;
    if (fact.new === undefined)
      return `${thing(fact)} no longer has the ${what} ${quoted(fact.old)}`;
    return `${thing(fact)} had the ${what} ${quoted(fact.old)} and now has ${quoted(fact.new)}`;
  };
}

/** Keywords that tell something about a value and constrain nothing by themselves. */
export const keywordRules: readonly Rule[] = [
  ...twins({
    name: "default-changed",
    subject: "default",
    acts: ["added", "removed", "changed"],
    opposite: { none: "one rule for every change of a default" },
    message: valueMessage("default"),
    input: {
      level: "dangerous",
      bump: "patch",
      summary: "A parameter's default changed.",
      why: "Calls that leave the parameter out stay valid and do something else.",
      fix: "Where a prompt relies on the old default, write the value out.",
    },
    output: {
      level: "dangerous",
      bump: "patch",
      summary: "A result field's default changed.",
      why: "Readers that fill in the default see something else.",
      fix: "Check what reads the field.",
    },
    fires: {
      title: "another default",
      old: city({ default: "Rome" }),
      new: city({ default: "Oslo" }),
      changes: ["default-changed /properties/city/default"],
    },
    silent: {
      title: "a default of null says no more than none",
      old: city({}),
      new: city({ default: null }),
      changes: [],
    },
  }),
  ...twins({
    name: "format-changed",
    subject: "format",
    acts: ["added", "removed", "changed"],
    opposite: { none: "one rule for every change of a format" },
    message: valueMessage("format"),
    input: {
      level: "dangerous",
      bump: "minor",
      whenAsserted: "breaking",
      summary: "A parameter's format changed.",
      why: "`format` is an annotation: validators let every value pass, yet servers often check it themselves. With `formats: assert` the change is breaking.",
      fix: "Check the values in example calls and instructions against the new format.",
    },
    output: {
      level: "dangerous",
      bump: "minor",
      whenAsserted: "breaking",
      summary: "A result field's format changed.",
      why: "`format` is an annotation: validators let every value pass, yet readers often parse by it. With `formats: assert` the change is breaking.",
      fix: "Check what parses the field.",
    },
    fires: {
      title: "a date becomes a time",
      old: city({ format: "date" }),
      new: city({ format: "date-time" }),
      changes: ["format-changed /properties/city/format"],
    },
    silent: {
      title: "the same format",
      old: city({ format: "date" }),
      new: city({ format: "date" }),
      changes: [],
    },
  }),
  ...twins({
    name: "property-deprecated",
    subject: "deprecation",
    acts: ["added", "changed"],
    opposite: { rule: "property-undeprecated" },
    message: (fact) => `${thing(fact)} is deprecated`,
    input: {
      level: "safe",
      bump: "minor",
      summary: "A parameter is marked as deprecated.",
      why: "It still works; it will not for ever.",
      fix: "Move prompts to what replaces it.",
    },
    output: {
      level: "safe",
      bump: "minor",
      summary: "A result field is marked as deprecated.",
      why: "It is still there; it will not be for ever.",
      fix: "Move readers to what replaces it.",
    },
    fires: {
      title: "a mark of deprecation",
      old: city({}),
      new: city({ deprecated: true }),
      changes: ["property-deprecated /properties/city/deprecated"],
    },
    silent: {
      title: "not deprecated, written out",
      old: city({}),
      new: city({ deprecated: false }),
      changes: [],
    },
  }),
  ...twins({
    name: "property-undeprecated",
    subject: "deprecation",
    acts: ["removed"],
    opposite: { rule: "property-deprecated" },
    message: (fact) => `${thing(fact)} is no longer deprecated`,
    input: {
      level: "safe",
      bump: "patch",
      summary: "A parameter is no longer marked as deprecated.",
      why: "It can be relied on again.",
      fix: "Nothing has to be done.",
    },
    output: {
      level: "safe",
      bump: "patch",
      summary: "A result field is no longer marked as deprecated.",
      why: "It can be relied on again.",
      fix: "Nothing has to be done.",
    },
    fires: {
      title: "the mark of deprecation goes",
      old: city({ deprecated: true }),
      new: city({}),
      changes: ["property-undeprecated /properties/city/deprecated"],
    },
    silent: {
      title: "still deprecated",
      old: city({ deprecated: true }),
      new: city({ deprecated: true }),
      changes: [],
    },
  }),
  ...twins({
    name: "keyword-changed",
    subject: "keyword",
    acts: ["added", "removed", "changed"],
    opposite: { none: "what an unknown keyword means is known to nobody here" },
    message: (fact) => `${thing(fact)} changed in the keyword ${named(fact.keyword)}`,
    input: {
      level: "dangerous",
      bump: "patch",
      summary: "A keyword that constrains nothing changed on a parameter.",
      why: "Validators pass over it, but the model sees it, and a client may act on it.",
      fix: "Check whether a prompt or client relies on it.",
    },
    output: {
      level: "dangerous",
      bump: "patch",
      summary: "A keyword that constrains nothing changed on a result.",
      why: "Validators pass over it, but a client may act on it.",
      fix: "Check whether a client relies on it.",
    },
    fires: {
      title: "a vendor's keyword",
      old: city({ "x-unit": "m" }),
      new: city({ "x-unit": "km" }),
      changes: ["keyword-changed /properties/city/x-unit"],
    },
    silent: {
      title: "comments are for the server's authors",
      old: city({}),
      new: city({ $comment: "see the wiki" }),
      changes: [],
    },
  }),
  ...twins({
    name: "header-required",
    subject: "header",
    acts: ["added", "changed"],
    opposite: { rule: "header-removed" },
    withoutTwin:
      "`x-mcp-header` speaks of arguments only; in a result it is a keyword like any other",
    message: (fact) => `${thing(fact)} must now also be sent in the header ${quoted(fact.new)}`,
    input: {
      level: "breaking",
      bump: "major",
      surface: true,
      summary: "A parameter must be repeated in another HTTP header (`x-mcp-header`).",
      why: "Clients that hold the old definition do not send the header, and a server must refuse a call whose header and argument differ (MCP 2026-07-28).",
      fix: "Have clients read the new definition before they call.",
    },
    fires: {
      title: "a header for a parameter",
      old: city({}),
      new: city({ "x-mcp-header": "City" }),
      changes: ["header-required /properties/city/x-mcp-header"],
    },
    silent: {
      title: "the header stays",
      old: city({ "x-mcp-header": "City" }),
      new: city({ "x-mcp-header": "City" }),
      changes: [],
    },
  }),
  ...twins({
    name: "header-removed",
    subject: "header",
    acts: ["removed"],
    opposite: { rule: "header-required" },
    withoutTwin:
      "`x-mcp-header` speaks of arguments only; in a result it is a keyword like any other",
    message: (fact) => `${thing(fact)} must no longer be sent in the header ${quoted(fact.old)}`,
    input: {
      level: "breaking",
      bump: "major",
      surface: true,
      summary: "A parameter must no longer be repeated in an HTTP header (`x-mcp-header`).",
      why: "Clients that hold the old definition still send the header, and what stands between client and server routes or checks by it; a server refuses a call whose headers do not fit its definition (MCP 2026-07-28).",
      fix: "Have clients read the new definition before they call.",
    },
    fires: {
      title: "the header goes",
      old: city({ "x-mcp-header": "City" }),
      new: city({}),
      changes: ["header-removed /properties/city/x-mcp-header"],
    },
    silent: { title: "no header, before and after", old: city({}), new: city({}), changes: [] },
  }),
];
