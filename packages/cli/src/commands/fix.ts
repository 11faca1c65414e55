import { inertJson, inertLine, inertLines } from "@tenon/contract";
import { fixWorkspace, promptRules, reviewSuggestions } from "@tenon/check";
import type { Finding, FixOutcome } from "@tenon/check";
import { Option } from "commander";
import { writeOutput } from "../output-file.ts";
import type { CommandModule } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { reportFailures, type Shell } from "../shell.ts";
import { addRunOptions, type RunFlags, runOptionsOf, workspaceOf } from "../workspace-options.ts";

interface Flags extends RunFlags {
  readonly baseline?: string;
  readonly offline?: true;
  readonly dryRun?: true;
  readonly patch?: string;
  readonly format: "text" | "json" | "github";
}

/** `tenon fix`: write what a rename asks for. */
export const fix: CommandModule = {
  description:
    "Writes the new names of renamed tools and parameters into the prompts, at the exact places that `tenon check` shows. " +
    "Only a rename that is sure is written; what only a person can mend is listed and exits with 1.",
  examples: [
    { line: "tenon fix", does: "mend the prompts" },
    { line: "tenon fix --dry-run", does: "show the patch, write nothing" },
    {
      line: "tenon fix --patch tenon.patch",
      does: "write the patch for git apply, leave the prompts",
    },
    {
      line: "tenon fix --format github",
      does: "print review comments with suggestions for a pull request, write nothing",
    },
  ],
  configure: (command) => {
    command
      .option("--dry-run", "print the patch and write nothing")
      .option("--patch <file>", "write the patch to a file instead of the prompts")
      .option("--baseline <git:ref>", "what was agreed: the lock at a git ref")
      .option("--offline", "contact no server; the lock in the work tree is the candidate")
      .addOption(
        new Option(
          "--format <format>",
          "text; json: the edits and what remains; github: review comments, nothing is written",
        )
          .choices(["text", "json", "github"])
          .default("text"),
      );
    addRunOptions(command);
  },
  run: async (shell, command) => {
    const flags = command.opts<Flags>();
    const { baseline, offline, patch, format } = flags;
    const write = flags.dryRun !== true && patch === undefined && format !== "github";
    const outcome = await fixWorkspace(await workspaceOf(shell), {
      ...runOptionsOf(shell, flags),
      ...(baseline === undefined ? {} : { baseline }),
      ...(offline === undefined ? {} : { offline }),
      write,
    });
    shell.signal.throwIfAborted();
    if (patch !== undefined) writeOutput(shell.cwd, patch, outcome.patch);
    await shell.write(printed(shell, outcome, flags));
    if (patch !== undefined || flags.dryRun === true) warnUnpatchable(shell, outcome);
    const open = outcome.remaining.filter(isForPerson);
    for (const { file, line, column, message } of open) {
      shell.warn(`${file}:${line}:${column}: ${message}`);
    }
    reportFailures(shell, outcome.failures);
    if (outcome.failures.length > 0) return exitCodes.load;
    return open.length > 0 ? exitCodes.broken : exitCodes.pass;
  },
};

function printed(shell: Shell, outcome: FixOutcome, flags: Flags): string {
  if (flags.format === "github") {
    const { comments, leftOut } = reviewSuggestions(outcome.edits);
    for (const file of leftOut) {
      shell.warn(`${file}: holds edits that no suggestion can show; run \`tenon fix\` there.`);
    }
    return `${inertJson({ comments }, 2)}\n`;
  }
  if (flags.format === "json") return `${inertJson(wire(outcome), 2)}\n`;
  if (flags.dryRun === true) return inertLines(outcome.patch);
  return shell.quiet ? "" : summary(shell, outcome, flags.patch);
}

function wire({ edits, remaining }: FixOutcome): object {
  return {
    schemaVersion: 1,
    edits: edits.flatMap(({ file, replacements }) =>
      replacements.map(({ line, column, endLine, endColumn, from, to, rule }) => {
        return { file, line, column, endLine, endColumn, from, to, rule };
      }),
    ),
    remaining: remaining
      .filter(isForPerson)
      .map(({ file, line, column, endLine, endColumn, rule, message, fingerprint }) => {
        return { file, line, column, endLine, endColumn, rule, message, fingerprint };
      }),
  };
}

function warnUnpatchable(shell: Shell, { unpatchable }: FixOutcome): void {
  for (const file of unpatchable) {
    shell.warn(`${file}: is not UTF-8, so the patch lacks it; run \`tenon fix\` without --patch.`);
  }
}

/** An error in a prompt; the contract's own errors wait for `tenon pin`. */
function isForPerson(finding: Finding): boolean {
  if (finding.level !== "error") return false;
  return promptRules.some(({ id, family }) => id === finding.rule && family === "prompt");
}

function summary(
  shell: Shell,
  { edits, remaining }: FixOutcome,
  patch: string | undefined,
): string {
  if (edits.length === 0)
    return !remaining.some(isForPerson)
      ? "Nothing to mend.\n"
      : "Nothing that can be mended without you.\n";
  const lines = edits.flatMap(({ file, replacements }) =>
    replacements.map(({ line, column, from, to }) => {
      const place = inertLine(`${file}:${line}:${column}`, 400);
      return `${place}  ${shell.paint("red", inertLine(from))} → ${shell.paint("green", inertLine(to))}\n`;
    }),
  );
  const places = lines.length === 1 ? "1 place" : `${lines.length} places`;
  const files = edits.length === 1 ? "1 file" : `${edits.length} files`;
  const done = patch === undefined ? "Mended" : `${inertLine(patch, 400)} mends`;
  return `${lines.join("")}${done} ${places} in ${files}.\n`;
}
