import { plainText } from "@tenon/contract";

const mask = "***";

/** A URL that may be printed: credentials and query values that look like tokens are masked. */
export function displayUrl(text: string): string {
  if (!URL.canParse(text)) return plainText(text);
  const url = new URL(text);
  if (url.username !== "") url.username = mask;
  if (url.password !== "") url.password = mask;
  for (const [name, value] of new URL(text).searchParams) {
    if (isSecretName(name) || looksLikeToken(value)) url.searchParams.set(name, mask);
  }
  url.hash = "";
  return plainText(url.href.replaceAll("%2A%2A%2A", mask), 500);
}

/** A command line that may be printed: values of options and variables named like secrets are masked. */
export function displayCommand(words: readonly string[]): string {
  const shown = words.map((word, index) => {
    const assigned = /^(-{0,2}[A-Za-z_][\w-]*)=(.+)$/s.exec(word);
    if (
      assigned !== null &&
      (isSecretName(assigned[1] ?? "") || looksLikeToken(assigned[2] ?? ""))
    ) {
      return `${assigned[1]}=${mask}`;
    }
    const option = words[index - 1] ?? "";
    if (option.startsWith("-") && !option.includes("=") && isSecretName(option)) return mask;
    if (/^https?:\/\//.test(word)) return displayUrl(word);
    return looksLikeToken(word) ? mask : word;
  });
  return plainText(shown.map(quoted).join(" "), 500);
}

/** `text` with every secret value replaced; values under four characters are too common to be told apart. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  const values = secrets
    .filter((secret) => secret.length >= 4)
    .toSorted((a, b) => b.length - a.length);
  let masked = text;
  for (const value of values) {
    for (const form of new Set([
      value,
      encodeURIComponent(value),
      JSON.stringify(value).slice(1, -1),
    ])) {
      masked = masked.replaceAll(form, mask);
    }
  }
  return masked;
}

function isSecretName(name: string): boolean {
  return /token|secret|passw|api-?_?key|apikey|auth|credential|^-*key$|^sig|signature/i.test(name);
}

/** Long, without separators of ordinary words, and with letters and digits mixed; or a well-known token prefix. */
function looksLikeToken(value: string): boolean {
  if (/^(?:sk|pk|ghp|gho|ghs|ghu|github_pat|glpat|xox[abprs]|tvly|ctx7sk)[-_]\w{8}/.test(value))
    return true;
  if (/^eyJ[\w-]+\./.test(value)) return true;
  return /^[A-Za-z0-9_+/=-]{32,}$/.test(value) && /\d/.test(value) && /[A-Za-z]/.test(value);
}

function quoted(word: string): string {
  return /^[\w@%+=:,./*-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
