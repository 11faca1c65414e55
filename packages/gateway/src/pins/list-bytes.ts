import { isJsonObject } from "@tenon/contract";
import type { Json, JsonObject } from "@tenon/contract";
import type { Era } from "../era.ts";
import { pinLimits } from "./limits.ts";

/** The definitions of one list as bytes, made once for every era and prefix that is asked for. */
export class ListBytes {
  readonly #definitions: readonly Json[];
  readonly #meta: JsonObject;
  readonly #hasOwnLegacyForm: boolean;
  readonly #entries = new Map<string, Buffer>();
  readonly #results = new Map<Era, Buffer>();

  constructor(definitions: readonly Json[], meta: JsonObject) {
    this.#definitions = definitions;
    this.#meta = meta;
    this.#hasOwnLegacyForm = definitions.some((one) => legacyForm(one) !== one);
  }

  /** The definitions joined by commas. */
  entries(era: Era, prefix: string): Buffer {
    const form = this.#hasOwnLegacyForm ? era : "modern";
    const key = `${form} ${prefix}`;
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const texts = this.#definitions.map((definition) =>
      JSON.stringify(named(form === "legacy" ? legacyForm(definition) : definition, prefix)),
    );
    const made = Buffer.from(texts.join(","));
    this.#entries.set(key, made);
    return made;
  }

  /** The `result` of `tools/list`. */
  result(era: Era): Buffer {
    const known = this.#results.get(era);
    if (known !== undefined) return known;
    const rest = {
      ...(era === "modern" && {
        resultType: "complete",
        ttlMs: pinLimits.listTtlMs,
        cacheScope: "private",
      }),
      _meta: { "dev.tenon/pin": this.#meta },
    };
    const tail = Buffer.from(`],${JSON.stringify(rest).slice(1)}`);
    const made = Buffer.concat([head, this.entries(era, ""), tail]);
    this.#results.set(era, made);
    return made;
  }
}

const head = Buffer.from('{"tools":[');

function named(definition: Json, prefix: string): Json {
  if (prefix === "" || !isJsonObject(definition)) return definition;
  const { name } = definition;
  return typeof name === "string" ? { ...definition, name: `${prefix}${name}` } : definition;
}

/**
 * The definition as clients up to 2025-11-25 can read it: there an output schema is one of objects, and others make such a
 * client refuse the whole list. A value of another kind travels as `{"result": value}`; a schema with references of its
 * own cannot be moved inside, and is left out.
 */
function legacyForm(definition: Json): Json {
  if (!isJsonObject(definition)) return definition;
  const { outputSchema, ...rest } = definition;
  if (outputSchema === undefined) return definition;
  if (isJsonObject(outputSchema) && outputSchema["type"] === "object") return definition;
  if (outputSchema === null || refers.test(JSON.stringify(outputSchema))) return rest;
  const wrapped = { type: "object", properties: { result: outputSchema }, required: ["result"] };
  return { ...definition, outputSchema: wrapped };
}

const refers = /"\$(?:ref|dynamicRef|recursiveRef|id|anchor|dynamicAnchor)"/u;
