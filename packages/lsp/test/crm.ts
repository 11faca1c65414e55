const text = { type: "string" };

export const update = {
  name: "update_contact",
  title: "Update a contact",
  description: "Changes a contact.\nReturns the contact.",
  inputSchema: {
    type: "object",
    properties: {
      id: { type: "string", description: "The contact's id." },
      customer_email: { type: "string", format: "email", description: "Where to write to." },
      mode: { type: "string", enum: ["merge", "replace"], default: "merge" },
      fax: { type: "string", deprecated: true },
      address: { type: "object", properties: { street: text, city: text }, required: ["city"] },
      fields: { type: "array", items: { type: "object", properties: { target: text } } },
    },
    required: ["id", "customer_email"],
  },
};
export const find = {
  name: "find_contact",
  description: "Deprecated: use search.",
  inputSchema: { type: "object", properties: { query: text }, required: ["query"] },
};

/** The same tool with a parameter renamed. */
export function renamed(): typeof update {
  const { customer_email: email, ...rest } = update.inputSchema.properties;
  const properties = { ...rest, email_address: email };
  return {
    ...update,
    inputSchema: { ...update.inputSchema, properties, required: ["id", "email_address"] },
  } as unknown as typeof update;
}

export function tools(...list: readonly object[]): string {
  return JSON.stringify({ tools: list });
}

export const config = 'servers:\n  crm: { file: crm.json }\nprompts: ["prompts/**/*.md"]\n';

export const keeper =
  "---\nname: keeper\ntools: mcp__crm__update_contact\n---\n\nAlways pass `customer_email` to `update_contact`.\n";
