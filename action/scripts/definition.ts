/** Reads action.yml, whose small part of YAML is: nested keys, one-line values, folded blocks. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface Definition {
  readonly inputs: readonly Entry[];
  readonly outputs: readonly Entry[];
  readonly runs: Readonly<Record<string, string>>;
}

/** One input or output; an output has no default. */
export interface Entry {
  readonly name: string;
  readonly description: string;
  readonly default: string | undefined;
}

/** The definition of the action. Throws for a line that it does not understand. */
export function readDefinition(): Definition {
  const text = readFileSync(join(import.meta.dirname, "../action.yml"), "utf8");
  const sections = new Map<string, Map<string, Map<string, string>>>();
  let [section, entry, key] = ["", "", ""];
  for (const line of text.trimEnd().split("\n")) {
    const [, indent = "", name = "", rest = ""] = /^( *)([\w-]+):(?: (.*))?$/u.exec(line) ?? [];
    const entries = sections.get(section) ?? new Map<string, Map<string, string>>();
    if (name !== "" && indent === "") section = name;
    else if (name !== "" && indent.length === 2) {
      entry = name;
      entries.set(entry, new Map(rest === "" ? [] : [["", scalar(rest)]]));
    } else if (name !== "" && indent.length === 4) {
      key = name;
      entries.get(entry)?.set(key, scalar(rest));
    } else if (/^ {6}\S/u.test(line)) {
      const fields = entries.get(entry);
      fields?.set(key, `${fields.get(key) ?? ""} ${line.trim()}`.trim());
    } else throw new Error(`action.yml: cannot read: ${line}`);
    sections.set(section, section === "" ? entries : (sections.get(section) ?? new Map()));
    if (indent.length >= 2 || name === "") sections.set(section, entries);
  }
  const entriesOf = (name: string): readonly Entry[] =>
    [...(sections.get(name) ?? [])].map(([entryName, fields]) => ({
      name: entryName,
      description: fields.get("description") ?? "",
      default: fields.get("default"),
    }));
  const runs = [...(sections.get("runs") ?? [])].map(([name, fields]) => [name, fields.get("")]);
  return {
    inputs: entriesOf("inputs"),
    outputs: entriesOf("outputs"),
    runs: Object.fromEntries(runs),
  };
}

function scalar(text: string): string {
  if (text === ">-") return "";
  return text.startsWith('"') ? String(JSON.parse(text)) : text;
}
