import { spawn } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { openWorkspace, pinWorkspace } from "@tenon/check";
import { afterEach } from "vitest";
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import type { MessageConnection } from "vscode-jsonrpc/node";
import type {
  ClientCapabilities,
  CodeAction,
  CompletionItem,
  CompletionList,
  Diagnostic,
  Hover,
  InitializeResult,
  Location,
  LocationLink,
  Position,
  PublishDiagnosticsParams,
  Range,
  TextEdit,
} from "vscode-languageserver-protocol";

const main = join(import.meta.dirname, "../../cli/src/main.ts");
const compileCache = join(import.meta.dirname, "../../cli/node_modules/.cache/compile");

export const everything: ClientCapabilities = {
  general: { positionEncodings: ["utf-8", "utf-16", "utf-32"] },
  workspace: { didChangeWatchedFiles: { dynamicRegistration: true }, workspaceFolders: true },
  textDocument: {
    hover: { contentFormat: ["markdown", "plaintext"] },
    definition: { linkSupport: true },
    codeAction: {
      codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix", "source.fixAll"] } },
    },
    completion: { completionItem: { documentationFormat: ["markdown", "plaintext"] } },
    publishDiagnostics: { versionSupport: true },
  },
};

/** Where a needle stands in a text, from 0, as the protocol counts; `shift` code units after its start. */
export function positionOf(text: string, needle: string, shift = 0): Position {
  const at = text.indexOf(needle) + shift;
  if (at < shift) throw new Error(`${needle} is not there`);
  const before = text.slice(0, at).split(/\r\n|\n|\r/u);
  return { line: before.length - 1, character: (before.at(-1) ?? "").length };
}

/** The text at a range, by the protocol's rules and independently of the server's code. */
export function textAt(text: string, { start, end }: Range): string {
  return text.slice(offsetOf(text, start), offsetOf(text, end));
}

/** The text after edits that do not overlap. */
export function applied(text: string, edits: readonly TextEdit[]): string {
  const sorted = edits.toSorted(
    (left, right) => offsetOf(text, right.range.start) - offsetOf(text, left.range.start),
  );
  return sorted.reduce(
    (now, { range, newText }) =>
      now.slice(0, offsetOf(text, range.start)) + newText + now.slice(offsetOf(text, range.end)),
    text,
  );
}

function offsetOf(text: string, { line, character }: Position): number {
  const ends = [...text.matchAll(/\r\n|\n|\r/gu)].map(({ index, 0: mark }) => index + mark.length);
  return (line === 0 ? 0 : (ends[line - 1] ?? text.length)) + character;
}

const running = new Set<Editor>();
const folders: string[] = [];
afterEach(() => {
  for (const editor of running) editor.child.kill("SIGKILL");
  running.clear();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export function folderWith(files: Readonly<Record<string, string>>): string {
  const path = mkdtempSync(join(tmpdir(), "tenon-lsp-"));
  folders.push(path);
  writeFiles(path, files);
  return path;
}

export function writeFiles(path: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
}

/** Pins the servers of a folder, as `tenon pin` does. */
export async function pin(cwd: string): Promise<void> {
  const { failures } = await pinWorkspace(
    await openWorkspace({ cwd, env: {}, now: new Date() }),
    {},
  );
  if (failures.length > 0) throw new Error(failures[0]?.message);
}

function environment(): NodeJS.ProcessEnv {
  return { ...process.env, NODE_COMPILE_CACHE: compileCache };
}

/** An editor: a client of the protocol with the real command as its server. */
export class Editor {
  readonly child: ChildProcessWithoutNullStreams;
  readonly connection: MessageConnection;
  readonly root: string;
  readonly published = new Map<string, PublishDiagnosticsParams>();
  readonly registered: unknown[] = [];
  readonly logged: string[] = [];
  readonly exit: Promise<number | null>;
  stderr = "";
  #waiting: (() => void)[] = [];
  #versions = new Map<string, number>();

  constructor(root: string, args: readonly string[] = ["lsp", "--stdio"]) {
    this.root = root;
    this.child = spawn(process.execPath, [main, ...args], { cwd: root, env: environment() });
    this.child.stderr.setEncoding("utf8").on("data", (text: string) => (this.stderr += text));
    this.exit = new Promise((done) => this.child.on("close", done));
    this.connection = createMessageConnection(
      new StreamMessageReader(this.child.stdout),
      new StreamMessageWriter(this.child.stdin),
    );
    this.connection.onNotification(
      "textDocument/publishDiagnostics",
      (given: PublishDiagnosticsParams) => {
        this.published.set(given.uri, given);
        for (const wake of this.#waiting.splice(0)) wake();
      },
    );
    this.connection.onNotification("window/logMessage", ({ message }: { message: string }) => {
      this.logged.push(message);
    });
    this.connection.onRequest("client/registerCapability", (given: unknown) => {
      this.registered.push(given);
      return null;
    });
    this.connection.listen();
    running.add(this);
  }

  uri(path: string): string {
    return pathToFileURL(join(this.root, path)).href;
  }

  async start(capabilities: ClientCapabilities = everything): Promise<InitializeResult> {
    const result = await this.connection.sendRequest<InitializeResult>("initialize", {
      processId: process.pid,
      rootUri: pathToFileURL(this.root).href,
      workspaceFolders: [{ uri: pathToFileURL(this.root).href, name: "root" }],
      capabilities,
    });
    await this.connection.sendNotification("initialized", {});
    return result;
  }

  async open(path: string, text: string): Promise<void> {
    await this.openUri(this.uri(path), text);
  }

  async openUri(uri: string, text: string): Promise<void> {
    this.#versions.set(uri, 1);
    const textDocument = { uri, languageId: "markdown", version: 1, text };
    await this.connection.sendNotification("textDocument/didOpen", { textDocument });
  }

  async change(path: string, changes: readonly { range?: Range; text: string }[]): Promise<number> {
    const uri = this.uri(path);
    const version = (this.#versions.get(uri) ?? 0) + 1;
    this.#versions.set(uri, version);
    await this.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version },
      contentChanges: changes,
    });
    return version;
  }

  async notify(method: string, given: object): Promise<void> {
    await this.connection.sendNotification(method, given);
  }

  /** Waits until the diagnostics of a file are as `wanted` says, and gives them. */
  async diagnostics(
    path: string,
    wanted: (diagnostics: readonly Diagnostic[], version: number | undefined) => boolean = () =>
      true,
  ): Promise<readonly Diagnostic[]> {
    const uri = this.uri(path);
    for (;;) {
      const known = this.published.get(uri);
      if (known !== undefined && wanted(known.diagnostics, known.version)) return known.diagnostics;
      await new Promise<void>((done) => this.#waiting.push(done));
    }
  }

  async #at<T>(method: string, path: string, position: Position, more: object = {}): Promise<T> {
    return this.connection.sendRequest<T>(`textDocument/${method}`, {
      textDocument: { uri: this.uri(path) },
      position,
      ...more,
    });
  }

  hover(path: string, position: Position): Promise<Hover | null> {
    return this.#at("hover", path, position);
  }

  async labels(path: string, position: Position): Promise<readonly string[]> {
    return (await this.completion(path, position)).items.map(({ label }) => label);
  }

  async completion(path: string, position: Position): Promise<CompletionList> {
    return (
      (await this.#at<CompletionList | null>("completion", path, position)) ?? {
        isIncomplete: false,
        items: [],
      }
    );
  }

  resolve(item: CompletionItem): Promise<CompletionItem> {
    return this.connection.sendRequest("completionItem/resolve", item);
  }

  definition(path: string, position: Position): Promise<LocationLink[]> {
    return this.#at("definition", path, position);
  }

  references(path: string, position: Position, includeDeclaration = false): Promise<Location[]> {
    return this.#at("references", path, position, { context: { includeDeclaration } });
  }

  highlights(path: string, position: Position): Promise<{ range: Range }[]> {
    return this.#at("documentHighlight", path, position);
  }

  actions(path: string, range: Range, only?: readonly string[]): Promise<CodeAction[]> {
    return this.connection.sendRequest("textDocument/codeAction", {
      textDocument: { uri: this.uri(path) },
      range,
      context: { diagnostics: [], ...(only === undefined ? {} : { only }) },
    });
  }

  async stop(): Promise<number | null> {
    await this.connection.sendRequest("shutdown");
    await this.connection.sendNotification("exit");
    return this.exit;
  }
}

/** The edits of an action for a file. */
export function editsOf(action: CodeAction | undefined, uri: string): readonly TextEdit[] {
  return action?.edit?.changes?.[uri] ?? [];
}
