import { basename, join } from "node:path";
import { configFaults, configNames, readConfig } from "@tenon/check";
import type { Finding } from "@tenon/check";
import { plainText, TenonError } from "@tenon/contract";
import { DiagnosticSeverity } from "vscode-languageserver";
import type { Diagnostic, PublishDiagnosticsParams } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { diagnosticsOf, faultDiagnostics } from "./diagnostics.ts";
import type { RulePageUri } from "./diagnostics.ts";
import { limits } from "./limits.ts";
import { placesOf } from "./places.ts";
import type { Project } from "./project.ts";
import { documentAt, pathOf, uriOf } from "./workspaces.ts";
import type { OpenDocuments, Workspaces } from "./workspaces.ts";

/** What publishing needs from outside. */
export interface PublisherOptions {
  readonly workspaces: Workspaces;
  readonly documents: OpenDocuments;
  readonly send: (params: PublishDiagnosticsParams) => Promise<void>;
  /** Runs work that must not end the server when it fails. */
  readonly guard: (work: () => Promise<void>) => Promise<void>;
  readonly now: () => Date;
  readonly pageOf: RulePageUri;
}

/** Keeps the client's diagnostics current: of open prompts while they are written, of configurations and locks. */
export class Publisher {
  readonly #options: PublisherOptions;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** What a document's last judgement took, in milliseconds. */
  readonly #took = new Map<string, number>();
  /** Documents whose last diagnostics were not empty. */
  readonly #shown = new Set<string>();
  /** The lock files that a project's findings stand in. */
  readonly #ofProject = new Map<string, ReadonlySet<string>>();

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  /** Judges a document soon; an earlier wish for the same document is dropped. */
  soon(uri: string): void {
    const delayMs = Math.min(
      limits.debounceMs + 2 * (this.#took.get(uri) ?? 0),
      limits.longestDebounceMs,
    );
    clearTimeout(this.#timers.get(uri));
    this.#timers.set(
      uri,
      setTimeout(() => void this.#options.guard(() => this.now(uri, false)), delayMs),
    );
  }

  /** Judges a document at once. `look`: files on disk may be new. */
  async now(uri: string, look: boolean): Promise<void> {
    clearTimeout(this.#timers.get(uri));
    this.#timers.delete(uri);
    const path = pathOf(uri);
    if (path === undefined) return;
    if (isConfig(path)) return this.#configuration(path);
    const { documents, workspaces, pageOf } = this.#options;
    const project = workspaces.projectFor(path);
    const before = project?.generation;
    const started = performance.now();
    const analysis = await workspaces.analysisOf(uri, look);
    this.#took.set(uri, performance.now() - started);
    if (analysis === undefined) await this.clear(uri);
    else if (documents.get(uri)?.version === analysis.places.document.version) {
      const { version } = analysis.places.document;
      const diagnostics = diagnosticsOf(analysis.verdict.findings, analysis.places, pageOf);
      await this.#send(uri, diagnostics, version);
    }
    if (project !== undefined && project.generation !== before) await this.project(project);
  }

  /** Takes a document's diagnostics back. */
  async clear(uri: string): Promise<void> {
    if (this.#shown.has(uri)) await this.#send(uri, []);
  }

  /** What is wrong with a project's configuration and lock. */
  async project(project: Project): Promise<void> {
    const { now, documents, workspaces } = this.#options;
    const config = uriOf(documents, project.configFile);
    if (project.failure?.code === "config-missing" && !project.isNamed) {
      workspaces.drop(project);
      await this.clear(config);
      return this.#lockFindings(project, new Map());
    }
    const text = this.#configText(project.configFile);
    const faults = text === undefined ? [] : configFaults(text.text);
    const findings = project.locked?.findings(now()) ?? [];
    const byFile = Map.groupBy(findings, ({ file }) => file);
    const own = byFile.get(basename(project.configFile)) ?? [];
    byFile.delete(basename(project.configFile));
    const failed = project.failure === undefined ? [] : [failure(project.failure)];
    if (text === undefined) await this.#send(config, failed);
    else {
      const diagnostics =
        faults.length > 0
          ? faultDiagnostics(faults, text.places)
          : diagnosticsOf(own, text.places, this.#options.pageOf);
      // What was wrong in the text is judged in the editor's text, which may be mended already.
      const told = project.failure?.code === "config-invalid" || faults.length > 0;
      await this.#send(config, [...(told ? [] : failed), ...diagnostics], text.version);
    }
    await this.#lockFindings(project, byFile);
  }

  /** Ends every wait. */
  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  /** A document is closed: nothing of it is kept. */
  forget(uri: string): void {
    clearTimeout(this.#timers.get(uri));
    this.#timers.delete(uri);
    this.#took.delete(uri);
  }

  async #configuration(path: string): Promise<void> {
    const project = this.#options.workspaces.projectFor(path);
    if (project?.configFile === path) {
      await project.refresh("stale");
      await this.project(project);
    }
  }

  async #lockFindings(
    project: Project,
    byFile: ReadonlyMap<string, readonly Finding[]>,
  ): Promise<void> {
    const now = new Set<string>();
    for (const [file, findings] of byFile) {
      const uri = uriOf(this.#options.documents, join(project.root, file));
      now.add(uri);
      const places = placesOf(TextDocument.create(uri, "json", 0, ""));
      await this.#send(uri, diagnosticsOf(findings, places, this.#options.pageOf));
    }
    for (const uri of this.#ofProject.get(project.configFile) ?? []) {
      if (!now.has(uri)) await this.clear(uri);
    }
    this.#ofProject.set(project.configFile, now);
  }

  /** The text of a configuration as the editor has it, else as it is on disk; undefined when it cannot be read. */
  #configText(path: string):
    | {
        readonly text: string;
        readonly places: ReturnType<typeof placesOf>;
        readonly version: number | undefined;
      }
    | undefined {
    const open = documentAt(this.#options.documents, path);
    try {
      const document = open ?? TextDocument.create("", "yaml", 0, readConfig(path));
      const places = placesOf(document);
      return { text: places.text.replace(/^\ufeff/u, ""), places, version: open?.version };
    } catch (error) {
      if (error instanceof TenonError) return undefined;
      throw error;
    }
  }

  async #send(uri: string, diagnostics: readonly Diagnostic[], version?: number): Promise<void> {
    if (diagnostics.length === 0 && !this.#shown.has(uri) && version === undefined) return;
    if (diagnostics.length > 0) this.#shown.add(uri);
    else this.#shown.delete(uri);
    const versioned = version === undefined ? {} : { version };
    await this.#options.send({ uri, diagnostics: [...diagnostics], ...versioned });
  }
}

function isConfig(path: string): boolean {
  return configNames.some((name) => name === basename(path));
}

function failure({ code, message }: TenonError): Diagnostic {
  return {
    range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
    severity: DiagnosticSeverity.Error,
    code,
    source: "tenon",
    message: plainText(message, 2_000),
  };
}
