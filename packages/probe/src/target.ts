import { resolve } from "node:path";
import { TenonError, plainText } from "@tenon/contract";
import { splitCommand } from "./command-line.ts";
import { displayCommand, displayUrl } from "./display.ts";
import type { Target } from "./snapshot.ts";

/**
 * Parses a target as written on the command line: an `http(s)://` URL, `stdio:COMMAND`, `git:REF:PATH`, or a file path
 * (`-` is standard input, `file:` before it is allowed). Throws a `TenonError` of kind usage, code `target-invalid`.
 */
export function parseTarget(text: string, cwd: string): Target {
  if (text.includes("\0")) throw invalid(text, "holds a NUL character", "Remove it.");
  if (/^https?:/i.test(text)) return parseUrl(text);
  if (text.startsWith("stdio:")) return parseCommand(text, cwd);
  if (text.startsWith("git:")) return parseGit(text, cwd);
  if (text.startsWith("registry:")) {
    throw invalid(
      text,
      "names a version in a registry, whose address is not known here",
      "Name the registry with `registry` in tenon.yaml, or in TENON_REGISTRY.",
    );
  }
  if (text.startsWith("lock:")) {
    throw invalid(
      text,
      "names a lock entry, which needs a tenon.yaml",
      "Run it where a tenon.yaml is found.",
    );
  }
  const path = text.startsWith("file:") ? text.slice("file:".length) : text;
  if (path === "")
    throw invalid(text, "is empty", "Name a file, a URL, stdio:COMMAND or git:REF:PATH.");
  if (path === "-") return { kind: "file", path: "-", display: "standard input" };
  return { kind: "file", path: resolve(cwd, path), display: plainText(path, 500) };
}

function parseUrl(text: string): Target {
  if (!URL.canParse(text) || new URL(text).hostname === "") {
    throw invalid(text, "is not a URL", "Write it as https://HOST/PATH.");
  }
  return { kind: "http", url: text, headers: {}, transport: "auto", display: displayUrl(text) };
}

function parseCommand(text: string, cwd: string): Target {
  const words = splitCommand(text.slice("stdio:".length));
  if (words === undefined) throw invalid(text, "leaves a quote open", "Close it.");
  const [command, ...args] = words;
  if (command === undefined || command === "") {
    throw invalid(text, "names no command", "Write it as stdio:COMMAND ARGUMENT….");
  }
  return { kind: "stdio", command, args, env: {}, cwd, display: `stdio:${displayCommand(words)}` };
}

function parseGit(text: string, cwd: string): Target {
  const [, ref = "", path = ""] = /^git:([^:]*):(.*)$/s.exec(text) ?? [];
  if (ref === "" || path === "") {
    throw invalid(
      text,
      "lacks a ref or a path",
      "Write it as git:REF:PATH, for example git:main:tools.json.",
    );
  }
  if (ref.startsWith("-") || /[\r\n]/.test(ref + path)) {
    throw invalid(
      text,
      "is not a git object",
      "A ref starts with no dash, and neither part holds a line break.",
    );
  }
  return { kind: "git", ref, path, cwd, display: plainText(text, 500) };
}

function invalid(text: string, what: string, advice: string): TenonError {
  const shown = /^(?:https?|stdio):/i.test(text) ? `${text.split(":", 1)[0]}:…` : plainText(text);
  return new TenonError("usage", "target-invalid", `The target "${shown}" ${what}. ${advice}`);
}
