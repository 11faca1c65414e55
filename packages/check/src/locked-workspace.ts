import type { Tool } from "@tenon/contract";
import { compileVocabulary, scanPrompt } from "@tenon/prompts";
import type { Reference, Vocabulary } from "@tenon/prompts";
import type { Finding, WaivedFinding } from "./check-report.ts";
import { compareServers } from "./compare-servers.ts";
import type { ComparedServer } from "./compare-servers.ts";
import { longestFirst, maskDeep } from "./config/environment.ts";
import { configName } from "./contract-findings.ts";
import { lineSpan, startOfFile } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { impactOn } from "./impact/impact.ts";
import type { ScannedPrompt } from "./impact/scan.ts";
import { vocabularyOf } from "./impact/scan.ts";
import { inlineWaivers } from "./inline-waivers.ts";
import { limits } from "./limits.ts";
import type { Fate, NameIndex } from "./name-index.ts";
import { readPromptFiles } from "./prompt-files.ts";
import type { PromptFile } from "./prompt-files.ts";
import { promptText } from "./prompt-text.ts";
import { reviewFindings } from "./review-findings.ts";
import { serverFindings, unusedLocks } from "./server-findings.ts";
import { verdictOn } from "./verdict.ts";
import type { Workspace } from "./workspace.ts";

/** What was agreed with one server, and what became of the names that it had before. */
export interface LockedContract {
  readonly server: string;
  readonly version: string;
  /** Contract digest. */
  readonly digest: string;
  readonly tools: ReadonlyMap<string, Tool>;
  /** Tool name to its file in the lock, relative to the configuration's folder, with `/`. */
  readonly files: ReadonlyMap<string, string>;
  /** What became of a tool, or of a parameter by its dotted path, since the names that earlier pins retired. */
  readonly fateOf: (tool: string, parameter?: string) => Fate;
}

/** What `lint` says of one prompt, with the references that it was reached from. */
export interface PromptVerdict {
  readonly findings: readonly Finding[];
  readonly waived: readonly WaivedFinding[];
  /** Negated ones ("there is no `x`") included. */
  readonly references: readonly Reference[];
}

/** A workspace whose lock was read once, for judging single prompts again and again. */
export interface LockedWorkspace {
  readonly workspace: Workspace;
  /** The servers that are pinned and whole, by name. */
  readonly contracts: ReadonlyMap<string, LockedContract>;
  readonly vocabulary: Vocabulary;
  /** About the servers, the lock and the patterns: their files are the configuration or the lock's. Reads every prompt. */
  readonly findings: (now: Date) => readonly Finding[];
  /** Judges one prompt as `tenon lint` does; `now` decides which waivers still hold. */
  readonly lint: (prompt: PromptFile, now: Date) => Promise<PromptVerdict>;
  /** The references of one prompt without judging them. */
  readonly references: (prompt: PromptFile) => readonly Reference[];
}

/** Reads and verifies the lock; contacts no server. Throws a usage error when the lock cannot be read. */
export async function lockedWorkspace(ws: Workspace): Promise<LockedWorkspace> {
  const servers = await compareServers(ws, { offline: true });
  const secrets = longestFirst(servers.flatMap((server) => server.secrets));
  const vocabulary = compileVocabulary(
    servers.flatMap(({ config, step }) =>
      step === undefined ? [] : [vocabularyOf({ config, ...step })],
    ),
  );
  const indexes = new Map(servers.map(({ config, step }) => [config.name, step?.index]));
  const indexOf = (server: string): NameIndex | undefined => indexes.get(server);
  const settled = (now: Date, drafts: readonly Draft[], inlineWaivers: Waivers = []): Settled => {
    const evidence = { config: ws.config, configFile: configName(ws), now, drafts, inlineWaivers };
    return maskDeep(verdictOn({ ...nothing, ...evidence }), secrets);
  };
  const reviews = (
    server: ComparedServer,
    prompts: readonly ScannedPrompt[],
    found: Drafts,
  ): Drafts => reviewFindings(ws, server, prompts, found, ws.config.failOn);
  return {
    workspace: ws,
    contracts: new Map(servers.flatMap(contractOf)),
    vocabulary,
    findings: (now) => {
      const aboutServers = servers.flatMap((server) => serverFindings(ws, server));
      const damagedReviews = servers.flatMap((server) => reviews(server, [], []));
      const aboutFiles = [...unusedLocks(ws), ...unmatchedPatterns(ws)];
      return settled(now, [...aboutServers, ...damagedReviews, ...aboutFiles]).findings;
    },
    references: (prompt) =>
      prompt.bytes.length > limits.promptFileBytes
        ? []
        : scanned(prompt, vocabulary).scan.references,
    lint: async (prompt, now) => {
      if (prompt.bytes.length > limits.promptFileBytes) {
        const { findings, waived } = settled(now, [tooLarge(prompt)]);
        return { findings, waived, references: [] };
      }
      const scan = scanned(prompt, vocabulary);
      const inline = inlineWaivers(scan);
      const found = await impactOn(scan, indexOf, "everything", ws.config.policy);
      const unread = servers.flatMap((server) => reviews(server, [scan], found));
      const report = settled(now, [...found, ...inline.drafts, ...unread], inline.waivers);
      const own = ({ file }: Finding): boolean => file === prompt.path;
      return {
        findings: report.findings.filter(own),
        waived: report.waived.filter(own),
        references: scan.scan.references,
      };
    },
  };
}

type Settled = Pick<ReturnType<typeof verdictOn>, "findings" | "waived">;
type Drafts = readonly Draft[];
type Waivers = ReturnType<typeof inlineWaivers>["waivers"];

/** One prompt is never all there is, so an unused waiver may be used elsewhere. */
const nothing = {
  servers: [],
  counts: { tools: 0, promptFiles: 0, references: 0 },
  complete: false,
} as const;

function scanned(prompt: PromptFile, vocabulary: Vocabulary): ScannedPrompt {
  const { path, bytes, bound } = prompt;
  const scan = scanPrompt({ path, bytes, vocabulary, ...(bound === undefined ? {} : { bound }) });
  const references = scan.references.filter((reference) => reference.negated !== true);
  return { path, text: promptText(bytes), scan, references };
}

function unmatchedPatterns(ws: Workspace): readonly Draft[] {
  return readPromptFiles(ws).problems.flatMap(({ file, rule, line, message }) => {
    if (file !== undefined) return [];
    const place = { file: configName(ws), ...lineSpan(line) };
    return [{ rule, level: "warning", ...place, server: "", tool: "", message }];
  });
}

function tooLarge({ path }: PromptFile): Draft {
  return {
    rule: "prompt-unreadable",
    level: "warning",
    ...startOfFile,
    file: path,
    server: "",
    tool: "",
    message: `This file is larger than ${limits.promptFileBytes} bytes and was not read. Split or exclude it.`,
  };
}

function contractOf({ config, entry, step }: ComparedServer): readonly [string, LockedContract][] {
  if (step === undefined || entry.state !== "pinned") return [];
  const { version, digest, files } = entry.lock;
  const { index, now } = step;
  const contract: LockedContract = {
    server: config.name,
    version,
    digest,
    tools: new Map(now.tools.map((tool) => [tool.name, tool])),
    files,
    fateOf: (tool, parameter) =>
      parameter === undefined ? index.tool(tool) : index.parameter(tool, parameter),
  };
  return [[config.name, contract]];
}
