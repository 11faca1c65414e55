import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folder, tenon, write } from "./tenon.ts";

const tools = (parameter: string): string =>
  JSON.stringify([
    {
      name: "update_contact",
      inputSchema: { type: "object", properties: { [parameter]: { type: "string" } } },
    },
  ]);
const config =
  'servers: { crm: { file: crm.json } }\nprompts: [ { include: "prompts/**", servers: [crm] } ]\n';
const prompt =
  "Call `update_contact` with `customer_email`.\r\nupdate_contact(customer_email=1)\r\n";
const mended = prompt.replaceAll("customer_email", "email_address");

async function stale(): Promise<string> {
  const cwd = folder({
    "tenon.yaml": config,
    "crm.json": tools("customer_email"),
    "prompts/a.md": prompt,
  });
  expect((await tenon(["pin"], { cwd })).code).toBe(0);
  write(cwd, { "crm.json": tools("email_address") });
  return cwd;
}

describe("tenon fix", () => {
  it("prints review comments and writes nothing", async () => {
    const cwd = await stale();
    const run = await tenon(["fix", "--format", "github"], { cwd });
    expect(run).toMatchObject({ code: 0, stderr: "" });
    const { comments } = JSON.parse(run.stdout);
    expect(comments).toMatchObject([
      { path: "prompts/a.md", line: 1, side: "RIGHT" },
      { path: "prompts/a.md", line: 2, side: "RIGHT" },
    ]);
    expect(comments[1].body).toContain("```suggestion\nupdate_contact(email_address=1)\n```");
    expect(readFileSync(join(cwd, "prompts/a.md"), "utf8")).toBe(prompt);
  });

  it("says as JSON what it wrote and what remains", async () => {
    const cwd = await stale();
    const place = { file: "prompts/a.md", line: 1, column: 29, endLine: 1, endColumn: 43 };
    const run = await tenon(["fix", "--format", "json"], { cwd });
    expect(JSON.parse(run.stdout)).toEqual({
      schemaVersion: 1,
      edits: [
        {
          ...place,
          from: "customer_email",
          to: "email_address",
          rule: "prompt-unknown-parameter",
        },
        expect.objectContaining({ line: 2, column: 16 }),
      ],
      remaining: [],
    });
    expect(readFileSync(join(cwd, "prompts/a.md"), "utf8")).toBe(mended);
  });

  it("writes a patch that git applies, CRLF kept", async () => {
    const cwd = await stale();
    await tenon(["fix", "--patch", "fix.patch"], { cwd });
    execFileSync("git", ["init", "-q"], { cwd });
    execFileSync("git", ["apply", "--whitespace=nowarn", "fix.patch"], { cwd });
    expect(readFileSync(join(cwd, "prompts/a.md"), "utf8")).toBe(mended);
  });
});

describe("tenon refs", () => {
  it("writes a page with every reference marked", async () => {
    const cwd = await stale();
    const run = await tenon(
      ["refs", "--format", "html", "--output", "out/refs.html", "prompts/a.md"],
      {
        cwd,
      },
    );
    expect(run).toEqual({ code: 0, stdout: "", stderr: "" });
    const page = readFileSync(join(cwd, "out/refs.html"), "utf8");
    expect(page).toMatch(/^<!doctype html>/u);
    expect(page).toContain('>customer_email<span class="card"');
  });

  it("explains a name that was not taken, a wildcard and a name that nobody has", async () => {
    const cwd = folder({
      "crm.json": tools("customer_email"),
      "a.md":
        "---\ntools: mcp__crm__get_*, mcp__crm__nope\n---\nThe customerEmail of `update_contact`.\n",
    });
    const run = await tenon(["refs", "--tools", "crm=crm.json", "a.md"], { cwd });
    expect(run.stdout).toContain("8  wildcard   crm / get_*  allows 0 known tools");
    expect(run.stdout).toContain("25  unknown    crm / nope  no version has it");
    expect(run.stdout).toContain(
      "4:5  customerEmail  looks like crm / update_contact / customer_email, but differs in case or separators",
    );
  });
});
