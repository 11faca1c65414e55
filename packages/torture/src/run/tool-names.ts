import { isJsonObject } from "@tenon/contract";
import { describe } from "../client/answer.ts";
import type { Client } from "../client/client.ts";
import { asText } from "../json.ts";

/** How a gateway calls our tools at each of its addresses: `echo`, `torture__echo`, `torture.echo` … */
export class ToolNames {
  readonly #prefixes = new Map<string, string>();

  /** Lists the tools once per address. Throws when there is no list with our tools. */
  async learn(client: Client, timeoutMs: number): Promise<void> {
    const { url } = client.place;
    if (this.#prefixes.has(url)) return;
    const answer = await client.ask("tools/list").answer(timeoutMs);
    const tools = answer.kind === "result" ? answer.result["tools"] : undefined;
    if (!Array.isArray(tools)) throw new Error(`tools/list gave ${describe(answer)}`);
    const names = tools.filter(isJsonObject).map(({ name }) => asText(name));
    const echo = find(names, "echo");
    if (echo === undefined) {
      throw new Error(`the tool echo of our upstream is not offered; offered: ${names.join(", ")}`);
    }
    this.#prefixes.set(url, echo.slice(0, -"echo".length));
  }

  /** The gateway's name of one of our tools. */
  of({ place }: Client, tool: string): string {
    return `${this.#prefixes.get(place.url) ?? ""}${tool}`;
  }
}

/** The shortest name that is the tool's, or ends with it after a separator. */
function find(names: readonly string[], tool: string): string | undefined {
  return names
    .filter(
      (name) =>
        name === tool || (name.endsWith(tool) && /[-_./:]$/u.test(name.slice(0, -tool.length))),
    )
    .toSorted((a, b) => a.length - b.length)[0];
}
