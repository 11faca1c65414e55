import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import type { CommandEntry, CommandGroup, CommandModule } from "../src/command.ts";
import { commands } from "../src/commands/catalogue.ts";
import { buildProgram, configureCommand } from "../src/program.ts";
import manifest from "../package.json" with { type: "json" };
import { folder, tenon } from "./tenon.ts";

interface Documented {
  readonly line: string;
  readonly command: Command;
  readonly module: CommandModule | CommandGroup;
}

/** Every command with those below it, each with its line. */
async function documented(
  command: Command,
  entry: CommandEntry,
  line: string,
): Promise<readonly Documented[]> {
  const module = await configureCommand(command, entry);
  const all: Documented[] = [{ line, command, module }];
  for (const below of "commands" in module ? module.commands : []) {
    const child = command.command(`${below.name} ${below.parameters}`.trim());
    all.push(...(await documented(child, below, `${line} ${below.name}`)));
  }
  return all;
}

describe("help", () => {
  it("lists every command, the exit codes and where to start", async () => {
    const { stdout } = await tenon(["--help"]);
    const words = stdout.replace(/\s+/g, " ");
    for (const { name, parameters, summary } of commands) {
      expect(words).toContain(` ${`${name} ${parameters}`.trim()} ${summary}`);
    }
    expect(stdout).toContain("Exit codes:");
  });

  it("of a command is the same by both ways and has examples", async () => {
    const [flag, word] = await Promise.all([tenon(["diff", "--help"]), tenon(["help", "diff"])]);
    expect(flag.stdout).toBe(word.stdout);
    expect(flag.stdout).toMatch(/^Usage: tenon diff \[options\] <old> <new>\n/);
    expect(flag.stdout).toContain("Examples:");
    expect(flag.stdout).toContain("--no-color");
  });

  it.each(commands)(
    "$name has a description, examples of itself and documented options",
    async (entry) => {
      const program = buildProgram(new AbortController().signal, { onExit: () => undefined });
      const command = program.commands.find((candidate) => candidate.name() === entry.name);
      for (const one of await documented(command!, entry, `tenon ${entry.name}`)) {
        const { description, examples } = one.module;
        expect(description).toMatch(/\.$/);
        expect(examples.length).toBeGreaterThan(0);
        for (const { line } of examples) expect(line.startsWith(one.line)).toBe(true);
        for (const option of one.command.options) expect(option.description).not.toBe("");
      }
    },
  );

  it("suggests the command, option or rule that was meant", async () => {
    const [command, option, rule] = await Promise.all([
      tenon(["chek"]),
      tenon(["check", "--ofline"]),
      tenon(["explain", "tool-remved"]),
    ]);
    expect(command.stderr).toContain("(Did you mean check?)");
    expect(option.stderr).toContain("(Did you mean --offline?)");
    expect(rule.stderr).toContain("Did you mean tool-removed?");
  });

  it("has the version of the package", async () => {
    expect((await tenon(["--version"])).stdout).toBe(`${manifest.version}\n`);
  });
});

describe("tenon rules and explain", () => {
  it("list every rule, and say why and what to do", async () => {
    const [json, page] = await Promise.all([
      tenon(["rules", "--format", "json"]),
      tenon(["explain", "tool-removed"]),
    ]);
    const { rules } = JSON.parse(json.stdout);
    expect(rules.length).toBeGreaterThan(50);
    expect(rules.map(({ id }: { id: string }) => id)).toEqual(
      expect.arrayContaining(["tool-removed", "prompt-unknown-tool"]),
    );
    expect(page.stdout).toMatch(/^tool-removed {2}breaking, asks for a major version\n/);
    expect(page.stdout).toContain("Why it matters\n");
    expect(page.stdout).toContain("What to do\n");
  });
});

describe("colour", () => {
  it("follows --no-color, NO_COLOR and FORCE_COLOR, and is off in a pipe", async () => {
    const cwd = folder();
    const explain = (
      args: readonly string[],
      env: Readonly<Record<string, string>>,
    ): Promise<string> =>
      tenon(["explain", "tool-removed", ...args], { cwd, env }).then(({ stdout }) => stdout);
    const texts = await Promise.all([
      explain([], {}),
      explain([], { FORCE_COLOR: "1" }),
      explain([], { FORCE_COLOR: "1", NO_COLOR: "1" }),
      explain(["--no-color"], { FORCE_COLOR: "1" }),
    ]);
    expect(texts.map((text) => text.includes("\u001b["))).toEqual([false, true, false, false]);
  });
});
