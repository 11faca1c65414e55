import { describe, expect, test } from "vitest";
import { Agent } from "./agent.ts";
import type { VersionPair } from "./version-pair.ts";
import { versionPairs } from "./version-pairs.ts";

/** An agent whose prompts were agreed with the old tools, and whose server now offers the new ones. */
async function upgraded({ server, before, after, prompts }: VersionPair): Promise<Agent> {
  const agent = new Agent(prompts);
  agent.write("tools.json", JSON.stringify(before));
  agent.write(
    "tenon.yaml",
    `servers: { ${server}: { file: tools.json } }\nprompts: [ { include: "prompts/**", servers: [${server}] } ]\n`,
  );
  expect(await agent.tenon(["pin"])).toMatchObject({ status: 0 });
  expect(await agent.check()).toMatchObject({ status: 0, report: { findings: [] } });
  agent.write("tools.json", JSON.stringify(after));
  return agent;
}

/** `file:line  what stands there  rule` of every error in a prompt. */
async function errorsOf(agent: Agent): Promise<readonly string[]> {
  const { report } = await agent.check();
  return report.findings
    .filter(({ file, level }) => file.startsWith("prompts/") && level === "error")
    .map(({ file, line, column, endLine, endColumn, rule, parameter }) => {
      const lines = agent.read(file).split("\n");
      expect(endLine).toBe(line);
      const at = lines[line - 1]?.slice(column - 1, endColumn - 1) ?? "";
      const what = rule === "prompt-missing-required" ? ` lacks ${parameter ?? ""}` : "";
      return `${file}:${line} ${at}${what}`;
    });
}

describe.each(versionPairs)("$name", (pair) => {
  test("every stale place is found, and nothing else", async () => {
    const agent = await upgraded(pair);
    expect(await errorsOf(agent)).toEqual(pair.stale);
  });

  test("fix writes the sure renames only; the prompt mended by hand is green", async () => {
    const agent = await upgraded(pair);
    const fixed = await agent.tenon(["fix"]);
    expect(agent.tree("prompts")).toEqual({ ...pair.prompts, ...pair.fixed });
    const open = await errorsOf(agent);
    expect(open).toEqual(pair.open);
    expect(fixed.status).toBe(open.length === 0 ? 0 : 1);
    for (const words of pair.says) expect(fixed.stderr).toContain(words);

    for (const [file, text] of Object.entries(pair.byHand)) agent.write(file, text);
    expect(await agent.tenon(["pin"])).toMatchObject({ status: 0 });
    expect(await agent.tenon(["check"])).toMatchObject({ status: 0 });
    expect(await errorsOf(agent)).toEqual([]);
  });
});
