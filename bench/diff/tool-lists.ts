/** A tool list as the server sends it: JSON text. */
export type ListText = string;

/**
 * What became of a list of `count` tools: nothing, a few words in every tenth tool, a rename in
 * every tool.
 */
export interface Versions {
  readonly old: ListText;
  readonly same: ListText;
  readonly tenth: ListText;
  readonly every: ListText;
}

/** Lists of `count` tools in the shapes of real servers: about 0.8 KB and six parameters each. */
export function versionsOf(count: number): Versions {
  const list = (change: (index: number) => Change): ListText =>
    JSON.stringify({
      tools: Array.from({ length: count }, (_, index) => tool(index, change(index))),
    });
  return {
    old: list(() => "none"),
    same: list(() => "none"),
    tenth: list((index) => (index % 10 === 0 ? "description" : "none")),
    every: list(() => "rename"),
  };
}

type Change = "none" | "description" | "rename";

const nouns = ["contact", "invoice", "deal", "ticket", "note", "product", "campaign", "webhook"];
const verbs = ["get", "list", "create", "update", "delete", "export", "merge", "archive"];

function tool(index: number, change: Change): object {
  const noun = nouns[index % nouns.length] ?? "thing";
  const verb = verbs[Math.floor(index / nouns.length) % verbs.length] ?? "do";
  const email = change === "rename" ? "email_address" : "customer_email";
  const how = change === "description" ? "Works on one" : "Handles one";
  return {
    name: `${verb}_${noun}_${index}`,
    title: `${verb} ${noun}`,
    description: `${how} ${noun} of the account; call list_${noun} first to learn its id.`,
    inputSchema: {
      $schema: "http://json-schema.org/draft-07/schema#",
      type: "object",
      properties: {
        id: { type: "string", minLength: 1, description: `Id of the ${noun}` },
        [email]: { type: "string", description: "E-mail address of the contact" },
        status: { type: "string", enum: ["open", "won", "lost"], default: "open" },
        limit: { type: "integer", minimum: 1, maximum: 100, default: 20 },
        fields: {
          type: "array",
          items: {
            type: "object",
            properties: { name: { type: "string" }, value: { type: ["string", "null"] } },
            required: ["name", "value"],
            additionalProperties: false,
          },
        },
        note: { anyOf: [{ type: "string", maxLength: 500 }, { type: "null" }] },
      },
      required: ["id", email],
      additionalProperties: false,
    },
    annotations: { readOnlyHint: verb === "get" || verb === "list", openWorldHint: false },
  };
}
