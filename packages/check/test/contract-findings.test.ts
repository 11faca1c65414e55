import { describe, expect, test } from "vitest";
import { after, before, check, config, inLock, inPrompts, moved, text } from "./crm.ts";
import { tool } from "./folder.ts";

describe("policy", () => {
  const unused = [tool("a_tool", { one_key: text, two_key: text }), tool("b_tool", { x: text })];
  const changed = [tool("a_tool", { two_key: text }), tool("b_tool", { x: text })];

  test("fail-on impacted lets a change pass that no prompt relies on", async () => {
    const place = await moved(
      { "a.md": "Use `b_tool` and `a_tool` with `two_key`.\n" },
      unused,
      changed,
      "fail-on: impacted\n",
    );
    const relaxed = await check(place);
    expect(inLock(relaxed)).toEqual(["crm/a_tool.json notice input-property-removed"]);
    expect(relaxed.report.verdict).toBe("pass");
    expect((await check(place, { failOn: "breaking" })).report.verdict).toBe("fail");
    place.write("prompts/a.md", "Use `a_tool` with `one_key`.\n");
    const used = await check(place);
    expect(inLock(used)).toEqual(["crm/a_tool.json error input-property-removed"]);
    expect(used.report.verdict).toBe("fail");
  });

  test("fail-on dangerous fails on a description, breaking only warns, and a rule can be off", async () => {
    const place = await moved({ "a.md": "---\ntools: mcp__crm__b_tool\n---\n" }, unused, [
      unused[0] ?? {},
      { ...tool("b_tool", { x: text }), description: "Something else." },
    ]);
    const warned = await check(place);
    expect(warned.report.verdict).toBe("warn");
    expect(inPrompts(warned)).toEqual(["a.md:2:8-24 warning prompt-wording-changed"]);
    expect(inLock(warned)).toEqual(["crm/b_tool.json warning description-changed"]);
    expect((await check(place, { failOn: "dangerous" })).report.verdict).toBe("fail");
    place.write("tenon.yaml", `${config}rules: { description-changed: off }\n`);
    expect((await check(place)).report).toMatchObject({ verdict: "pass", findings: [] });
    place.write("tenon.yaml", `${config}rules: { description-changed: breaking }\n`);
    expect((await check(place)).report.verdict).toBe("fail");
    place.write(
      "tenon.yaml",
      `${config}rules: { prompt-wording-changed: error, description-changed: safe }\n`,
    );
    expect(inPrompts(await check(place))).toEqual(["a.md:2:8-24 error prompt-wording-changed"]);
  });

  test("a type that changed warns where the parameter is only mentioned", async () => {
    const place = await moved(
      { "a.md": "Use `b_tool` with `x_value`.\n" },
      [tool("b_tool", { x_value: text })],
      [tool("b_tool", { x_value: { type: "number" } })],
    );
    expect(inPrompts(await check(place))).toEqual(["a.md:1:20-27 warning prompt-type-changed"]);
  });

  test("an example that a narrower type refuses is an error, with one finding", async () => {
    const place = await moved(
      { "a.md": '```\nb_tool(x_value="ten", other="y")\n```\n' },
      [tool("b_tool", { x_value: text, other: text })],
      [tool("b_tool", { x_value: { type: "number" }, other: text })],
    );
    const outcome = await check(place);
    expect(inPrompts(outcome)).toEqual(["a.md:2:1-7 error prompt-invalid-example"]);
    expect(
      outcome.report.findings.find(({ rule }) => rule === "prompt-invalid-example")?.change?.path,
    ).toContain("x_value");
  });

  test("holes and elided arguments are not judged", async () => {
    const place = await moved(
      { "a.md": '```\nb_tool(x_value=<number>)\n```\n\n```\ncreate_ticket(title="x", ...)\n```\n' },
      [tool("b_tool", { x_value: text }), ...before],
      [
        tool("b_tool", { x_value: { type: "number" } }),
        ...before.slice(0, 1),
        ...after.slice(1, 2),
        ...before.slice(2),
      ],
    );
    expect(inPrompts(await check(place)).filter((line) => line.includes("error"))).toEqual([]);
  });
});
