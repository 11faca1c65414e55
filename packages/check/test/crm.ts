import { checkWorkspace, pinWorkspace } from "../src/index.ts";
import type { CheckOptions, CheckOutcome } from "../src/index.ts";
import { folder, tool } from "./folder.ts";
import type { Folder } from "./folder.ts";

/** A schema that allows any text. */
export const text = { type: "string" };
export const config = `servers:
  crm: { file: crm.json }
prompts: [ { include: "prompts/**", servers: [crm] } ]
`;

/** The agreed tools of a CRM. */
export const before = [
  tool(
    "update_contact",
    {
      customer_email: { ...text, description: "The customer's e-mail address." },
      status: { type: "string", enum: ["open", "stalled", "closed"] },
      fields: {
        type: "array",
        items: {
          type: "object",
          properties: { ref: { ...text, description: "Which field." }, value: text },
        },
      },
    },
    { required: ["customer_email"] },
  ),
  tool("create_ticket", { title: text }, { required: ["title"] }),
  tool("drop_contact", { contact_id: text }),
  tool("tavily-search", { query: text }),
];

/** The tools after a breaking release. */
export const after = [
  tool(
    "update_contact",
    {
      email_address: { ...text, description: "The customer's e-mail address." },
      status: { type: "string", enum: ["open", "closed"] },
      fields: {
        type: "array",
        items: {
          type: "object",
          properties: { target: { ...text, description: "Which field." }, value: text },
        },
      },
    },
    { required: ["email_address"] },
  ),
  tool("create_ticket", { title: text, queue: text }, { required: ["title", "queue"] }),
  { ...tool("tavily_search", { query: text }), description: "Does tavily-search." },
];

/** A folder whose lock has `old` and whose server now offers `now`. */
export async function moved(
  prompts: Readonly<Record<string, string>>,
  old: readonly object[] = before,
  now: readonly object[] = after,
  more = "",
): Promise<Folder> {
  const place = folder({ "tenon.yaml": config + more, "crm.json": old });
  for (const [file, content] of Object.entries(prompts)) place.write(`prompts/${file}`, content);
  await pinWorkspace(await place.open(), {});
  place.write("crm.json", now);
  return place;
}

/** One check of the folder. */
export async function check(
  place: Folder,
  options: CheckOptions = {},
  now?: string,
): Promise<CheckOutcome> {
  return checkWorkspace(await place.open({}, now), options);
}

/** Prompt findings as `file:line:column-endColumn level rule`. */
export function inPrompts({ report }: CheckOutcome): readonly string[] {
  return report.findings
    .filter((finding) => finding.file.startsWith("prompts/"))
    .map(
      (finding) =>
        `${finding.file.slice(8)}:${finding.line}:${finding.column}-${finding.endColumn} ${finding.level} ${finding.rule}`,
    );
}

export function inLock({ report }: CheckOutcome): readonly string[] {
  return report.findings
    .filter((finding) => finding.file.startsWith("tenon.lock/"))
    .map((finding) => `${finding.file.slice(11)} ${finding.level} ${finding.rule}`);
}
