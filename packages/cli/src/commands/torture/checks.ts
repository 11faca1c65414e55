import { inertJson } from "@tenon/contract";
import { checks as catalogue, faultOf } from "@tenon/torture";
import type { CommandModule } from "../../command.ts";
import { textOrJsonOption } from "../../options.ts";
import { exitCodes } from "../../exit-codes.ts";
import { columns } from "../../terminal.ts";

/** `tenon torture checks`: the list of checks. */
export const checks: CommandModule = {
  description: "Lists every check of tenon torture: its id, and what must be seen.",
  examples: [
    { line: "tenon torture checks", does: "ids and titles" },
    { line: "tenon torture checks --format json", does: "with all that is known of them" },
  ],
  configure: (command) => {
    command.addOption(textOrJsonOption());
  },
  run: async (shell, command) => {
    const { format } = command.opts<{ readonly format: "text" | "json" }>();
    const text =
      format === "text"
        ? columns(catalogue.map(({ id, title }) => [id, title]))
        : `${inertJson({ schemaVersion: 1, checks: catalogue.map(described) }, 2)}\n`;
    await shell.write(text);
    return exitCodes.pass;
  },
};

function described(check: (typeof catalogue)[number]): object {
  const { id, title, does, expects, eras, needs = [] } = check;
  return { id, fault: faultOf(check), title, does, expects, eras, needs };
}
