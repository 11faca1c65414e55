import { expect, test } from "vitest";
import { lintWorkspace } from "../../src/index.ts";
import { check, inPrompts, moved, text } from "../crm.ts";
import { tool } from "../folder.ts";

const about = { description: "Searches the contacts of the customer by any of their fields." };
const old = [
  {
    ...tool("search-contacts", {
      query: text,
      customer_email: { ...text, description: "The customer's e-mail address." },
      limit: { type: "integer" },
      order: { type: "string", enum: ["asc", "desc", "none"] },
    }),
    ...about,
  },
];
const now = [
  {
    ...tool("search_contacts", {
      query: text,
      email_address: { ...text, description: "The customer's e-mail address." },
      limit: { type: "string" },
      order: { type: "string", enum: ["asc", "desc"] },
    }),
    ...about,
  },
];

test("before the pin, the old names of a tool that is called by its new one are judged", async () => {
  const place = await moved(
    {
      "a.md":
        "Use `search_contacts`, with:\n\n- `customer_email`: whose\n- `limit`: how many\n- `order`: `none`\n",
    },
    old,
    now,
  );
  expect(inPrompts(await check(place))).toEqual([
    "a.md:3:4-18 error prompt-unknown-parameter",
    "a.md:4:4-9 warning prompt-type-changed",
    "a.md:5:13-17 error prompt-unknown-value",
  ]);
});

test("a required key that is missing is no guess for another word", async () => {
  const tools = [
    tool(
      "search_events",
      { naturalLanguageQuery: text, organizationSlug: text },
      { required: ["naturalLanguageQuery", "organizationSlug"] },
    ),
  ];
  const place = await moved(
    { "a.md": '```\nsearch_events(organizationSlug="x", sort="y")\n```\n' },
    tools,
    tools,
  );
  const { report } = await lintWorkspace(await place.open(), {});
  const unknown = report.findings.find(({ rule }) => rule === "prompt-unknown-parameter");
  expect(unknown?.message).toBe(
    "`search_events` (crm) has no parameter `sort`. Take it out of the example.",
  );
});
