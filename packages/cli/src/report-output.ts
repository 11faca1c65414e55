import type { ReportContext, ReportFormat } from "@tenon/check";
import { type Command, InvalidArgumentError, Option } from "commander";
import { writeOutput } from "./output-file.ts";
import type { Shell } from "./shell.ts";
import { toolVersion } from "./version.ts";

/** A total record, so that a new format cannot be forgotten here. */
const known: Readonly<Record<ReportFormat, true>> = {
  text: true,
  json: true,
  markdown: true,
  github: true,
  sarif: true,
  junit: true,
  gitlab: true,
  html: true,
};
const formats = Object.keys(known);

export interface ReportFlags {
  readonly format: ReportFormat;
  readonly output?: readonly ReportFile[];
}

interface ReportFile {
  readonly format: ReportFormat;
  readonly file: string;
}

/** Declares `--format` and `--output`. */
export function addReportOptions(command: Command): void {
  command
    .addOption(
      new Option("--format <format>", "format of the standard output")
        .choices(formats)
        .default("text"),
    )
    .option("--output <format=file>", "write the report to a file too; repeatable", outputOption);
}

function outputOption(text: string, earlier: readonly ReportFile[] = []): readonly ReportFile[] {
  const [format = "", ...rest] = text.split("=");
  const file = rest.join("=");
  if (!isFormat(format) || file === "") {
    throw new InvalidArgumentError(`Write FORMAT=FILE; the formats are ${formats.join(", ")}.`);
  }
  return [...earlier, { format, file }];
}

function isFormat(text: string): text is ReportFormat {
  return Object.hasOwn(known, text);
}

/** Writes the files of `--output`, then the report in `--format` to the standard output unless `silent`. */
export async function writeReports(
  shell: Shell,
  flags: ReportFlags,
  render: (format: ReportFormat, context: Omit<ReportContext, "textOf">) => string,
  silent: boolean,
): Promise<void> {
  const plain = { colour: false, width: 100, toolVersion };
  for (const { format, file } of flags.output ?? []) {
    writeOutput(shell.cwd, file, render(format, plain));
  }
  if (silent) return;
  const { colour, width } = shell;
  await shell.write(render(flags.format, { colour, width, toolVersion }));
}
