import { plainText, TenonError } from "@tenon/contract";
import type { Shell } from "../../shell.ts";
import { toolVersion } from "../../version.ts";

/** A gateway that runs, and how it is asked. */
export interface GatewayPlace {
  /** Without a slash at its end. */
  readonly url: string;
  readonly key?: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const longestAnswer = 67_108_864;

/** Where a gateway is: as named, else TENON_GATEWAY; the key is TENON_GATEWAY_KEY. Undefined when nobody says it. */
export function gatewayPlace(
  { env, signal }: Shell,
  named: string | undefined,
  timeoutMs: number,
): GatewayPlace | undefined {
  const text = named ?? given(env["TENON_GATEWAY"]);
  if (text === undefined) return undefined;
  const key = given(env["TENON_GATEWAY_KEY"]);
  if (key !== undefined && !/^[\w.~+/=-]{1,12000}$/u.test(key)) {
    throw new TenonError(
      "usage",
      "gateway-key-invalid",
      "TENON_GATEWAY_KEY holds a character that no key has, often a line break at its end. Set it again.",
    );
  }
  return { url: checked(text), ...(key === undefined ? {} : { key }), timeoutMs, signal };
}

function checked(text: string): string {
  const url = /^https?:\/\//iu.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && url.username === "" && url.password === "") {
    // The address that clients have is good as well.
    return `${url.origin}${url.pathname}`.replace(/\/+$/u, "").replace(/\/mcp(?:\/[\w.-]+)?$/u, "");
  }
  const shown = url === undefined ? plainText(text, 100) : url.host;
  throw new TenonError(
    "usage",
    "gateway-invalid",
    `The gateway's address (${shown}) is no http(s) URL without credentials. Write it as https://HOST, and put the key into TENON_GATEWAY_KEY.`,
  );
}

/** What a route answers with 200; throws a load error for everything else. */
export async function askGateway(place: GatewayPlace, path: string): Promise<unknown> {
  const { url, key, timeoutMs, signal } = place;
  let answer: { readonly status: number; readonly text: string };
  try {
    const response = await fetch(`${url}${path}`, {
      headers: {
        accept: "application/json",
        "user-agent": `tenon/${toolVersion}`,
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      },
      redirect: "error",
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    answer = { status: response.status, text: await textOf(response) };
  } catch (cause) {
    throw failed(
      `does not answer (${reasonOf(cause)}). Check the address and that it runs.`,
      cause,
    );
  }
  const value = parsed(answer.text);
  if (answer.status === 200 && typeof value === "object" && value !== null) return value;
  throw failed(refusal(answer.status, value));

  function failed(what: string, cause?: unknown): TenonError {
    return new TenonError(
      "load",
      "gateway-failed",
      `The gateway at ${plainText(url, 300)} ${what}`,
      { cause },
    );
  }
}

function refusal(status: number, value: unknown): string {
  const detail =
    typeof value === "object" && value !== null && "detail" in value ? String(value.detail) : "";
  const advice = status === 401 || status === 403 ? " The key is TENON_GATEWAY_KEY." : "";
  if (detail !== "") return `answers ${status}: ${plainText(detail, 1_000)}${advice}`;
  return `answers ${status} with nothing of a gateway. Check the address.`;
}

async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > longestAnswer) throw new Error("the answer is too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "error";
  if (error.name === "TimeoutError") return "no answer in time";
  const { cause } = error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : error.message;
  return plainText(code, 100);
}

function given(value: string | undefined): string | undefined {
  return value === undefined || value === "" ? undefined : value;
}
