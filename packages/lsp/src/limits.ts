/** Bounds on what a document, a lock or a client can make the language server do. */
export const limits = {
  /** Diagnostics of one document; the most severe first. */
  diagnostics: 500,
  /** Entries of one completion list; past them the list says that it is incomplete. */
  completions: 200,
  /** Parameters that a hover lists. */
  hoverParameters: 40,
  /** Values of an enumeration that a hover lists. */
  hoverValues: 30,
  /** Characters of a description that a hover shows. */
  descriptionCharacters: 2_000,
  /** Lines of a description that a hover shows. */
  descriptionLines: 40,
  /** Subjects of one hover: a name that several servers own. */
  subjects: 3,
  /** Characters before the cursor that decide what a completion is about. */
  contextCharacters: 4_000,
  /** Places that one request for references answers with. */
  references: 5_000,
  /** Milliseconds between a change of a document and its diagnostics. */
  debounceMs: 120,
  /** The same at most, for documents that take long to judge. */
  longestDebounceMs: 1_500,
  /** Milliseconds in which the files on disk are not looked at again. */
  freshMs: 1_000,
  /** Files of one lock that are looked at for a change. */
  lockFiles: 20_000,
  /** Projects (configuration files) that are kept open. */
  projects: 50,
} as const;
