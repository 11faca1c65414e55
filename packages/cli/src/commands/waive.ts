import { inertLine } from "@tenon/contract";
import { addWaiver } from "@tenon/check";
import type { NewWaiver } from "@tenon/check";
import type { CommandModule } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { workspaceOf } from "../workspace-options.ts";

type Flags = Omit<NewWaiver, "rule">;

/** `tenon waive`: a written, attributed, expiring acceptance. */
export const waive: CommandModule = {
  description:
    "Adds a waiver to the configuration: findings that match every given field are accepted until the date. " +
    "It is written down who accepted what and why; after the date the finding fails again and says so.",
  examples: [
    {
      line: 'tenon waive input-property-removed --server crm --tool update_contact --reason "nobody faxes" --by crm-team',
      does: "accept one change for 90 days",
    },
    {
      line: 'tenon waive prompt-unknown-tool --file prompts/old.md --reason "goes in May" --by kim --expires 2027-05-31',
      does: "accept a finding in one file until a date",
    },
  ],
  configure: (command) => {
    command
      .requiredOption("--reason <text>", "why it is accepted")
      .requiredOption("--by <name>", "who accepts it")
      .option("--server <name>", "only this server")
      .option("--tool <name>", "only this tool")
      .option("--path <pointer>", "only this JSON Pointer into the tool definition")
      .option("--parameter <path>", "only this parameter")
      .option("--file <path>", "only this prompt file")
      .option("--expires <date>", "last day, YYYY-MM-DD (default: 90 days from now)");
  },
  run: async (shell, command) => {
    const flags = command.opts<Flags>();
    const [rule = ""] = command.args;
    const { file, waiver } = await addWaiver(await workspaceOf(shell), { rule, ...flags });
    if (!shell.quiet) {
      const place = [waiver.server, waiver.tool, waiver.path, waiver.parameter, waiver.file].filter(
        (part) => part !== undefined,
      );
      const about = place.length === 0 ? "everywhere" : place.join(" ");
      await shell.write(
        `${inertLine(`Waived ${rule} (${about}) until ${waiver.expires} in ${file}`, 1_000)}\n`,
      );
    }
    return exitCodes.pass;
  },
};
