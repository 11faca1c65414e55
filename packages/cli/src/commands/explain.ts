import { inertLine, TenonError } from "@tenon/contract";
import type { CommandModule } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { nearest } from "../nearest.ts";
import { allRules } from "./rules.ts";

/** `tenon explain`: the page of one rule. */
export const explain: CommandModule = {
  description:
    "Prints the page of a rule: what it means, why it matters, what to do, and an example.",
  examples: [{ line: "tenon explain input-property-renamed", does: "the page of one rule" }],
  configure: () => {},
  run: async (shell, command) => {
    const [id = ""] = command.args;
    const pages = allRules();
    const page = pages.find((candidate) => candidate.id === id);
    if (page === undefined) {
      const near = nearest(
        id,
        pages.map((candidate) => candidate.id),
      );
      const hint = near === undefined ? "" : ` Did you mean ${near}?`;
      throw new TenonError(
        "usage",
        "rule-unknown",
        `${inertLine(id, 100)}: there is no such rule.${hint} \`tenon rules\` lists them.`,
      );
    }
    const { paint } = shell;
    const bump =
      page.bump === undefined || page.bump === "none" ? "" : `, asks for a ${page.bump} version`;
    const replaced =
      page.replacedBy === undefined ? [] : [`Retired: ${page.replacedBy} took its place.`, ""];
    const lines = [
      `${paint("bold", page.id)}  ${page.level}${bump}`,
      page.summary,
      "",
      ...replaced,
      paint("bold", "Why it matters"),
      page.why,
      "",
      paint("bold", "What to do"),
      page.fix,
      "",
      paint("bold", "Example"),
      page.example,
    ];
    await shell.write(`${lines.join("\n").trimEnd()}\n`);
    return exitCodes.pass;
  },
};
