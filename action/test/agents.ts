import type { Checkout } from "./checkout.ts";

/** A tool of a saved list with text parameters. */
export function tool(
  name: string,
  parameters: readonly string[],
  description = `Does ${name}.`,
): object {
  return {
    name,
    description,
    inputSchema: {
      type: "object",
      properties: Object.fromEntries(
        parameters.map((parameter) => [
          parameter,
          {
            type: "string",
            description: `The ${parameter.replaceAll("_", " ").replace("customeremail", "address")}`,
          },
        ]),
      ),
    },
  };
}

export const config = `servers:
  crm: { file: crm.json }
prompts: [ "prompts/**" ]
`;

const email = { type: "string", description: "The address of the customer." };
const contact = (parameter: string): object => ({
  name: "update_contact",
  description: "Changes a contact.",
  inputSchema: { type: "object", properties: { [parameter]: email }, required: [parameter] },
});

/** An agent whose prompt names a parameter that a server renames. */
export const agent = {
  "tenon.yaml": config,
  "crm.json": { tools: [contact("customer_email")] },
  "prompts/keeper.md":
    "Keep contacts.\n\nCall `update_contact` with:\n\n- `customer_email`: the address\n",
};

/** What the server offers after the rename. */
export const renamed = { tools: [contact("email_address")] };

/** The payload of a pull request from the same repository. */
export function pullRequest(
  checkout: Checkout,
  base: string,
  more: { fork?: boolean; head?: string } = {},
): object {
  const repository = { id: 1, full_name: "acme/agents" };
  return {
    number: 7,
    pull_request: {
      number: 7,
      base: { sha: base, ref: "main", repo: repository },
      head: {
        sha: more.head ?? checkout.git("rev-parse", "HEAD"),
        ref: "topic",
        repo: more.fork === true ? { id: 2, full_name: "stranger/agents" } : repository,
      },
    },
  };
}
