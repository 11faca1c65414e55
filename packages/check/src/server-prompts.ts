import { plainText } from "@tenon/contract";
import type { Snapshot } from "@tenon/probe";
import type { ComparedServer, ComparedStep } from "./compare-servers.ts";
import { configName } from "./contract-findings.ts";
import { lineSpan } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { impactOn } from "./impact/impact.ts";
import { scanPrompts } from "./impact/scan.ts";
import type { ScannedPrompt } from "./impact/scan.ts";
import { limits } from "./limits.ts";
import { UnknownTools } from "./unknown-tools.ts";
import type { KnownNames } from "./unknown-tools.ts";
import type { Workspace } from "./workspace.ts";

/** One text that a server gives to its clients: a prompt, or its instructions. */
interface ServerText {
  /** As messages name it: "prompt `save`" or "instructions". */
  readonly title: string;
  /** As fingerprints name it. */
  readonly key: string;
  readonly text: string;
}

/**
 * What a server's own prompts and instructions say that its own tools do not accept, each at the server's line in the
 * configuration. Known only of a server that was read in this run: the lock keeps no texts.
 */
export async function serverPromptFindings(
  ws: Workspace,
  server: ComparedServer,
): Promise<readonly Draft[]> {
  const { config, step, snapshot } = server;
  if (step === undefined || snapshot === undefined) return [];
  const texts = textsOf(snapshot);
  if (texts.length === 0) return [];
  const unknown = new UnknownTools(config.name, namesOf(step, snapshot));
  const indexOf = (name: string) => (name === config.name ? step.index : undefined);
  // Read as Markdown, whatever the prompt is called.
  const files = texts.map(({ text }) => ({
    path: "text.md",
    bytes: Buffer.from(text),
    bound: [config.name],
  }));
  const drafts: Draft[] = [];
  for (const [index, prompt] of scanPrompts(files, [{ config, ...step }]).entries()) {
    const text = texts[index];
    if (text === undefined || drafts.length >= limits.serverPromptFindings) break;
    const impact = await impactOn(prompt, indexOf, "everything", ws.config.policy);
    const stale = impact.filter(isStale);
    for (const draft of [...stale, ...unknown.in(prompt, stale)]) {
      drafts.push(atServer(ws, server, text, prompt, draft));
    }
  }
  return drafts.slice(0, limits.serverPromptFindings);
}

function textsOf(snapshot: Snapshot): readonly ServerText[] {
  const texts = snapshot.promptTexts.map(({ name, texts: parts }) => ({
    title: `prompt \`${plainText(name, 80)}\``,
    key: `prompts/${name}`,
    text: parts.join("\n\n"),
  }));
  const { instructions } = snapshot;
  if (instructions !== undefined) {
    const text = instructions.slice(0, limits.instructionsLength);
    texts.push({ title: "instructions", key: "instructions", text });
  }
  return texts.filter(({ text }) => text.trim() !== "");
}

/** What a model that follows the text would do wrong; new required parameters and the like are no fault of a text. */
const staleRules: ReadonlySet<string> = new Set([
  "prompt-unknown-tool",
  "prompt-unknown-parameter",
  "prompt-unknown-value",
  "prompt-missing-required",
  "prompt-invalid-example",
]);

function isStale(draft: Draft): boolean {
  return staleRules.has(draft.rule) && draft.possible !== true;
}

function atServer(
  ws: Workspace,
  { config }: ComparedServer,
  text: ServerText,
  prompt: ScannedPrompt,
  draft: Draft,
): Draft {
  const line = prompt.text.text.split("\n")[draft.line - 1]?.trim() ?? "";
  const message =
    `The server's own ${text.title}, line ${draft.line} ("${plainText(line, 120)}"): ${draft.message} ` +
    `That is for the owner of ${plainText(config.name)} to mend; until then do not rely on that text, or waive this.`;
  return {
    rule: "server-prompt-stale",
    level: "warning",
    file: configName(ws),
    ...lineSpan(config.line),
    server: config.name,
    tool: draft.tool,
    ...(draft.parameter === undefined ? {} : { parameter: draft.parameter }),
    message,
    detail: [text.key, draft.rule, draft.detail ?? null],
  };
}

/** Names that a text may say without meaning a tool: parameters, values, prompts, and every tool there is or was. */
function namesOf({ now, before, memory, index }: ComparedStep, snapshot: Snapshot): KnownNames {
  const tools = now.tools.map((tool) => tool.name);
  const others = new Set<string>();
  for (const name of [...tools, ...before.tools.map((tool) => tool.name)]) others.add(name);
  for (const entry of memory.retired) others.add(entry.parameter ?? entry.tool);
  for (const tool of tools) {
    for (const parameter of index.parametersNow(tool).values()) {
      others.add(parameter.name);
      for (const value of parameter.values ?? []) {
        if (typeof value === "string") others.add(value);
      }
    }
  }
  for (const entry of snapshot.prompts) {
    const name = typeof entry === "object" && entry !== null && "name" in entry ? entry.name : "";
    if (typeof name === "string") others.add(name);
  }
  return { tools, others };
}
