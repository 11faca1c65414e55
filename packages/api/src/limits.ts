/** Bounds on what one request or answer of the registry may hold. */
export const limits = {
  /** Bytes of a request body that carries a tool list or uses. */
  bodyBytes: 32 * 1024 * 1024,
  /** Bytes of every other request body. */
  smallBodyBytes: 256 * 1024,
  /** Entries of one page. */
  pageItems: 100,
  /** Entries of a page when the caller does not say. */
  defaultPageItems: 50,
  /** Characters of a name (server, channel, consumer, environment). */
  nameLength: 128,
  /** Characters of a version that a consumer gives itself. */
  consumerVersionLength: 255,
  /** Characters of a text for people (reason, description). */
  textLength: 2_000,
  /** Characters of a URL. */
  urlLength: 2_048,
  /** Characters of an opaque cursor. */
  cursorLength: 512,
  /** Tools of one list. */
  tools: 10_000,
  /** Prompts, resources or templates of one list. */
  listEntries: 10_000,
  /** Uses of one consumer version. */
  uses: 20_000,
  /** Headers, arguments or environment variables of one server. */
  serverSettings: 64,
  /** Characters of a search. */
  searchLength: 200,
  /** Scopes of one key. */
  scopes: 16,
  /** Bytes that the client reads of one answer. */
  answerBytes: 64 * 1024 * 1024,
  /** Milliseconds that the client waits for one answer. */
  answerMs: 30_000,
  /** Characters of one server-sent event. */
  eventCharacters: 64 * 1024,
} as const;
