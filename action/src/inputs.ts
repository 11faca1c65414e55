import { getInput } from "@actions/core";
import { plainText, TenonError } from "@tenon/contract";
import { limits } from "./limits.ts";

/** The inputs of action.yml, checked; an empty one is undefined. */
export interface Inputs {
  readonly config: string | undefined;
  readonly workingDirectory: string;
  readonly baseline: "lock" | "base-ref" | "registry";
  readonly mode: "changed" | "all";
  readonly failOn: "breaking" | "impacted" | "dangerous" | undefined;
  readonly comment: "auto" | "never";
  /** Tells this check from others on the same pull request. */
  readonly id: string;
  readonly sarifFile: string | undefined;
  readonly reportFile: string | undefined;
  readonly registryUrl: string | undefined;
  /** Whether the prompts' uses are recorded, and under which name; undefined: the configuration's. */
  readonly record: { readonly consumer: string | undefined } | undefined;
  readonly githubToken: string | undefined;
}

/** Reads the inputs as the runner hands them over. Throws a usage error that names the input. */
export function readInputs(): Inputs {
  const workingDirectory = text("working-directory") ?? ".";
  const id = text("id") ?? idOf(workingDirectory);
  if (id.length > limits.idLength) {
    throw invalid("id", id, `write at most ${limits.idLength} characters`);
  }
  return {
    config: text("config"),
    workingDirectory,
    baseline: choice("baseline", ["base-ref", "lock", "registry"]) ?? "base-ref",
    mode: choice("mode", ["changed", "all"]) ?? "changed",
    failOn: choice("fail-on", ["breaking", "impacted", "dangerous"]),
    comment: choice("comment", ["auto", "never"]) ?? "auto",
    id,
    sarifFile: text("sarif-file"),
    reportFile: text("report-file"),
    registryUrl: text("registry-url"),
    record: recording(),
    githubToken: text("github-token"),
  };
}

function text(name: string): string | undefined {
  const value = getInput(name);
  return value === "" ? undefined : value;
}

function choice<Value extends string>(name: string, values: readonly Value[]): Value | undefined {
  const given = text(name);
  if (given === undefined) return undefined;
  const known = values.find((value) => value === given);
  if (known === undefined) throw invalid(name, given, `write one of ${values.join(", ")}`);
  return known;
}

function recording(): Inputs["record"] {
  const given = text("record");
  if (given === undefined || given === "false") return undefined;
  return { consumer: given === "true" ? undefined : given };
}

/** The working directory without its dots and slashes; `tenon` at the top. */
function idOf(workingDirectory: string): string {
  const parts = workingDirectory.split(/[\\/]+/u).filter((part) => part !== "" && part !== ".");
  return parts.length === 0 ? "tenon" : parts.join("/");
}

function invalid(name: string, value: string, what: string): TenonError {
  const message = `The input \`${name}\` is \`${plainText(value, 80)}\`, which is none that this action knows; ${what}.`;
  return new TenonError("usage", "input-invalid", message);
}
