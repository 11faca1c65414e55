import { readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { promptText, readPromptFiles } from "@tenon/check";
import type { Reference } from "@tenon/prompts";
import type { CancellationToken, Location } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { URI } from "vscode-uri";
import { analyse } from "./analysis.ts";
import type { Analysis } from "./analysis.ts";
import { limits } from "./limits.ts";
import { isAbout, mayName, usesOf } from "./lookup.ts";
import type { Files } from "./lookup.ts";
import { placesOf } from "./places.ts";
import { configAbove, Project } from "./project.ts";
import type { World } from "./project.ts";

/** The open documents. */
export interface OpenDocuments {
  readonly get: (uri: string) => TextDocument | undefined;
  readonly all: () => readonly TextDocument[];
}

/** The open document of a path: clients escape the same path differently, so URIs are never compared. */
export function documentAt(documents: OpenDocuments, path: string): TextDocument | undefined {
  return documents.all().find(({ uri }) => pathOf(uri) === path);
}

/** The URI of a path, as the client writes it when it has the document open. */
export function uriOf(documents: OpenDocuments, path: string): string {
  return documentAt(documents, path)?.uri ?? URI.file(path).toString();
}

/** The path of a document on disk; undefined for untitled and remote ones. */
export function pathOf(uri: string): string | undefined {
  const parsed = URI.parse(uri);
  return parsed.scheme === "file" ? parsed.fsPath : undefined;
}

interface Kept {
  readonly version: number;
  readonly generation: number;
  readonly analysis: Promise<Analysis | undefined>;
}

/** Every project that open documents belong to, and each document's latest analysis. */
export class Workspaces {
  /** True when the client tells what changes on disk; else the disk is looked at now and then. */
  watched = false;
  readonly #world: World;
  readonly #documents: OpenDocuments;
  readonly #projects = new Map<string, Project>();
  readonly #kept = new Map<string, Kept>();

  constructor(world: World, documents: OpenDocuments) {
    this.#world = world;
    this.#documents = documents;
  }

  projects(): readonly Project[] {
    return [...this.#projects.values()];
  }

  /** Forgets a project whose configuration is gone. */
  drop({ configFile }: Project): void {
    this.#projects.delete(configFile);
  }

  projectOf(configFile: string): Project | undefined {
    return this.#projects.get(configFile);
  }

  /** The project that a file on disk belongs to, opened on first use. */
  projectFor(file: string): Project | undefined {
    const { configFile } = this.#world;
    const isBelow =
      configFile !== undefined && !relative(dirname(configFile), file).startsWith(`..${sep}`);
    const config = isBelow ? configFile : configAbove(dirname(file));
    if (config === undefined) return undefined;
    const known = this.#projects.get(config);
    if (known !== undefined) return known;
    const [oldest] = this.#projects.keys();
    if (this.#projects.size >= limits.projects && oldest !== undefined)
      this.#projects.delete(oldest);
    const project = new Project(config, this.#world);
    this.#projects.set(config, project);
    return project;
  }

  forget(uri: string): void {
    this.#kept.delete(uri);
  }

  /** The open document judged in its present version; undefined when it is no prompt of any project. */
  async analysisOf(uri: string, look = false): Promise<Analysis | undefined> {
    const file = this.#documents.get(uri) === undefined ? undefined : pathOf(uri);
    const project = file === undefined ? undefined : this.projectFor(file);
    if (file === undefined || project === undefined) return undefined;
    await project.refresh(this.watched ? "first" : "stale");
    const document = this.#documents.get(uri);
    const { generation, locked } = project;
    const member = project.membership(file, look);
    if (document === undefined || locked === undefined || member === undefined) return undefined;
    const kept = this.#kept.get(uri);
    if (kept?.version === document.version && kept.generation === generation) return kept.analysis;
    const analysis = analyse(locked, snapshotOf(document), member, this.#world.now());
    this.#kept.set(uri, { version: document.version, generation, analysis });
    return analysis;
  }

  /** How the files of a project are reached; open documents count as they are in the editor. */
  filesOf(root: string): Files {
    return {
      uriOf: (path) => uriOf(this.#documents, join(root, path)),
      textOf: (path) =>
        documentAt(this.#documents, join(root, path))?.getText() ?? textOnDisk(join(root, path)),
    };
  }

  /** Every place in the prompts of a project that names one of `names`; stops early when nobody waits any more. */
  async placesOf(
    { locked }: Analysis,
    names: readonly Reference[],
    token: CancellationToken,
  ): Promise<readonly Location[]> {
    const found: Location[] = [];
    const { workspace } = locked;
    for (const [index, prompt] of readPromptFiles(workspace).files.entries()) {
      if (index % 16 === 15) await new Promise((done) => setImmediate(done));
      if (token.isCancellationRequested || found.length >= limits.references) break;
      const uri = uriOf(this.#documents, join(workspace.root, prompt.path));
      const open = await this.analysisOf(uri);
      if (open !== undefined) {
        found.push(...usesOf(open, names).map((range) => ({ uri, range })));
        continue;
      }
      const { text } = promptText(prompt.bytes);
      if (!mayName(text, names)) continue;
      const places = placesOf(TextDocument.create(uri, "", 0, text));
      for (const reference of locked.references(prompt)) {
        if (names.some((name) => isAbout(reference, name)))
          found.push({ uri, range: places.range(reference) });
      }
    }
    return found.slice(0, limits.references);
  }
}

/** The document as it is now: the manager changes its own in place. */
function snapshotOf(document: TextDocument): TextDocument {
  const { uri, languageId, version } = document;
  return TextDocument.create(uri, languageId, version, document.getText());
}

function textOnDisk(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // The lock changed under us; without the text there is no line to go to.
    return undefined;
  }
}
