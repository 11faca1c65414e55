import { chainOf } from "./cause-chain.ts";
import type { Guard } from "./guard.ts";
import type { LastAnswer } from "./network-fetch.ts";
import { ProbeStop } from "./probe-stop.ts";
import { refusalOf } from "./refusal.ts";

/** What an error met over HTTP means, told with the last answer's status where it explains more. */
export function httpStop(error: unknown, last: LastAnswer | undefined, guard: Guard): ProbeStop {
  if (guard.stopped !== undefined) return guard.stopped;
  if (error instanceof ProbeStop) return error;
  if (last !== undefined && last.status >= 300) return statusStop(last, error, guard);
  const network = networkCode(error, guard);
  if (network !== undefined) return networkStop(network, error);
  const refusal = refusalOf(error, guard);
  if (refusal !== undefined) return refusal;
  if (
    last !== undefined &&
    !/\b(?:application\/json|text\/event-stream)\b/i.test(last.contentType)
  ) {
    return new ProbeStop(
      "not-mcp",
      `The answer is of type "${guard.quote(last.contentType)}", which is not MCP. Check the URL: the path often ends in /mcp.`,
      { cause: error },
    );
  }
  return new ProbeStop(
    "not-mcp",
    `${describeAnswer(error, guard)} Check the URL, and the server's health.`,
    {
      cause: error,
    },
  );
}

function describeAnswer(error: unknown, guard: Guard): string {
  const names = chainOf(error).map((link) => link.name);
  if (names.includes("SyntaxError")) return "The answer is not JSON.";
  if (names.includes("ZodError") || names.includes("$ZodError"))
    return "The answer is JSON, but not JSON-RPC.";
  return `The answer is not an MCP answer: ${guard.quote(error)}.`;
}

function statusStop({ status, location }: LastAnswer, cause: unknown, guard: Guard): ProbeStop {
  if (status === 401 || status === 403) {
    return new ProbeStop(
      "unauthorised",
      `The server refused with HTTP ${status}. Set the credential it wants under "headers" of this server in ` +
        'tenon.yaml, for example Authorization: "Bearer ${TOKEN}", and TOKEN in the environment.',
      { cause },
    );
  }
  if (status < 400) {
    const where =
      location === undefined ? "elsewhere" : `to ${guard.quote(withoutQuery(location))}`;
    return new ProbeStop(
      "not-mcp",
      `The server redirects ${where} (HTTP ${status}), and Tenon does not follow it there. ` +
        "Use that URL if it is the server you mean.",
      { cause },
    );
  }
  if (status === 429 || status >= 500) {
    return new ProbeStop(
      "unreachable",
      `The server answered HTTP ${status}, so it cannot serve now. Try again later, or ask its owner.`,
      { cause },
    );
  }
  return new ProbeStop(
    "not-mcp",
    `The server answered HTTP ${status}, so there is no MCP endpoint. Check the URL: the path often ends in /mcp.`,
    { cause },
  );
}

function networkStop(code: string, cause: unknown): ProbeStop {
  const certificate = /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO/.test(code);
  const advice = certificate
    ? "Check the server's certificate; NODE_EXTRA_CA_CERTS names further authorities."
    : "Check the host, the port and that the server runs.";
  return new ProbeStop("unreachable", `The server cannot be reached (${code}). ${advice}`, {
    cause,
  });
}

/** The system's or undici's error code somewhere in a chain of causes; `fetch failed` for a fetch that gives none. */
function networkCode(error: unknown, guard: Guard): string | undefined {
  const links = chainOf(error);
  for (const link of links) {
    const code: unknown = "code" in link ? link.code : undefined;
    if (typeof code === "string" && isNetworkCode(code)) return code;
  }
  const refused = links.find((link) => link.message === "fetch failed");
  return refused === undefined ? undefined : guard.quote(refused.cause ?? refused);
}

/** System codes (ECONNREFUSED), undici's, and those of OpenSSL and Node's TLS; not the SDK's own. */
function isNetworkCode(code: string): boolean {
  return /^(?:E[A-Z]{2,}[0-9A-Z]*|EAI_[A-Z]+|UND_ERR_[A-Z_]+|ERR_(?:TLS|SSL)_\w+|HPE_\w+|\w*CERT\w*|\w*ISSUER\w*)$/.test(
    code,
  );
}

function withoutQuery(location: string): string {
  if (!URL.canParse(location)) return "another path";
  const url = new URL(location);
  return `${url.origin}${url.pathname}`;
}
