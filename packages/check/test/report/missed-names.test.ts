import { compileVocabulary, scanPrompt } from "@tenon/prompts";
import type { ServerVocabulary } from "@tenon/prompts";
import { expect, test } from "vitest";
import { explainFile } from "../../src/index.ts";
import { KnownNames } from "../../src/report/known-names.ts";

const crm: ServerVocabulary = {
  server: "crm",
  versions: [
    [
      { name: "update_contact", parameters: [{ path: "customer_email" }, { path: "name" }] },
      { name: "list_contacts", parameters: [{ path: "page_size" }] },
      { name: "search", parameters: [{ path: "query" }] },
    ],
  ],
};

function missed(text: string, file = "a.md"): readonly string[] {
  const bytes = Buffer.from(text);
  const scan = scanPrompt({
    path: file,
    bytes,
    vocabulary: compileVocabulary([crm]),
    bound: ["crm"],
  });
  return explainFile(file, bytes, scan, [crm]).missed.map(
    ({ line, column, word, known, why }) =>
      `${line}:${column} ${word} ~ ${known.parameter ?? known.tool}: ${why}`,
  );
}

test.each([
  ["Use updateContact.", "1:5 updateContact ~ update_contact: differs in case or separators"],
  [
    "See `updat_contact`.",
    "1:6 updat_contact ~ update_contact: is near but not the same, letter for letter",
  ],
  [
    "Use `update_contact`.\n\n```sh\ncrm list_contacts\n```",
    "4:5 list_contacts ~ list_contacts: stands in a fence of shell commands",
  ],
  [
    "{{ update_contact }}",
    "1:4 update_contact ~ update_contact: is inside a template expression, which the template engine reads, not the model",
  ],
  [
    "See docs/update_contact.md.",
    "1:10 update_contact ~ update_contact: is part of a longer word, a path, a flag or an address",
  ],
  [
    "The column page_size.",
    "1:12 page_size ~ page_size: is a parameter of a tool that this file never names",
  ],
])("%s", (text, expected) => {
  expect(missed(text)).toEqual([expected]);
});

test("what was understood, ordinary words and distant words are not listed", () => {
  expect(missed("Use `update_contact` with `customer_email` to search by name.")).toEqual([]);
  expect(missed("The search for a query, an updater, contact_us_now, customers.")).toEqual([]);
});

test("positions hold after a byte order mark and CRLF", () => {
  expect(missed("\ufeffa\r\n\tupdateContact")).toEqual([
    "2:2 updateContact ~ update_contact: differs in case or separators",
  ]);
});

test("only so many comparisons are made letter by letter", () => {
  const three = ["alpha_one", "alpha_two", "alpha_six"].map((name) => ({ name, parameters: [] }));
  const near = (left: number): readonly unknown[] =>
    new KnownNames([{ server: "s", versions: [three] }]).near("alpha_ond", { left });
  expect(near(3)).toMatchObject([{ known: { tool: "alpha_one" }, how: "letters" }]);
  expect(near(2)).toEqual([]);
});
