import { plainText, TenonError } from "@tenon/contract";
import { limits } from "../limits.ts";

/** Environment variables, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

const variable = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]{0,500}))?\}/gu;

/**
 * Replaces `${NAME}` and `${NAME:-default}` by the environment's values and hands each value to `onValue`.
 * Throws a usage error that names the missing variable and `where` it is needed, never a value.
 */
export function expandVariables(
  text: string,
  env: Environment,
  where: string,
  onValue: (value: string, name: string) => void,
): string {
  return text.replaceAll(variable, (_whole, name: string, fallback: string | undefined) => {
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    if (value !== undefined && (value !== "" || fallback === undefined)) {
      onValue(value, name);
      return value;
    }
    if (fallback !== undefined) return fallback;
    throw new TenonError(
      "usage",
      "variable-missing",
      `The environment variable ${name} is not set; ${plainText(where)} needs it. Set it and run again.`,
    );
  });
}

const secretName =
  /token|key|secret|pass|pwd|auth|cred|cookie|session|bearer|private|jwt|dsn|(?:^|_)(?:pw|pat|sig)(?:_|$)/iu;

/** Names of ordinary settings, by their last word: `AWS_REGION`, `CRM_PORT`, `HOME`. */
const settingName =
  /(?:^|_)(?:home|pwd|path|dir|directory|folder|root|port|host|hostname|url|uri|endpoint|domain|region|zone|lang|locale|mode|level|env|environment|stage|version|release|user|username|name|project|org|organization|team|workspace|model|debug|tz|timeout)$/iu;

/** Values that are ordinary under any name: a path, or the address of a site. */
const settingValue = /^(?:\.{0,2}\/[\w./-]*|https?:\/\/[\w.:-]+\/?)$/u;

/**
 * True when a value must not be shown. Every value of the environment that is long enough counts, whatever its variable is
 * called, except an ordinary setting: `AWS_REGION`'s `us-east-1` may well stand in a tool's description. A setting counts after all
 * when it looks like a secret: sixteen characters or more that mix letters and digits, or a URL with a password.
 */
export function isSecret(value: string, name: string): boolean {
  if (value.length < limits.secretLength) return false;
  const plain = settingName.test(name) || settingValue.test(value);
  const ordinary = plain && !secretName.test(name.replace(settingName, ""));
  if (!ordinary) return true;
  if (/^[a-z][a-z0-9+.-]*:\/\/[^/?#@]*:[^/?#@]+@/iu.test(value)) return true;
  return /^[\w+=~-]{16,}$/u.test(value) && /\d/u.test(value) && /[a-z]/iu.test(value);
}

/** Distinct secrets, so ordered that one inside another leaves no rest. */
export function longestFirst(secrets: Iterable<string>): readonly string[] {
  return [...new Set(secrets)].toSorted((left, right) => right.length - left.length);
}

/** Replaces every secret in a text by asterisks, as many as it is long, so that columns stay true. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  let masked = text;
  for (const secret of secrets) {
    for (const form of [secret, encodeURIComponent(secret.toWellFormed())]) {
      masked = masked.replaceAll(form, "*".repeat(form.length));
    }
  }
  return masked;
}

/** A copy of a JSON-like value with every secret in every text masked, in keys too. */
export function maskDeep<T>(value: T, secrets: readonly string[]): T {
  if (secrets.length === 0) return value;
  const visit = (node: unknown): unknown => {
    if (typeof node === "string") return maskSecrets(node, secrets);
    if (Array.isArray(node)) return node.map(visit);
    if (typeof node !== "object" || node === null) return node;
    return Object.fromEntries(
      Object.entries(node).map(([key, entry]) => [maskSecrets(key, secrets), visit(entry)]),
    );
  };
  return visit(value) as T;
}
