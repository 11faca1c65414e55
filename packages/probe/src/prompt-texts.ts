import { type Json, type JsonObject, isJsonObject, plainText } from "@tenon/contract";
import { isDeeperThan } from "./depth.ts";
import type { Guard } from "./guard.ts";
import { limits } from "./limits.ts";
import type { PromptText } from "./snapshot.ts";

/** Sends one `prompts/get` and gives its raw result. */
export type GetPrompt = (params: JsonObject, signal: AbortSignal) => Promise<JsonObject>;

/**
 * The texts of the prompts that need no arguments, one after the other, within the limits of count, length and time.
 * What fails is said in the entry; only a caller who cancels, or a limit of the whole load, ends the probe.
 */
export async function readPromptTexts(
  prompts: readonly Json[],
  get: GetPrompt,
  guard: Guard,
  warnings: string[],
): Promise<readonly PromptText[]> {
  const open = prompts.flatMap(withoutArguments);
  if (open.length > limits.maxPromptTexts) {
    warnings.push(
      `${open.length - limits.maxPromptTexts} of ${open.length} prompts were not read: one probe reads ${limits.maxPromptTexts}.`,
    );
  }
  const patience = AbortSignal.timeout(limits.promptTextsTimeoutMs);
  const signal = AbortSignal.any([guard.signal, patience]);
  const found: PromptText[] = [];
  let room: number = limits.maxPromptTextLength;
  for (const { name, params } of open.slice(0, limits.maxPromptTexts)) {
    if (room <= 0 || signal.aborted) {
      const why = room <= 0 ? "their texts are too long" : "they took too long";
      warnings.push(`Only ${found.length} of ${open.length} prompts were read: ${why}.`);
      break;
    }
    guard.enter(`prompts/get ${plainText(name, 80)}`);
    const text = await readOne(name, () => get(params, signal), guard, room);
    room -= text.texts.reduce((sum, part) => sum + part.length, 0);
    found.push(text);
  }
  return found;
}

async function readOne(
  name: string,
  ask: () => Promise<JsonObject>,
  guard: Guard,
  room: number,
): Promise<PromptText> {
  const without = (failure: string): PromptText => ({
    name,
    texts: [],
    result: undefined,
    failure,
  });
  try {
    const result = await ask();
    if (isDeeperThan(result, limits.maxDepth)) return without("its answer nests too deep");
    const { resultType, messages } = result;
    if (resultType !== undefined && resultType !== "complete") {
      return without("it asks for input instead of answering");
    }
    if (!Array.isArray(messages)) return without('its answer has no array "messages"');
    const texts = messages.flatMap(textsOf);
    const length = texts.reduce((sum, part) => sum + part.length, 0);
    if (length > room) return without("its texts are longer than one probe reads");
    return { name, texts, result, failure: undefined };
  } catch (error) {
    if (guard.stopped?.code === "aborted" || guard.stopped?.code === "too-large") throw error;
    return without(guard.quote(error));
  }
}

/** The params of `prompts/get` for an entry of `prompts/list`; none for one that has a required argument or no name. */
function withoutArguments(entry: Json): readonly OpenPrompt[] {
  if (!isJsonObject(entry) || typeof entry["name"] !== "string") return [];
  const { name, arguments: given } = entry;
  if (!Array.isArray(given) || given.length === 0) return [{ name, params: { name } }];
  const needed = given.some((one) => !isJsonObject(one) || one["required"] === true);
  return needed ? [] : [{ name, params: { name, arguments: {} } }];
}

interface OpenPrompt {
  readonly name: string;
  readonly params: JsonObject;
}

/** Text blocks, and the text of embedded resources; a content may be one block or a list of them. */
function textsOf(message: Json): readonly string[] {
  if (!isJsonObject(message)) return [];
  const content = message["content"];
  const blocks: readonly (Json | undefined)[] = Array.isArray(content) ? content : [content];
  return blocks.flatMap((block) => {
    if (!isJsonObject(block)) return [];
    const { resource } = block;
    const text = isJsonObject(resource) ? resource["text"] : block["text"];
    return typeof text === "string" ? [text] : [];
  });
}
