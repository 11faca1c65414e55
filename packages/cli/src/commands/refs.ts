import { explainFile, renderRefsHtml } from "@tenon/check";
import { inertJson } from "@tenon/contract";
import { compileVocabulary, type Reference, type ScanResult, scanPrompt } from "@tenon/prompts";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { CommandModule } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { readPrompt } from "../prompt-input.ts";
import { listing } from "../reference-listing.ts";
import { writeOutput } from "../output-file.ts";
import type { Shell } from "../shell.ts";
import { toolVersion } from "../version.ts";
import { type Names, namesOfLock, namesOfTools } from "../vocabulary.ts";

/** A server and where one version of its tools is. */
export interface ToolsOption {
  readonly server: string;
  readonly target: string;
}

interface Flags {
  readonly tools?: readonly ToolsOption[];
  readonly format: "text" | "json" | "html";
  readonly output?: string;
}

/** `tenon refs`: what prompt files say about tools. */
export const refs: CommandModule = {
  description:
    "Lists every place in the files that names a tool, a parameter, a value or a whole call. The names come from the lock, " +
    "or from --tools; naming servers there binds the files to them, and a server named several times has all the names of its versions. " +
    "A name that was passed over although it looks like one of them is explained, too; `--format html` is a page of the files with everything marked.",
  examples: [
    { line: "tenon refs prompts/*.md", does: "by the lock's names" },
    {
      line: "tenon refs --tools crm=old.json --tools crm=new.json --format json prompts/keeper.md",
      does: "what was and what is",
    },
    {
      line: "tenon refs --format html --output refs.html prompts/keeper.md",
      does: "the file with everything marked and explained",
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
          .choices(["text", "json", "html"])
          .default("text"),
      )
      .option("--output <file>", "write it to a file instead of the standard output");
  },
  run: async (shell, command) => {
    const flags = command.opts<Flags>();
    const { tools } = flags;
    const names = tools === undefined ? await namesOfLock(shell) : await namesOfTools(shell, tools);
    shell.signal.throwIfAborted();
    if (names === undefined) return exitCodes.load;
    const files = scanFiles(shell, command.args, names);
    const { output, format } = flags;
    const text = printed(output === undefined ? shell : plain(shell), files, names, format);
    if (output === undefined) await shell.write(text);
    else writeOutput(shell.cwd, output, text);
    return exitCodes.pass;
  },
};

/** A file on disk has no colours, and no terminal's width. */
function plain(shell: Shell): Shell {
  return { ...shell, colour: false, width: 100, paint: (_colour, text) => text };
}

/** One file with what was found in it. */
interface ScannedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly scan: ScanResult;
}

function printed(
  shell: Shell,
  files: readonly ScannedFile[],
  { servers }: Names,
  format: Flags["format"],
): string {
  if (format === "json") {
    const references = files.flatMap(({ scan }) => scan.references.map(wireReference));
    return `${inertJson({ references }, 2)}\n`;
  }
  const read = files.map(({ path, bytes, scan }) => explainFile(path, bytes, scan, servers));
  return format === "html" ? renderRefsHtml(read, toolVersion) : listing(shell, read);
}

function scanFiles(shell: Shell, files: readonly string[], names: Names): readonly ScannedFile[] {
  const vocabulary = compileVocabulary(names.servers);
  return files.map((path) => {
    const bytes = readPrompt(shell.cwd, path);
    const bound = names.boundOf(path);
    const binding = bound === undefined ? {} : { bound };
    const scan = scanPrompt({ path, bytes, vocabulary, ...binding });
    for (const { line, column, message } of scan.problems) {
      shell.warn(`tenon: ${path}:${line}:${column}: ${message}`);
    }
    return { path, bytes, scan };
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
