import { basename } from "node:path";
import { configNames } from "@tenon/check";
import {
  createConnection,
  DidChangeWatchedFilesNotification,
  StreamMessageReader,
  StreamMessageWriter,
  TextDocuments,
} from "vscode-languageserver/node";
import type { CancellationToken, Connection, InitializeParams } from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { clientOf, serverCapabilities } from "./capabilities.ts";
import { Publisher } from "./publisher.ts";
import { configAbove } from "./project.ts";
import type { World } from "./project.ts";
import {
  actions,
  completion,
  definition,
  highlights,
  hover,
  references,
  resolveCompletion,
} from "./requests.ts";
import type { Desk } from "./requests.ts";
import { rulePageUri } from "./rule-pages.ts";
import { pathOf, Workspaces } from "./workspaces.ts";

/** How a language server is reached. */
export interface ServeOptions extends World {
  readonly input: NodeJS.ReadableStream;
  /** Nothing but protocol is written here. */
  readonly output: NodeJS.WritableStream;
  readonly version: string;
  /** Ends the server when it is aborted. */
  readonly signal: AbortSignal;
}

/** Milliseconds after a change on disk before it is read: `tenon pin` writes many files. */
const settleMs = 120;
/** Milliseconds after the end of the input in which messages that came before are answered. */
const drainMs = 500;

/**
 * Speaks the Language Server Protocol (3.17) on two streams. Starts no server and contacts none: everything comes from
 * the configuration, the lock and the open documents. Settles when the input ends or `signal` is aborted, with the exit
 * code that the protocol asks for: 0 after `shutdown`, 1 before. On `exit`, and when the client's process is gone, the
 * library ends the process with the same codes.
 */
export function serveLanguage(options: ServeOptions): Promise<0 | 1> {
  // Given as streams, the library would exit at the end of the input with messages of it still unread.
  const reader = new StreamMessageReader(options.input);
  const connection = createConnection(reader, new StreamMessageWriter(options.output));
  const documents = new TextDocuments(TextDocument);
  const workspaces = new Workspaces(options, documents);
  const guard = guardFor(connection);
  const publisher = new Publisher({
    workspaces,
    documents,
    guard,
    now: options.now,
    pageOf: rulePageUri,
    send: (params) => connection.sendDiagnostics(params),
  });
  const session: Session = {
    connection,
    documents,
    workspaces,
    publisher,
    guard,
    isShutDown: false,
  };
  const desk = { workspaces, now: options.now, pageOf: rulePageUri };
  onLifecycle(session, options.version, (client) => onRequests(session, { ...desk, client }));
  onDocuments(session);
  documents.listen(connection);
  connection.listen();
  return new Promise((done) => {
    const end = (): void => {
      publisher.dispose();
      done(session.isShutDown ? 0 : 1);
    };
    options.signal.addEventListener("abort", end, { once: true });
    options.input.once("end", () => setTimeout(end, drainMs));
    options.input.once("close", () => setTimeout(end, drainMs));
  });
}

interface Session {
  readonly connection: Connection;
  readonly documents: TextDocuments<TextDocument>;
  readonly workspaces: Workspaces;
  readonly publisher: Publisher;
  readonly guard: Guard;
  /** The client said that it ends. */
  isShutDown: boolean;
}

type Guard = (work: () => Promise<void>) => Promise<void>;

function guardFor(connection: Connection): Guard {
  return async (work) => {
    try {
      await work();
    } catch (error) {
      report(connection, error);
    }
  };
}

/** Into the client's log, where a person can find it; the server lives on. */
function report(connection: Connection, error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  connection.console.error(`tenon: this is a bug of Tenon: ${text}`);
}

function onLifecycle(
  session: Session,
  version: string,
  onClient: (client: Desk["client"]) => void,
): void {
  const { connection, publisher } = session;
  let params: InitializeParams | undefined;
  connection.onInitialize((given) => {
    params = given;
    onClient(clientOf(given.capabilities));
    return { capabilities: serverCapabilities, serverInfo: { name: "tenon", version } };
  });
  connection.onInitialized(() =>
    session.guard(async () => {
      if (params === undefined) return;
      // Clients from before workspace folders give one root.
      const { workspaceFolders: folders, rootUri } = params;
      const roots = folders?.map(({ uri }) => uri) ?? (rootUri === null ? [] : [rootUri]);
      await openFolders(session, roots);
      session.workspaces.watched = clientOf(params.capabilities).watches;
      if (params.capabilities.workspace?.workspaceFolders === true) {
        connection.workspace.onDidChangeWorkspaceFolders(({ added }) => {
          void session.guard(() =>
            openFolders(
              session,
              added.map(({ uri }) => uri),
            ),
          );
        });
      }
      if (session.workspaces.watched) await watch(connection);
    }),
  );
  connection.onShutdown(() => {
    session.isShutDown = true;
    publisher.dispose();
  });
}

/** Reads the configurations of workspace folders early, so that the first prompt is judged at once. */
async function openFolders(session: Session, uris: readonly string[]): Promise<void> {
  for (const uri of uris) {
    const folder = pathOf(uri);
    const config = folder === undefined ? undefined : configAbove(folder);
    const project = config === undefined ? undefined : session.workspaces.projectFor(config);
    if (project !== undefined && (await project.refresh("first"))) {
      await session.publisher.project(project);
    }
  }
}

async function watch(connection: Connection): Promise<void> {
  const patterns = ["**/tenon.{yaml,yml}", "**/tenon.lock/**"];
  await connection.client.register(DidChangeWatchedFilesNotification.type, {
    watchers: patterns.map((globPattern) => ({ globPattern })),
  });
}

function onDocuments(session: Session): void {
  const { connection, documents, publisher, workspaces, guard } = session;
  const opened = new WeakSet<TextDocument>();
  let settling: NodeJS.Timeout | undefined;
  documents.onDidOpen(({ document }) => void guard(() => publisher.now(document.uri, true)));
  documents.onDidChangeContent(({ document }) => {
    // The first version comes with `onDidOpen`.
    if (opened.has(document)) publisher.soon(document.uri);
    opened.add(document);
  });
  documents.onDidSave(() => {
    // What was saved may be a configuration or a lock that nobody watches.
    void guard(() => reread(session));
  });
  documents.onDidClose(({ document: { uri } }) => {
    publisher.forget(uri);
    workspaces.forget(uri);
    const isConfig = workspaces.projects().some((project) => pathOf(uri) === project.configFile);
    void guard(() => (isConfig ? publisher.now(uri, false) : publisher.clear(uri)));
  });
  connection.onDidChangeWatchedFiles(({ changes }) => {
    clearTimeout(settling);
    for (const { uri } of changes) {
      const path = pathOf(uri);
      // A configuration that is new is judged before any prompt of it is open.
      if (path !== undefined && configNames.some((name) => name === basename(path))) {
        workspaces.projectFor(path);
      }
    }
    settling = setTimeout(() => void guard(() => reread(session)), settleMs);
  });
}

/** Looks at every project's files; then every open document, because another configuration may be the nearest now. */
async function reread({ workspaces, publisher, documents }: Session): Promise<void> {
  for (const project of workspaces.projects()) {
    if (await project.refresh("now")) await publisher.project(project);
  }
  for (const uri of documents.keys()) await publisher.now(uri, true);
}

function onRequests({ connection }: Session, desk: Desk): void {
  /** An answer; nothing when the client no longer waits, or when we are at fault, which the log tells. */
  const answer =
    <P, R>(none: R, work: (desk: Desk, params: P, token: CancellationToken) => Promise<R> | R) =>
    async (params: P, token: CancellationToken): Promise<R> => {
      // A cancellation that came right behind is seen first.
      await new Promise((done) => setImmediate(done));
      if (token.isCancellationRequested) return none;
      try {
        return await work(desk, params, token);
      } catch (error) {
        report(connection, error);
        return none;
      }
    };
  connection.onHover(answer(null, hover));
  connection.onCompletion(answer(null, completion));
  connection.onDefinition(answer([], definition));
  connection.onReferences(answer([], references));
  connection.onDocumentHighlight(answer([], highlights));
  connection.onCodeAction(answer([], actions));
  connection.onCompletionResolve((item) => resolveCompletion(desk, item));
}
