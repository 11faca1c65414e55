import { describe, expect, test } from "vitest";
import { fixWorkspace, lintWorkspace, pinWorkspace } from "../src/index.ts";
import { after, before, check, config, inLock, inPrompts, moved, text } from "./crm.ts";
import { folder, tool } from "./folder.ts";

describe("each change is found at the right place, and mending the prompt and pinning turns it green", () => {
  const stories: readonly (readonly [string, string, readonly string[], string])[] = [
    [
      "a renamed parameter",
      "Use `update_contact` and put the address into `customer_email`.\n",
      ["a.md:1:47-63 error prompt-unknown-parameter"].map((line) => line.replace("47-63", "48-62")),
      "Use `update_contact` and put the address into `email_address`.\n",
    ],
    [
      "a renamed nested parameter in an example",
      '```\nupdate_contact(email_address="a@example.com", fields=[{"ref": "x", "value": "y"}])\n```\n'.replace(
        "email_address",
        "customer_email",
      ),
      [
        "a.md:2:16-30 error prompt-unknown-parameter",
        "a.md:2:58-61 error prompt-unknown-parameter",
      ],
      '```\nupdate_contact(email_address="a@example.com", fields=[{"target": "x", "value": "y"}])\n```\n',
    ],
    [
      "a removed enum value",
      "With `update_contact`, set `status` to `stalled`.\n",
      ["a.md:1:41-48 error prompt-unknown-value"],
      "With `update_contact`, set `status` to `open`.\n",
    ],
    [
      "a new required parameter and an example call without it",
      '```\ncreate_ticket(title="Printer")\n```\n',
      ["a.md:2:1-14 error prompt-missing-required"],
      '```\ncreate_ticket(title="Printer", queue="office")\n```\n',
    ],
    [
      "a removed tool in front matter",
      "---\nname: x\ntools: mcp__crm__create_ticket, mcp__crm__drop_contact\n---\nHello.\n",
      ["a.md:3:8-31 notice prompt-required-added", "a.md:3:33-55 error prompt-unknown-tool"],
      "---\nname: x\ntools: mcp__crm__create_ticket\n---\nHello.\n",
    ],
    [
      "a tool renamed by a separator",
      "Search with `tavily-search` first.\n",
      ["a.md:1:14-27 error prompt-unknown-tool"],
      "Search with `tavily_search` first.\n",
    ],
  ];

  test.each(stories)("%s", async (_name, broken, expected, mended) => {
    const place = await moved({ "a.md": broken });
    const first = await check(place);
    expect(inPrompts(first)).toEqual(expected);
    expect(first.report.verdict).toBe("fail");

    // Pinning alone does not make a stale prompt good.
    await pinWorkspace(await place.open(), {});
    const pinned = await check(place);
    expect(inPrompts(pinned).filter((line) => line.includes("error"))).toEqual(
      expected.filter((line) => line.includes("error")),
    );
    expect(inLock(pinned)).toEqual([]);
    expect(pinned.report.verdict).toBe("fail");

    place.write("prompts/a.md", mended);
    const green = await check(place);
    expect(inPrompts(green).filter((line) => line.includes("error"))).toEqual([]);
    expect(green.report.verdict).toBe("pass");
    expect((await lintWorkspace(await place.open(), {})).report.verdict).toBe("pass");
  });

  test("the contract's own findings stand at the changed place in the lock until it is pinned", async () => {
    const place = await moved({ "a.md": "Nothing about tools.\n" });
    const outcome = await check(place);
    expect(inLock(outcome)).toEqual([
      "crm/create_ticket.json error input-property-added-required",
      "crm/drop_contact.json error tool-removed",
      "crm/tavily-search.json error tool-renamed",
      "crm/update_contact.json error input-property-renamed",
      "crm/update_contact.json error input-enum-value-removed",
      "crm/update_contact.json error input-property-renamed",
    ]);
    const renamed = outcome.report.findings.find(
      (finding) => finding.rule === "input-property-renamed",
    );
    const line = place.read(renamed?.file ?? "").split("\n")[(renamed?.line ?? 0) - 1] ?? "";
    expect(line.slice((renamed?.column ?? 0) - 1, (renamed?.endColumn ?? 0) - 1)).toBe(
      '"customer_email"',
    );
    expect(renamed?.message).toContain("tenon pin crm");
    expect(outcome.textOf(renamed?.file ?? "")).toBe(place.read(renamed?.file ?? ""));
    expect(outcome.report.servers[0]).toMatchObject({
      verdict: "breaking",
      bump: "major",
      from: { version: "1.0.0" },
    });
    await pinWorkspace(await place.open(), {});
    const pinned = await check(place);
    expect(pinned.report.verdict).toBe("pass");
    expect(pinned.report.servers[0]).toMatchObject({
      verdict: "same",
      from: { version: "2.0.0" },
      to: { version: "2.0.0" },
    });
  });
});

describe("what is no finding", () => {
  test("no-op changes and prompts without the changed names", async () => {
    const place = await moved(
      { "a.md": 'Use `create_ticket`:\n\n```\ncreate_ticket(title="x")\n```\n' },
      [
        tool(
          "create_ticket",
          { title: text, note: { type: ["string", "null"] }, kind: { const: "a" } },
          { required: ["title", "note"] },
        ),
      ],
      [
        {
          ...tool(
            "create_ticket",
            { kind: { enum: ["a"] }, note: { anyOf: [{ type: "null" }, text] }, title: text },
            { required: ["note", "title"] },
          ),
          _meta: { x: 1 },
        },
      ],
    );
    const { report } = await check(place);
    expect(report).toMatchObject({
      verdict: "pass",
      findings: [],
      servers: [{ verdict: "same", changes: [] }],
    });
  });

  test("template variables, negated mentions and other servers' words", async () => {
    const place = await moved({
      "a.md": "Hello {{customer_email}}.\n\nThere is no `drop_contact` any more.\n",
    });
    expect(inPrompts(await check(place))).toEqual([]);
  });

  test("a name that two bound servers own, as long as one of them has it", async () => {
    const place = folder({
      "tenon.yaml":
        'servers: { one: { file: one.json }, two: { file: two.json } }\nprompts: [ { include: "prompts/*", servers: [one, two] } ]\n',
      "one.json": [tool("find_contact"), tool("other_tool")],
      "two.json": [tool("find_contact")],
      "prompts/a.md": "Call `find_contact`, or `mcp__one__find_contact`.\n",
    });
    await pinWorkspace(await place.open(), {});
    place.write("one.json", [tool("other_tool")]);
    expect(inPrompts(await check(place))).toEqual(["a.md:1:26-48 error prompt-unknown-tool"]);
    place.write("two.json", [tool("something_else_entirely", { a: text })]);
    expect(inPrompts(await check(place))).toEqual([
      "a.md:1:7-19 error prompt-unknown-tool",
      "a.md:1:26-48 error prompt-unknown-tool",
    ]);
  });
});

describe("a name that came back", () => {
  test("is forgotten by the lock", async () => {
    const place = await moved({ "a.md": "Use `drop_contact` with `contact_id`.\n" });
    await pinWorkspace(await place.open(), {});
    expect(place.read("tenon.lock/crm/retired.json")).toContain("drop_contact");
    expect((await check(place)).report.verdict).toBe("fail");
    place.write("crm.json", [...after, tool("drop_contact", { contact_id: text })]);
    await pinWorkspace(await place.open(), {});
    expect(place.read("tenon.lock/crm/retired.json")).not.toContain("drop_contact");
    expect((await check(place)).report.verdict).toBe("pass");
  });

  test("a name renamed twice is followed to today's", async () => {
    const step = (name: string): object[] => [
      tool(
        "save",
        { [name]: { ...text, description: "Where to write to." } },
        { required: [name] },
      ),
    ];
    const place = await moved(
      { "a.md": "Use `save` with `customer_email`.\n" },
      step("customer_email"),
      step("client_email"),
    );
    await pinWorkspace(await place.open(), {});
    place.write("crm.json", step("person_email"));
    await pinWorkspace(await place.open(), {});
    const { report } = await check(place);
    expect(report.findings).toMatchObject([
      { rule: "prompt-unknown-parameter", suggestion: { replacement: "person_email" } },
    ]);
  });
});

describe("servers", () => {
  test("a server without a lock is an error that says what to do", async () => {
    const place = folder({ "tenon.yaml": config, "crm.json": [tool("a")] });
    const { report, failures } = await check(place);
    expect(report.findings).toMatchObject([
      { rule: "server-not-pinned", level: "error", file: "tenon.yaml", line: 2 },
      { rule: "prompts-no-match" },
    ]);
    expect(report.findings[0]?.message).toContain("tenon pin crm");
    expect(failures).toEqual([]);
  });

  test("a server that cannot be loaded is a failure and removes nothing", async () => {
    const place = await moved({ "a.md": "Use `drop_contact`.\n" });
    place.write("crm.json", "<html>");
    const { report, failures } = await check(place);
    expect(failures).toHaveLength(1);
    expect(report.findings.map(({ rule, level }) => `${level} ${rule}`)).toEqual([
      "warning server-not-loaded",
    ]);
    expect(report.servers[0]?.changes).toEqual([]);
    expect(report.verdict).toBe("warn");
  });

  test("a malformed tool is named and not removed", async () => {
    const place = await moved({ "a.md": "Use `drop_contact`.\n" }, before, [
      ...before.slice(0, 2),
      { name: "drop_contact", inputSchema: 3 },
      ...before.slice(3),
    ]);
    const outcome = await check(place);
    expect(inLock(outcome)).toEqual(["crm/drop_contact.json error tool-malformed"]);
    expect(inPrompts(outcome)).toEqual([]);
    place.write("crm.json", [...before.slice(0, 2), "not a tool"]);
    const nameless = await check(place);
    expect(nameless.report.findings.map(({ rule }) => rule)).toEqual(["tool-malformed"]);
  });

  test("one server can be checked alone, and a folder of the lock without a server is named", async () => {
    const place = await moved({ "a.md": "x\n" });
    place.write("tenon.lock/old/server.json", "{}");
    expect(
      (await check(place, { offline: true })).report.findings.map(
        ({ rule, file }) => `${rule} ${file}`,
      ),
    ).toEqual(["lock-unused tenon.lock/old/server.json"]);
    expect((await check(place, { offline: true, servers: ["crm"] })).report.findings).toEqual([]);
    await expect(check(place, { servers: ["nope"] })).rejects.toThrow("There is no server `nope`");
  });

  test("offline starts nothing and compares the lock with itself", async () => {
    const place = await moved({ "a.md": "Use `drop_contact`.\n" });
    expect((await check(place, { offline: true })).report).toMatchObject({
      verdict: "pass",
      findings: [],
    });
  });
});

test("unreadable prompts are named, not fatal", async () => {
  const place = await moved({ "a.md": "fine\n" }, before, before);
  place.write("prompts/b.md", new Uint8Array([1, 0, 2, 0, 255]));
  place.write("prompts/c.md", new Uint8Array([0x61, 0xff, 0x62]));
  const { report } = await check(place);
  expect(report.findings.map(({ rule, level, file }) => `${level} ${rule} ${file}`)).toEqual([
    "warning prompt-unreadable prompts/b.md",
    "warning prompt-unreadable prompts/c.md",
  ]);
  expect(report.verdict).toBe("warn");
});

test("fingerprints stay when lines move and differ between findings", async () => {
  const place = await moved({ "a.md": "Use `drop_contact`, `drop_contact`.\n" });
  const first = (await check(place)).report.findings.map(({ fingerprint }) => fingerprint);
  expect(new Set(first).size).toBe(first.length);
  expect(first.every((fingerprint) => /^sha256:[0-9a-f]{64}$/u.test(fingerprint))).toBe(true);
  place.write("prompts/a.md", "\n\nText.\n\nUse `drop_contact`, and `drop_contact`.\n");
  expect((await check(place)).report.findings.map(({ fingerprint }) => fingerprint)).toEqual(first);
});

test("the same run gives the same report", async () => {
  const place = await moved({
    "a.md": "Use `drop_contact`.\n",
    "b.md": "`customer_email` of `update_contact`.\n",
  });
  expect((await check(place)).report).toEqual((await check(place)).report);
});

test("fix, then pin, turns a rename green", async () => {
  const place = await moved({ "a.md": "Use `update_contact` with `customer_email`.\n" });
  await fixWorkspace(await place.open(), { write: true });
  expect(place.read("prompts/a.md")).toBe("Use `update_contact` with `email_address`.\n");
  await pinWorkspace(await place.open(), {});
  expect((await check(place)).report.verdict).toBe("pass");
});

test("a server that is left out still owns its names", async () => {
  const place = folder({
    "tenon.yaml":
      'servers: { one: { file: one.json }, two: { file: two.json } }\nprompts: [ { include: "prompts/*", servers: [one, two] } ]\n',
    "one.json": [tool("find_contact")],
    "two.json": [tool("find_contact"), tool("drop_contact")],
    "prompts/a.md": "Call `find_contact` and `drop_contact`.\n",
  });
  await pinWorkspace(await place.open(), {});
  place.write("one.json", []);
  place.write("two.json", []);
  const { report } = await check(place, { servers: ["one"] });
  expect(report.servers.map(({ server }) => server)).toEqual(["one"]);
  expect(report.findings.map(({ rule, server }) => `${rule} ${server}`)).toEqual([
    "tool-removed one",
  ]);
});
