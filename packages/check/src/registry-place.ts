import { plainText, TenonError } from "@tenon/contract";
import type { Target } from "@tenon/probe";
import { expandVariables } from "./config/environment.ts";
import type { Environment } from "./config/environment.ts";

/** A registry, and the key for it. */
export interface RegistryPlace {
  /** Base URL. */
  readonly url: string;
  readonly key: string | undefined;
}

/**
 * Where the registry is: as named on the command line, else TENON_REGISTRY, else `registry` of tenon.yaml; the key is
 * TENON_KEY. Throws a usage error when nobody says it, or it is no URL.
 */
export function registryPlace(
  env: Environment,
  configured: string | undefined,
  named?: string,
): RegistryPlace {
  const fromEnvironment = given(env["TENON_REGISTRY"]);
  const text = named ?? fromEnvironment ?? configured;
  if (text === undefined) {
    throw new TenonError(
      "usage",
      "registry-unknown",
      "No registry is known here. Name it with `registry` in tenon.yaml, in TENON_REGISTRY, or with --registry where a command has it.",
    );
  }
  const isConfigured = named === undefined && fromEnvironment === undefined;
  const url = isConfigured
    ? expandVariables(text, env, "registry of tenon.yaml", () => undefined)
    : text;
  const key = given(env["TENON_KEY"]);
  if (key !== undefined && !/^[\w.~+/=-]{1,512}$/u.test(key)) {
    throw new TenonError(
      "usage",
      "registry-key-invalid",
      "TENON_KEY holds a character that no key has, often a line break at its end. Set it again.",
    );
  }
  return { url: checked(url), key };
}

function checked(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isWeb = url?.protocol === "http:" || url?.protocol === "https:";
  if (url === undefined || !isWeb || url.username !== "" || url.password !== "") {
    const shown = url === undefined ? plainText(text, 100) : url.host;
    throw new TenonError(
      "usage",
      "registry-invalid",
      `The registry's address (${shown}) is no http(s) URL without credentials. Write it as https://HOST, and put the key into TENON_KEY.`,
    );
  }
  return url.href.split(/[?#]/u, 1)[0]?.replace(/\/+$/u, "") ?? "";
}

/** What `NAME@VERSION` names in a registry. Throws a usage error when it is not of that form. */
export function registryTarget({ url, key }: RegistryPlace, reference: string): Target {
  const { server, version } = parseRegistryReference(reference);
  return {
    kind: "registry",
    url,
    ...(key === undefined ? {} : { key }),
    server,
    version,
    display: `registry:${server}@${version}`,
  };
}

/** A version of a server in a registry. */
export interface RegistryReference {
  readonly server: string;
  /** A version, a contract digest, or a channel. */
  readonly version: string;
}

/** Parses `NAME@VERSION`; `latest` when the version is left out. Throws a usage error, code `target-invalid`. */
export function parseRegistryReference(text: string): RegistryReference {
  const [, server = "", version = "latest"] = /^([^@]*)(?:@(.*))?$/su.exec(text) ?? [];
  const isName = (part: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/u.test(part);
  const isVersion = isName(version) || /^sha256:[0-9a-f]{64}$/u.test(version);
  if (isName(server) && isVersion) return { server, version };
  throw new TenonError(
    "usage",
    "target-invalid",
    `The target "registry:${plainText(text, 200)}" is no version of a server in a registry. Write it as NAME@VERSION, with a version, a digest or a channel: billing@prod.`,
  );
}

function given(value: string | undefined): string | undefined {
  return value === undefined || value === "" ? undefined : value;
}
