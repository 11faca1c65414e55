import { parametersOf } from "@tenon/contract";
import { distance, spellingOf } from "@tenon/prompts";
import type { ServerVocabulary } from "@tenon/prompts";

/** A tool or a parameter of the vocabulary, as people name it. */
export interface KnownName {
  readonly server: string;
  readonly tool: string;
  /** Dotted path; absent for a tool. */
  readonly parameter?: string;
  /** The last part alone, as a prompt writes it. */
  readonly name: string;
}

/** How a word of a text meets a name: the same, but for case and separators, but for some letters. */
export interface Nearness {
  readonly known: KnownName;
  readonly how: "same" | "spelling" | "letters";
}

/** Every name of some servers, to be looked up by words of a text. */
export class KnownNames {
  readonly #exact = new Map<string, KnownName[]>();
  readonly #spelled = new Map<string, KnownName[]>();
  readonly #byLength = new Map<number, string[]>();
  readonly #answers = new Map<string, readonly Nearness[]>();

  constructor(servers: readonly ServerVocabulary[]) {
    for (const { server, versions } of servers) {
      for (const tool of versions.flat()) {
        this.#add({ server, tool: tool.name, name: tool.name });
        const parameters = "parameters" in tool ? tool.parameters : parametersOf(tool);
        for (const { path } of parameters) {
          const name = leafOf(path);
          if (name !== "*") this.#add({ server, tool: tool.name, parameter: path, name });
        }
      }
    }
    for (const spelling of this.#spelled.keys()) append(this.#byLength, spelling.length, spelling);
  }

  /**
   * What a word may mean, the nearest first; a near name only where the word is long enough to tell, and as long as
   * comparisons are left.
   */
  near(word: string, budget: { left: number }): readonly Nearness[] {
    const known = this.#answers.get(word);
    if (known !== undefined) return known;
    const answer = this.#look(word, budget);
    if (this.#answers.size < mostAnswers) this.#answers.set(word, answer);
    return answer;
  }

  #look(word: string, budget: { left: number }): readonly Nearness[] {
    const same = this.#exact.get(word);
    if (same !== undefined) return same.map((known) => ({ known, how: "same" }));
    const spelling = spellingOf(humps(word));
    const spelled = this.#spelled.get(spelling);
    if (spelled !== undefined) return spelled.map((known) => ({ known, how: "spelling" }));
    if (spelling.length < shortest || spelling.length > longest) return [];
    let best: string | undefined;
    let most = Math.min(2, Math.floor(spelling.length / 5));
    for (let length = spelling.length - most; length <= spelling.length + most; length += 1) {
      for (const other of this.#byLength.get(length) ?? []) {
        budget.left -= 1;
        if (budget.left < 0) return [];
        const apart = distance(spelling, other, most);
        if (apart > most || (best !== undefined && apart >= most)) continue;
        [best, most] = [other, apart];
      }
    }
    const near = best === undefined ? [] : (this.#spelled.get(best) ?? []);
    return near.map((known) => ({ known, how: "letters" }));
  }

  #add(known: KnownName): void {
    append(this.#exact, known.name, known, isSame);
    append(this.#spelled, spellingOf(humps(known.name)), known, isSame);
  }
}

/** Words whose answer is remembered. */
const mostAnswers = 10_000;

/** A shorter word is near too many names, a longer one is no name. */
const shortest = 6;
const longest = 64;

/** `customerEmail` as `customer_email`. */
function humps(name: string): string {
  return name.replaceAll(/([\p{Ll}\p{N}])(\p{Lu})/gu, "$1_$2");
}

function isSame(left: KnownName, right: KnownName): boolean {
  return (
    left.server === right.server && left.tool === right.tool && left.parameter === right.parameter
  );
}

function leafOf(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1).replace(/(?:\[\])+$/u, "");
}

function append<Key, Value>(
  map: Map<Key, Value[]>,
  key: Key,
  value: Value,
  same?: (left: Value, right: Value) => boolean,
): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else if (same === undefined || !list.some((other) => same(other, value))) list.push(value);
}
