import { createHash } from "node:crypto";

/** A word in the descriptions of three tools. */
export const rareWord = "zymurgy";
/** Tools of every version. */
export const toolsOfServer = 20;
/** Tools that a server has in common with those of its family; the others are its own. */
const sharedTools = 3;
/** Servers with the same remainder are of one family. */
export const families = 50;
const verbs = ["get", "list", "create", "update", "delete", "export", "merge", "archive"];
/** What servers are about. */
export const nouns = [
  "contact",
  "invoice",
  "deal",
  "ticket",
  "note",
  "product",
  "campaign",
  "webhook",
];

/** Which own tool a version changed. */
export function changedSlot(version: number): number {
  return sharedTools + (version % (toolsOfServer - sharedTools));
}

/** The newest variant of a slot at a version. */
function variantOf(slot: number, version: number): number {
  if (slot < sharedTools) return 0;
  const own = toolsOfServer - sharedTools;
  const first = (slot - sharedTools + own) % own;
  return version < first ? 0 : Math.floor((version - first) / own) + (first === 0 ? 0 : 1);
}

/** What tells two tools apart: the family or server, the slot, the variant. */
export function toolKey(server: number, slot: number, version: number): string {
  return slot < sharedTools
    ? `family ${server % families} ${slot}`
    : `${server} ${slot} ${variantOf(slot, version)}`;
}

/** A tool as it is stored, with made-up digests of its canonical form. */
export interface StoredTool {
  readonly name: string;
  readonly description: string;
  readonly raw: string;
  readonly blob: string;
  readonly digest: string;
}

/** The tool in a slot of a server at a version. */
export function storedTool(server: number, slot: number, version: number): StoredTool {
  const key = toolKey(server, slot, version);
  const variant = variantOf(slot, version);
  const raw = toolText(server, slot, String(variant), variant % 3 === 2 ? "some" : "all");
  const { name, description } = JSON.parse(raw) as { name: string; description: string };
  return {
    name,
    description,
    raw,
    blob: sha256(raw),
    digest: `sha256:${sha256(`canonical ${key}`)}`,
  };
}

/** The definition as the server sends it. */
export function toolText(
  server: number,
  slot: number,
  variant: string,
  values: "all" | "some",
): string {
  const shared = slot < sharedTools;
  const owner = shared ? server % families : server;
  const noun = nouns[(owner + slot) % nouns.length] ?? "thing";
  const verb = verbs[slot % verbs.length] ?? "do";
  const rare = !shared && slot === 5 && server % 3_000 === 1 ? ` Knows ${rareWord}.` : "";
  return JSON.stringify({
    name: `${verb}_${noun}_${shared ? `family${owner}` : owner}_${slot}`,
    description: `Handles one ${noun} of the account, as agreed in revision ${variant}; call list_${noun} first to learn its id.${rare}`,
    inputSchema: {
      type: "object",
      properties: {
        id: { type: "string", minLength: 1, description: `Id of the ${noun}` },
        customer_email: { type: "string", description: "E-mail address of the contact" },
        status: {
          type: "string",
          enum: values === "all" ? ["open", "won", "lost"] : ["open", "won"],
        },
        limit: { type: "integer", minimum: 1, maximum: 100, default: 20 },
        note: { anyOf: [{ type: "string", maxLength: 500 }, { type: "null" }] },
      },
      required: ["id", "customer_email"],
      additionalProperties: false,
    },
    annotations: { readOnlyHint: verb === "get" || verb === "list", openWorldHint: false },
  });
}

/** Hexadecimal. */
export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
