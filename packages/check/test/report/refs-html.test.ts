import { createHash } from "node:crypto";
import { compileVocabulary, scanPrompt } from "@tenon/prompts";
import type { ServerVocabulary } from "@tenon/prompts";
import { describe, expect, test } from "vitest";
import { explainFile, renderRefsHtml } from "../../src/index.ts";
import { reportLimits } from "../../src/report/limits.ts";
import { attack } from "./sample.ts";

const crm: ServerVocabulary = {
  server: "crm",
  versions: [
    [
      {
        name: "update_contact",
        parameters: [
          { path: "customer_email" },
          { path: "status", values: ["open", "closed"] },
          { path: "fields" },
          { path: "fields[].ref" },
        ],
      },
      { name: "drop_contact", parameters: [{ path: "contact_id" }] },
      { name: "get_contact", parameters: [] },
      { name: "search", parameters: [{ path: "query" }] },
    ],
  ],
};

function pageOf(text: string, file = "a.md", servers: readonly ServerVocabulary[] = [crm]): string {
  const bytes = Buffer.from(text);
  const vocabulary = compileVocabulary(servers);
  const bound = servers.map(({ server }) => server);
  const scan = scanPrompt({ path: file, bytes, vocabulary, bound });
  return renderRefsHtml([explainFile(file, bytes, scan, servers)], "1.2.3");
}

const prompt = `---
tools: mcp__crm__update_contact, mcp__crm__get_*, mcp__crm__nope_tool
---
Hello {{ user.name }}, use \`update_contact\` with \`customer_email\` and \`status: open\`.
There is no \`drop_contact\`. Call update_contact(customer_email="x", fields=[{"ref": "f"}]).
The customerEmail column, \`updat_contact\`.
`;
const page = pageOf(prompt);

/** The marks with these classes: their texts. */
function marked(classes: string, html = page): readonly string[] {
  const found = html.matchAll(/<span class="(m [^"]*)"[^>]*>([^<]*)<span class="card"/gu);
  return [...found].flatMap(([, names = "", text = ""]) =>
    classes.split(" ").every((name) => names.split(" ").includes(name)) ? [text] : [],
  );
}

describe("the page of what was understood", () => {
  test("marks every kind of place, with how sure it is", () => {
    expect(marked("k-tool c-certain")).toEqual(["mcp__crm__update_contact", "update_contact"]);
    expect(marked("k-tool c-certain call")).toEqual(["update_contact"]);
    expect(marked("k-tool negated")).toEqual(["drop_contact"]);
    expect(marked("k-parameter c-likely")).toEqual(["customer_email", "status"]);
    expect(marked("k-parameter c-certain")).toEqual(["customer_email", "fields", "ref"]);
    expect(marked("k-value")).toEqual(["open"]);
    expect(marked("k-grant")).toEqual(["mcp__crm__get_*"]);
    expect(marked("k-unknown")).toEqual(["mcp__crm__nope_tool"]);
    expect(marked("k-missed")).toEqual(["customerEmail", "updat_contact"]);
    expect(page).toMatch(/<span class="x" title="Template[^>]*>\{\{ user\.name \}\}<\/span>/u);
  });

  test("says what a mark means and why", () => {
    expect(page).toContain("<code>crm / update_contact / fields[].ref</code>");
    expect(page).toContain("likely: the file is about this server");
    expect(page).toContain("it does not exist, so it never drifts");
    expect(page).toContain("Allows <code>get_contact</code>");
    expect(page).toContain("differs in case or separators");
    expect(page).toContain("Arguments: <code>{&quot;customer_email&quot;:&quot;x&quot;");
  });

  test("is one file that runs nothing and loads nothing", () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/u.exec(page)?.[1] ?? "";
    const style = /<style>([\s\S]*?)<\/style>/u.exec(page)?.[1] ?? "";
    const hash = createHash("sha256").update(style).digest("base64");
    expect(policy).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
    );
    expect(page).not.toMatch(/<script|\bstyle=|\bsrc=|\bon\w+=|href="(?!#)|url\(/u);
  });

  test("every mark can be reached by the keyboard once, and names its card", () => {
    const ids = [...page.matchAll(/ id="([^"]+)"/gu)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const marks = [
      ...page.matchAll(/<span class="m [^"]*" tabindex="0" aria-describedby="([^"]+)"/gu),
    ];
    expect(marks).toHaveLength(14);
    for (const [, id] of marks) expect(page).toContain(`role="tooltip" id="${id}"`);
  });

  test("keeps every character of the text, line by line", () => {
    const text = [...page.matchAll(/<span class="t">(.*?)<\/span><\/div>/gu)]
      .map(([, line = ""]) =>
        line.replaceAll(/<span class="card".*?<\/span><\/span><\/span>/gu, ""),
      )
      .map((line) => line.replaceAll(/<[^>]*>/gu, "").replaceAll("&quot;", '"'));
    expect(text.join("\n")).toBe(prompt);
  });

  test("shows nothing of a stranger but text", () => {
    const name = attack;
    const hostile: ServerVocabulary = {
      server: name,
      versions: [
        [
          { name, parameters: [{ path: name, values: [name] }] },
          { name: "do_it", parameters: [] },
        ],
      ],
    };
    const html = pageOf(`${attack}\n<script>x</script> \`do_it\` \u202e`, attack, [hostile]);
    expect(html).not.toMatch(/<script|<img|<b>x|\bonerror="/u);
    expect(html).not.toMatch(
      // oxlint-disable-next-line no-control-regex -- they are what is looked for
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e]/u,
    );
    expect(html).toContain("&lt;script&gt;");
  });

  test("a file that says nothing is shown all the same", () => {
    expect(pageOf("Nothing.\n")).toContain("Nothing here says anything about a known tool.");
  });

  test("marks that overlap nest without losing text", () => {
    const html = pageOf("Use `mcp__crm__update_contact`(status=`open`)\r\n");
    expect(marked("k-tool", html)).toEqual(["mcp__crm__update_contact"]);
  });
});

describe("limits", () => {
  test("a long file shows the lines around its marks", () => {
    const filler = "x\n".repeat(reportLimits.refsWholeFile - 1);
    expect(pageOf(filler)).not.toContain("not shown");
    const long = pageOf(`${filler}Use \`update_contact\`.\nend\n`);
    expect(long).toContain("lines not shown");
    expect(marked("k-tool", long)).toEqual(["update_contact"]);
    expect(long.match(/<div class="l"/gu)).toHaveLength(6);
  });

  test("a long line is cut, and says how many marks it hides", () => {
    const line = (length: number): string => `${"x ".repeat(length / 2)}\`update_contact\``;
    expect(pageOf("x".repeat(reportLimits.refsLine))).not.toContain("more character");
    expect(pageOf("x".repeat(reportLimits.refsLine + 1))).toContain("… 1 more characters");
    expect(pageOf(line(reportLimits.refsLine))).toContain("16 more characters, 1 marks");
  });

  test("names that were not taken stop at their limit", () => {
    const text = "customerEmail ".repeat(reportLimits.missedNames + 5);
    expect(marked("k-missed", pageOf(text))).toHaveLength(reportLimits.missedNames);
  });

  test("all files together show so many lines", () => {
    const bytes = Buffer.from("x\n".repeat(reportLimits.refsWholeFile - 1));
    const scan = scanPrompt({ path: "a.md", bytes, vocabulary: compileVocabulary([crm]) });
    const read = explainFile("a.md", bytes, scan, [crm]);
    const html = renderRefsHtml(
      Array.from({ length: 12 }, () => read),
      "1",
    );
    expect(html.match(/<div class="l"/gu)).toHaveLength(reportLimits.refsLines);
  });
});
