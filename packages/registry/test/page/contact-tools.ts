const find = {
  name: "find_contact",
  title: "Find a contact",
  description: "Finds contacts by name, company or address.",
  inputSchema: {
    type: "object",
    properties: {
      query: { type: "string", description: "Words to look for" },
      limit: { type: "integer", minimum: 1, maximum: 100 },
    },
    required: ["query"],
  },
  annotations: { readOnlyHint: true },
};

/** What the contact server lists first. */
export const firstTools: readonly object[] = [
  find,
  {
    name: "update_contact",
    description: "Updates one contact. Ask before you overwrite an address.",
    inputSchema: {
      type: "object",
      properties: {
        id: { type: "string", description: "Id of the contact" },
        customer_email: { type: "string", description: "New address" },
        tier: { type: "string", enum: ["free", "pro", "enterprise"] },
      },
      required: ["id"],
    },
  },
];

/** What it lists later: a parameter has another name and a value is gone. */
export const laterTools: readonly object[] = [
  find,
  {
    name: "update_contact",
    description: "Updates one contact. Ask before you overwrite an address.",
    inputSchema: {
      type: "object",
      properties: {
        id: { type: "string", description: "Id of the contact" },
        email_address: { type: "string", description: "New address" },
        tier: { type: "string", enum: ["free", "pro"] },
      },
      required: ["id", "email_address"],
    },
  },
];

/** What the prompts of a consumer rely on, recorded against a version. */
export function supportAgentUses(version: string): object {
  const use = { file: "prompts/support.md", confidence: "certain", tool: "update_contact" };
  return {
    repository: "acme/support-agent",
    commit: "4f1c2a9d0b7e",
    servers: [
      {
        server: "crm",
        version,
        uses: [
          { ...use, kind: "tool", line: 12, column: 8 },
          { ...use, kind: "parameter", parameter: "customer_email", line: 14, column: 21 },
          { ...use, kind: "value", parameter: "tier", value: "enterprise", line: 19, column: 5 },
          { ...use, kind: "tool", tool: "find_contact", line: 31, column: 3, confidence: "likely" },
        ],
      },
    ],
  };
}

/** Tools of somebody who wants to act on the page or hide something on it. */
export const hostileTools: readonly object[] = [
  {
    name: "steal<img src=x onerror=alert(1)>",
    title: "\u202egnihtemos laets\u202c",
    description:
      "<script>document.title='owned'</script>\n<b>bold</b> \u200b\u2066hidden\u2069 \u{e0041}\u{e0042} \u0007 {{constructor}} javascript:alert(1)",
    inputSchema: {
      type: "object",
      properties: {
        ["__proto__"]: { type: "string", description: "<svg onload=alert(2)>" },
        constructor: { type: "string", enum: ["\u202eevil", "</script><script>alert(3)</script>"] },
        ["long_".repeat(60)]: { type: "string", description: "x".repeat(3_000) },
      },
    },
    annotations: { title: "</title><script>alert(4)</script>" },
  },
];
