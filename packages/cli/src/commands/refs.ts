import { inertJson } from "@tenon/contract";
import { compileVocabulary, type ReadProblem, type Reference, scanPrompt } from "@tenon/prompts";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { CommandModule } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { readPrompt } from "../prompt-input.ts";
import { listing } from "../reference-listing.ts";
import type { Shell } from "../shell.ts";
import { type Names, namesOfLock, namesOfTools } from "../vocabulary.ts";

/** A server and where one version of its tools is. */
export interface ToolsOption {
  readonly server: string;
  readonly target: string;
}

interface Flags {
  readonly tools?: readonly ToolsOption[];
  readonly format: "text" | "json";
}

/** `tenon refs`: what prompt files say about tools. */
export const refs: CommandModule = {
  description:
    "Lists every place in the files that names a tool, a parameter, a value or a whole call. The names come from the lock, " +
    "or from --tools; naming servers there binds the files to them, and a server named several times has all the names of its versions.",
  examples: [
    { line: "tenon refs prompts/*.md", does: "by the lock's names" },
    {
      line: "tenon refs --tools crm=old.json --tools crm=new.json --format json prompts/keeper.md",
      does: "what was and what is",
    },
  ],
  configure: (command: Command) => {
    command
      .option(
        "--tools <server=target>",
        "a server's tool list: a file or any target; repeatable",
        toolsOption,
      )
      .addOption(
        new Option("--format <format>", "format of the output")
          .choices(["text", "json"])
          .default("text"),
      );
  },
  run: async (shell, command) => {
    const flags = command.opts<Flags>();
    const { tools } = flags;
    const names = tools === undefined ? await namesOfLock(shell) : await namesOfTools(shell, tools);
    shell.signal.throwIfAborted();
    if (names === undefined) return exitCodes.load;
    const scans = scanFiles(shell, command.args, names);
    const references = scans.flatMap((scan) => scan.references);
    if (flags.format === "json") {
      await shell.write(`${inertJson({ references: references.map(wireReference) }, 2)}\n`);
    } else {
      await shell.write(listing(shell, scans));
    }
    return exitCodes.pass;
  },
};

/** One file with what was found in it. */
export interface ScannedFile {
  readonly file: string;
  readonly text: string;
  readonly references: readonly Reference[];
  readonly problems: readonly ReadProblem[];
}

function scanFiles(shell: Shell, files: readonly string[], names: Names): readonly ScannedFile[] {
  const vocabulary = compileVocabulary(names.servers);
  return files.map((path) => {
    const bytes = readPrompt(shell.cwd, path);
    const bound = names.boundOf(path);
    const binding = bound === undefined ? {} : { bound };
    const { references, problems } = scanPrompt({ path, bytes, vocabulary, ...binding });
    for (const { line, column, message } of problems) {
      shell.warn(`tenon: ${path}:${line}:${column}: ${message}`);
    }
    return { file: path, text: new TextDecoder().decode(bytes), references, problems };
  });
}

/** The fields of the wire form; a negated mention ("there is no `x`") says so. */
function wireReference(reference: Reference): object {
  const {
    file,
    line,
    column,
    endLine,
    endColumn,
    kind,
    server,
    tool,
    parameter,
    value,
    form,
    confidence,
    negated,
  } = reference;
  return {
    file,
    line,
    column,
    endLine,
    endColumn,
    kind,
    server,
    tool,
    parameter,
    value,
    form,
    confidence,
    negated,
  };
}

function toolsOption(text: string, earlier: readonly ToolsOption[] = []): readonly ToolsOption[] {
  const [server = "", ...rest] = text.split("=");
  const target = rest.join("=");
  if (server === "" || target === "") throw new InvalidArgumentError("Write SERVER=FILE.");
  return [...earlier, { server, target }];
}
