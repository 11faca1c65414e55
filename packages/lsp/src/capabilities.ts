import { CodeActionKind, PositionEncodingKind, TextDocumentSyncKind } from "vscode-languageserver";
import type { ClientCapabilities, ServerCapabilities } from "vscode-languageserver";
import { fixAllKind } from "./code-actions.ts";

/**
 * What the server can do. Positions are UTF-16 whatever the client offers: every client has to know it (LSP 3.17,
 * `positionEncoding`), and Tenon's columns count the same.
 */
export const serverCapabilities: ServerCapabilities = {
  positionEncoding: PositionEncodingKind.UTF16,
  textDocumentSync: {
    openClose: true,
    change: TextDocumentSyncKind.Incremental,
    save: { includeText: false },
  },
  hoverProvider: true,
  completionProvider: {
    triggerCharacters: ["_", "/", "`", '"', "'", "(", "{", "=", ":", ","],
    resolveProvider: true,
  },
  definitionProvider: true,
  referencesProvider: true,
  documentHighlightProvider: true,
  codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, fixAllKind] },
  workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
};

/** What of a client's abilities changes what it is sent. */
export interface Client {
  readonly hoverFormats: readonly string[] | undefined;
  readonly documentationFormats: readonly string[] | undefined;
  readonly links: boolean;
  readonly literalActions: boolean;
  /** The client watches files on the server's behalf. */
  readonly watches: boolean;
}

/** Reads a client's abilities. */
export function clientOf({ textDocument, workspace }: ClientCapabilities): Client {
  return {
    hoverFormats: textDocument?.hover?.contentFormat,
    documentationFormats: textDocument?.completion?.completionItem?.documentationFormat,
    links: textDocument?.definition?.linkSupport === true,
    literalActions: textDocument?.codeAction?.codeActionLiteralSupport !== undefined,
    watches: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
  };
}
