import { describe, expect, it } from "vitest";
import { hoverAt } from "../src/hover.ts";
import { inkFor } from "../src/ink.ts";
import { limits } from "../src/limits.ts";
import { textAt } from "./client.ts";
import { find, renamed, tools, update } from "./crm.ts";
import { documentOf, workspaceOf } from "./desk.ts";

/** The text of the hover at `‸`, and what it is about. */
async function hover(
  lists: readonly string[],
  marked: string,
  formats = ["markdown"],
): Promise<{ readonly text: string; readonly about: string; readonly kind: string } | undefined> {
  const locked = await workspaceOf(...lists);
  const { analysis, offset, text } = await documentOf(locked, marked);
  const found = hoverAt(analysis, offset, inkFor(formats));
  if (found === undefined || found.range === undefined) return undefined;
  const contents = found.contents as { readonly kind: string; readonly value: string };
  return { text: contents.value, kind: contents.kind, about: textAt(text, found.range) };
}

const crm = tools(update, find);

describe("a tool", () => {
  it("with its parameters, version and digest", async () => {
    const found = await hover([crm], "Use `upd‸ate_contact`.");
    expect(found?.about).toBe("update_contact");
    expect(found?.text).toContain("**`update_contact`**, tool of `crm`: Update a contact");
    expect(found?.text).toContain("> Changes a contact.  \n> Returns the contact.");
    expect(found?.text).toContain(
      "- `customer_email` string (email), required: Where to write to.",
    );
    expect(found?.text).toContain("- `fields[].target` string, optional");
    expect(found?.text).toMatch(/`crm` 1\.0\.0, `sha256:[0-9a-f]{12}`$/u);
  });

  it("with its qualifier, at both ends of the name", async () => {
    for (const marked of ["‸mcp__crm__find_contact", "mcp__crm__find_contact‸"]) {
      expect((await hover([crm], marked))?.about).toBe("mcp__crm__find_contact");
    }
    expect((await hover([crm], "mcp__crm__find_cont‸act"))?.text).toContain("\n\nDeprecated.\n\n");
  });

  it("that was renamed or removed", async () => {
    const next = tools({ ...update, name: "edit_contact" });
    const found = await hover([crm, next], "Use `update_contact‸`.");
    expect(found?.text).toContain("**`update_contact`** of `crm` is now called `edit_contact`.");
    expect(found?.text).toContain("**`edit_contact`**, tool of `crm`");
    expect((await hover([crm, next], "Use `find_contact‸`."))?.text).toBe(
      "**`find_contact`** of `crm` was removed.",
    );
  });
});

describe("a parameter", () => {
  it("with its type, values and default", async () => {
    const found = await hover([crm], "Call `update_contact` with `mo‸de`.");
    expect(found?.about).toBe("mode");
    expect(found?.text).toContain("**`mode`**, parameter of `update_contact` (`crm` 1.0.0)");
    expect(found?.text).toContain("string, optional");
    expect(found?.text).toContain("One of: `merge`, `replace`");
    expect(found?.text).toContain("Default: `merge`");
  });

  it("through one of its values", async () => {
    const found = await hover([crm], 'Call update_contact(mode="repl‸ace").');
    expect(found?.about).toContain("replace");
    expect(found?.text).toContain("**`mode`**, parameter of");
  });

  it("that was renamed", async () => {
    const found = await hover(
      [crm, tools(renamed(), find)],
      "Call `update_contact` with `customer_e‸mail`.",
    );
    expect(found?.text).toContain("**`customer_email`** of `crm` is now called `email_address`.");
    expect(found?.text).toContain("**`email_address`**, parameter of");
  });
});

it("says nothing about other words", async () => {
  expect(await hover([crm], "Use `update_contact` for every‸thing.")).toBeUndefined();
  expect(await hover([crm], "‸")).toBeUndefined();
});

it("is plain text for clients that take no Markdown", async () => {
  const found = await hover([crm], "Use `update_contact‸`.", ["plaintext"]);
  expect(found?.kind).toBe("plaintext");
  expect(found?.text).toMatch(/^update_contact, tool of crm: Update a contact\n/u);
  expect(found?.text).not.toContain("`");
});

describe("a hostile server's text", () => {
  const evil = {
    name: "evil_tool",
    title: "# Big [click](https://evil.example) <img src=x onerror=alert(1)>",
    description:
      "```\n# Trusted by Tenon\n![x](https://evil.example/p.png) <script>x</script> [a](command:rm) \u202etxet\u202c\u200b\u0007\n---\n| a | b |\n<https://evil.example> @team `code`",
    inputSchema: {
      type: "object",
      properties: {
        "a`b\n# c": {
          type: "string",
          description: "[x](https://evil.example)",
          enum: ["`](x)", "\u202e"],
        },
      },
    },
  };

  it("renders nothing of its own", async () => {
    const found = await hover([tools(evil)], "Use `evil_tool‸`.");
    const lines = found!.text.split("\n");
    expect(found!.text).not.toMatch(/[\p{Cf}\u202a-\u202e]|(?!\n)\p{Cc}/u);
    // Outside of code there is no link, image, tag or fence.
    const bare = lines
      .map((line) => line.replaceAll(/(`+)(?:(?!\1)[^])*?\1(?!`)/gu, "¤"))
      .join("\n");
    expect(bare).not.toMatch(/(?<!\\)\]\(|(?<!\\)<|https?:|```|@team/u);
    expect(lines.filter((line) => line.startsWith("#"))).toEqual([]);
  });

  it("is cut", async () => {
    const long = {
      ...find,
      name: "long_tool",
      description: `${"x".repeat(50)}\n`.repeat(limits.descriptionLines * 3),
    };
    const shown = (await hover([tools(long)], "`long_tool‸`"))!.text
      .split("\n")
      .filter((line) => line.startsWith(">"));
    expect(shown.length).toBeLessThanOrEqual(limits.descriptionLines + 1);
    const wide = { ...find, name: "wide_tool", description: "x".repeat(100_000) };
    expect((await hover([tools(wide)], "`wide_tool‸`"))!.text.length).toBeLessThan(
      limits.descriptionCharacters + 500,
    );
  });

  it.each([
    [limits.hoverParameters, 0],
    [limits.hoverParameters + 1, 1],
  ])("with %i parameters leaves %i to be counted", async (count, more) => {
    const properties = Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`p${index}`, { type: "string" }]),
    );
    const many = { name: "many_tool", inputSchema: { type: "object", properties } };
    const { text } = (await hover([tools(many)], "`many_tool‸`"))!;
    expect(text.split("\n").filter((line) => line.startsWith("- `"))).toHaveLength(
      limits.hoverParameters,
    );
    expect(text.includes(`- and ${more} more`)).toBe(more > 0);
  });
});
