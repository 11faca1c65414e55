import { promptRules } from "@tenon/check";
import { contractRules, inertJson, type RulePage } from "@tenon/contract";
import type { CommandModule } from "../command.ts";
import { textOrJsonOption } from "../options.ts";
import { exitCodes } from "../exit-codes.ts";
import { columns } from "../terminal.ts";

interface Flags {
  readonly format: "text" | "json";
}

/** Every rule of contracts, prompts and the lock, sorted by id. */
export function allRules(): readonly RulePage[] {
  return [...contractRules, ...promptRules].toSorted((left, right) =>
    left.id < right.id ? -1 : 1,
  );
}

/** `tenon rules`: the catalogue. */
export const rules: CommandModule = {
  description: "Lists every rule with its level and the version part that it asks for.",
  examples: [
    { line: "tenon rules", does: "a table by family" },
    { line: "tenon rules --format json", does: "with the text of every page" },
  ],
  configure: (command) => {
    command.addOption(textOrJsonOption());
  },
  run: async (shell, command) => {
    const pages = allRules();
    if (command.opts<Flags>().format === "json") {
      await shell.write(`${inertJson({ schemaVersion: 1, rules: pages }, 2)}\n`);
      return exitCodes.pass;
    }
    const families = Map.groupBy(pages, (page) => page.family);
    const blocks = [...families].map(([family, members]) => {
      const rows = members.map(({ id, level, bump, summary }) => [id, level, bump ?? "", summary]);
      return `${shell.paint("bold", family)}\n${columns(rows, "  ")}`;
    });
    await shell.write(
      `${blocks.join("\n")}\n${pages.length} rules; tenon explain RULE says why and what to do.\n`,
    );
    return exitCodes.pass;
  },
};
