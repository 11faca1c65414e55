import { isJsonObject } from "@tenon/contract";
import type { Json, JsonObject } from "@tenon/contract";
import { configLimits } from "./limits.ts";
import type { ConfigProblem, Path } from "./problem.ts";

/** Environment variables, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A value with the environment's values in its texts. */
export interface Expanded {
  readonly value: Json;
  readonly problems: readonly ConfigProblem[];
}

const name = /^([A-Za-z_]\w*)(?::-([^}]*))?$/u;

/**
 * Replaces `${NAME}` and `${NAME:-default}` in every text of a value (not in keys) and `$${` by `${`. A variable that is not set
 * is a problem that names it, and its text stays as it is.
 */
export function expandVariables(value: Json, env: Environment): Expanded {
  const problems: ConfigProblem[] = [];
  return { value: expanded(value, [], env, problems), problems };
}

function expanded(value: Json, path: Path, env: Environment, problems: ConfigProblem[]): Json {
  if (typeof value === "string") return textWith(value, path, env, problems);
  if (Array.isArray(value)) {
    return value.map((entry: Json, index) => expanded(entry, [...path, index], env, problems));
  }
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([key, entry]): readonly [string, Json] => [
    key,
    expanded(entry, [...path, key], env, problems),
  ]);
  const object: JsonObject = Object.fromEntries(entries);
  return object;
}

function textWith(text: string, path: Path, env: Environment, problems: ConfigProblem[]): string {
  const say = (message: string): void => void problems.push({ path, atKey: false, message });
  const result = text.replaceAll(/\$?\$\{([^}]*)\}?/gu, (whole: string, inside: string) => {
    if (whole.startsWith("$${")) return whole.slice(1);
    const [, variable, fallback] = name.exec(inside) ?? [];
    if (variable === undefined || !whole.endsWith("}")) {
      say("this has `${` without a variable; write ${NAME} or ${NAME:-default}, or $${ for `${`.");
      return whole;
    }
    const found = Object.hasOwn(env, variable) ? env[variable] : undefined;
    if (found !== undefined && (found !== "" || fallback === undefined)) return found;
    if (fallback !== undefined) return fallback;
    say(
      `the environment variable ${variable} is not set; set it, or write \${${variable}:-default}.`,
    );
    return whole;
  });
  if (result.length > configLimits.textLength) {
    say(`this is longer than ${configLimits.textLength} characters; shorten it.`);
    return text;
  }
  return result;
}
