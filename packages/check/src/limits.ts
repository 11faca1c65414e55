/** Everything a stranger can make large, with the number at which Tenon stops and says so. */
export const limits = {
  /** Bytes of `tenon.yaml`. */
  configBytes: 1_048_576,
  /** Uses of one YAML anchor, the anchor itself counted, times the aliases inside it. */
  configAliases: 1_000,
  /** Servers in one configuration. */
  servers: 200,
  /** Characters of a server's name. */
  serverNameLength: 128,
  /** Waivers in one configuration. */
  waivers: 2_000,
  /** Prompt files that one run reads. */
  promptFiles: 5_000,
  /** Bytes of one prompt file; a larger one is named in a warning and skipped. */
  promptFileBytes: 1_048_576,
  /** Bytes of all prompt files of one run. */
  promptBytes: 67_108_864,
  /** Servers that are probed at the same time. */
  parallelProbes: 4,
  /** Findings about the texts of one server; the rest is left out. */
  serverPromptFindings: 20,
  /** Characters of a server's instructions that are judged. */
  instructionsLength: 100_000,
  /** Characters of one line of a server's text in which names of tools are looked for. */
  serverPromptLine: 2_000,
  /** Names in the texts of one server that are looked at as possible tools. */
  serverPromptNames: 100,
  /** Tools among which a near name is looked for. */
  hintTools: 1_000,
  /** Bytes of one file of the lock. */
  lockFileBytes: 4_194_304,
  /** Tool files of one server in the lock. */
  lockTools: 10_000,
  /** Bytes of one review record in the lock. */
  reviewBytes: 262_144,
  /** Entries that a server's `retired.json` keeps; the oldest go first. */
  retiredNames: 2_000,
  /** Bytes that one git command may answer with. */
  gitBytes: 134_217_728,
  /** Characters of a tool's or server's name that its file name keeps. */
  fileNameLength: 100,
  /** Days that a waiver lasts when nobody says otherwise. */
  waiverDays: 90,
  /** Renames that are followed from an old name to today's. */
  renameSteps: 8,
  /** Bytes of a client configuration that `tenon init` reads. */
  clientConfigBytes: 1_048_576,
  /** Uses of one server that are recorded; the surest stay. */
  recordedUses: 20_000,
  /** Characters of one recorded use: of a parameter or value, of the tool and the file; and names of arguments. */
  recordedUse: { textLength: 2_048, toolLength: 128, fileLength: 1_024, argumentNames: 500 },
  /** Shortest value from the environment that is masked; shorter ones would hide half a report. */
  secretLength: 6,
} as const;
