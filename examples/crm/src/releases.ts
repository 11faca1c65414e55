/** The tools of each release of the CRM. Every release changes one thing that somebody's prompt relies on. */

interface Parameters {
  readonly [name: string]: object;
}

interface CrmTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: {
    readonly type: "object";
    readonly properties: Parameters;
    readonly required: readonly string[];
    readonly additionalProperties: false;
  };
  readonly annotations?: object;
}

/**
 * What changed, release by release:
 * 1 the first one · 2 `customeremail` became `emailaddress` · 3 `fields[].ref` became `fields[].target` ·
 * 4 the status `churned` is gone · 5 `log_call` requires a `channel` · 6 `export_contacts` is gone.
 */
export const releases = [1, 2, 3, 4, 5, 6] as const;
export type Release = (typeof releases)[number];

/** The tool list of one release. */
export function toolsOf(release: Release): readonly CrmTool[] {
  const email = release >= 2 ? "emailaddress" : "customeremail";
  const key = release >= 3 ? "target" : "ref";
  const statuses = release >= 4 ? ["lead", "customer"] : ["lead", "customer", "churned"];
  const tools = [
    tool(
      "find_contact",
      "Find a contact",
      "Finds contacts by name or e-mail address.",
      {
        query: { type: "string", description: "Part of a name or e-mail address" },
        limit: { type: "integer", minimum: 1, maximum: 50, default: 10 },
      },
      ["query"],
      { readOnlyHint: true, openWorldHint: false },
    ),
    tool(
      "update_contact",
      "Update a contact",
      "Changes a contact; creates it when it is new.",
      {
        [email]: { type: "string", description: "The e-mail address that identifies the contact" },
        name: { type: "string", description: "Full name" },
        status: { type: "string", enum: statuses, description: "Where the contact stands" },
        fields: {
          type: "array",
          description: "Custom fields to set",
          items: {
            type: "object",
            properties: {
              [key]: { type: "string", description: "Id of the custom field" },
              value: { type: "string" },
            },
            required: [key, "value"],
            additionalProperties: false,
          },
        },
      },
      [email],
      { destructiveHint: false, idempotentHint: true, openWorldHint: false },
    ),
    tool(
      "log_call",
      "Log a call",
      "Writes down a conversation with a contact.",
      {
        contact: { type: "string", description: "E-mail address of the contact" },
        summary: { type: "string" },
        ...(release >= 5 && { channel: { type: "string", enum: ["phone", "video", "chat"] } }),
      },
      ["contact", "summary", ...(release >= 5 ? ["channel"] : [])],
      { destructiveHint: false },
    ),
  ];
  if (release < 6) {
    tools.push(
      tool("export_contacts", "Export contacts", "Returns every contact as CSV.", {}, [], {
        readOnlyHint: true,
      }),
    );
  }
  return tools;
}

function tool(
  name: string,
  title: string,
  description: string,
  properties: Parameters,
  required: readonly string[],
  annotations: object,
): CrmTool {
  const inputSchema = {
    type: "object",
    properties,
    required,
    additionalProperties: false,
  } as const;
  return { name, title, description, inputSchema, annotations };
}
