import type { Reference } from "@tenon/prompts";

const byForm = {
  declared: "declared in the file's own list of tools",
  qualified: "written with its server's name",
  call: "written as a call",
  structured: "a name that stands with its arguments",
  "code-span": "in a code span of its own",
  "object-key": "a key of an object that belongs to the tool",
  argument: "an argument with its name",
  bullet: "an item of a list about the tool",
  signature: "in a list of the tool's arguments",
  template: "looked up by a template",
  bare: "a word of the text",
} as const satisfies Record<Reference["form"], string>;

const byConfidence = {
  certain: "certain: this way of writing cannot mean anything else",
  likely: "likely: the file is about this server, and the name stands where its names stand",
  possible:
    "possible: either the file is not bound to this server, or the word is an ordinary one, or its tool is far away; it never fails a build",
} as const satisfies Record<Reference["confidence"], string>;

/** How a reference is written, in words. */
export function formWords({ form }: Reference): string {
  return byForm[form];
}

/** Why Tenon is as sure of a reference as it is, in words. */
export function confidenceWords({ confidence, negated }: Reference): string {
  const denied =
    negated === true ? "; the text says that it does not exist, so it never drifts" : "";
  return `${byConfidence[confidence]}${denied}`;
}

/** `crm / update_contact / status / open`: what a reference means, as a path. */
export function referencePath({
  server,
  tool,
  parameter,
  value,
}: Pick<Reference, "server" | "tool" | "parameter" | "value">): readonly string[] {
  return [server, tool, parameter, value].filter((part) => part !== undefined);
}
