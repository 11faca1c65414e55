import { plainText } from "../plain-text.ts";
import { pointerTokens } from "../pointer.ts";
import type { JsonSchema } from "../tool.ts";
import type { ValidationProblem } from "../validate.ts";
import { pathKey, placesByPath, schemaPlaces } from "./places.ts";

/** What is wrong at a place of a call, and what to send instead. */
export interface Advice {
  readonly what: string;
  readonly fix: string;
}

/** Longest list of values that is worth reading. */
const valuesTold = 20;

/** What a problem under a guard means for whoever sends the call. `allowed`: the texts of an enumeration there. */
export function adviceOn(problem: ValidationProblem, allowed: readonly string[]): Advice {
  const name = plainText(pointerTokens(problem.instancePointer)?.at(-1) ?? "");
  switch (problem.keyword) {
    case "false schema":
      return { what: `${name} can no longer be used`, fix: `Send the call again without ${name}.` };
    case "enum":
    case "const": {
      const values = allowed.slice(0, valuesTold).map((value) => JSON.stringify(plainText(value)));
      const fix =
        values.length === 0 ? "Send another value." : `Send one of ${values.join(", ")} instead.`;
      return { what: `${name} has a value that is no longer allowed`, fix };
    }
    case "required": {
      const key = plainText(problem.key ?? "");
      return {
        what: `${key} is missing and now required`,
        fix: `Send ${key} where the pinned tool has it.`,
      };
    }
    default:
      return {
        what: `${name === "" ? "the value" : name} ${problem.message}`,
        fix: "Send a value for which this holds, or leave it out where it is optional.",
      };
  }
}

/** The texts that some schema for a place of a value enumerates. */
export function textsAllowedAt(schema: JsonSchema, pointer: string): readonly string[] {
  const places = placesByPath(schemaPlaces(schema));
  const tokens = pointerTokens(pointer) ?? [];
  // A number can be a key or a position; the path that exists is the one that is meant.
  const path = tokens.map((token) => (/^\d+$/.test(token) ? null : token));
  const found = places.get(pathKey(path)) ?? places.get(pathKey(tokens)) ?? [];
  const texts = found.flatMap(({ schema: { enum: listed } }) =>
    Array.isArray(listed) ? listed.filter((one) => typeof one === "string") : [],
  );
  return [...new Set(texts)];
}
