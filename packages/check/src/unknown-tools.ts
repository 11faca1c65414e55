import { plainText } from "@tenon/contract";
import { didYouMean } from "./config/suggestion.ts";
import { lineSpan } from "./draft.ts";
import type { Draft } from "./draft.ts";
import type { ScannedPrompt } from "./impact/scan.ts";
import { limits } from "./limits.ts";

/** The tools of a server, and every other name that its texts may say without meaning a tool. */
export interface KnownNames {
  readonly tools: readonly string[];
  readonly others: ReadonlySet<string>;
}

/**
 * Finds names in code spans that a server's text calls a tool although the server has none of that name. Only distinctive
 * names (`_`, `-`, an inner capital) beside a word that says so, or with the mark of the server's tools: such a text has
 * many names of other things. Each name is told once per server.
 */
export class UnknownTools {
  readonly #server: string;
  readonly #names: KnownNames;
  readonly #prefix: string;
  readonly #seen = new Set<string>();

  constructor(server: string, names: KnownNames) {
    this.#server = server;
    this.#names = names;
    this.#prefix = sharedPrefix(names.tools);
  }

  /** The findings in one text beside those that are `told` already. */
  in(prompt: ScannedPrompt, told: readonly Draft[]): readonly Draft[] {
    const found: Draft[] = [];
    const known = new Set(told.map((draft) => draft.tool));
    for (const [index, line] of prompt.text.text.split("\n").entries()) {
      for (const match of line.slice(0, limits.serverPromptLine).matchAll(codeSpan)) {
        if (this.#seen.size >= limits.serverPromptNames) return found;
        const name = match[1] ?? "";
        const cue = this.#cueOf(name, line, match.index, match.index + match[0].length);
        if (cue === undefined || known.has(name) || this.#seen.has(name)) continue;
        this.#seen.add(name);
        const hint = didYouMean(name, this.#names.tools.slice(0, limits.hintTools));
        if (cue === "sure" || hint !== "") {
          found.push(unknownTool(name, index + 1, this.#server, hint));
        }
      }
    }
    return found;
  }

  /** `sure` when the words around a name, or its mark, say that it is a tool; `maybe` when it must be near one to count. */
  #cueOf(name: string, line: string, from: number, to: number): "sure" | "maybe" | undefined {
    if (!/[_-]|[a-z][A-Z]/u.test(name) || this.#names.others.has(name)) return undefined;
    const before = line.slice(Math.max(0, from - 24), from);
    const called = /\b(?:tools?|call|invoke|then)[ :]+(?:the )?$/iu.test(before);
    if (called || /^ tools?\b/iu.test(line.slice(to, to + 8))) return "sure";
    if (this.#prefix !== "" && name.startsWith(this.#prefix)) return "sure";
    return /\b(?:use|using|run)[ :]+(?:the )?$/iu.test(before) ? "maybe" : undefined;
  }
}

const codeSpan = /`([A-Za-z][\w-]{2,63})`/gu;

/** The first word, with its separator, by which a server marks its tools (`browser_`): most of at least four have it. */
function sharedPrefix(tools: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const tool of tools) {
    const prefix = /^[A-Za-z0-9]+[_-]/u.exec(tool)?.[0] ?? "";
    counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
  }
  const [best = ["", 0] as const] = [...counts].toSorted((left, right) => right[1] - left[1]);
  const [prefix, count] = best;
  return count >= 4 && count > tools.length / 2 ? prefix : "";
}

function unknownTool(name: string, line: number, server: string, hint: string): Draft {
  return {
    rule: "prompt-unknown-tool",
    level: "warning",
    ...lineSpan(line),
    file: "",
    server,
    tool: name,
    message: `${plainText(server)} has no tool \`${plainText(name)}\`.${hint}`,
    detail: name,
  };
}
