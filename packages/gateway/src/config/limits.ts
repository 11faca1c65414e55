/** What makes a configuration too large to be meant. */
export const configLimits = {
  /** Bytes of `tenon.gateway.yaml`. */
  bytes: 4_194_304,
  /** Uses of one YAML anchor, the anchor itself counted, times the aliases inside it. */
  aliases: 1_000,
  servers: 1_000,
  /** Characters of a server's or client's name. */
  nameLength: 128,
  /** Entries of `tools`, of `clients`, and of the pins of one client. */
  tools: 20_000,
  clients: 10_000,
  keys: 10_000,
  /** Characters of a tool's name (its server's name apart). */
  toolNameLength: 1_024,
  /** Characters of one text after its variables are filled in. */
  textLength: 65_536,
  /** Problems that one message lists. */
  problems: 50,
} as const;
