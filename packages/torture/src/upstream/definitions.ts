import type { JsonObject } from "@tenon/contract";

/** What may be changed about the tool list while the upstream runs. */
export type ListChange = "added" | "changed" | "removed";

const text = { type: "string" } as const;
const count = { type: "integer", minimum: 0 } as const;

/** The ways in which `flaky` fails after its side effect. */
export const flakyWays = [
  "reset",
  "status-502",
  "status-503",
  "status-504",
  "unauthorized",
  "cut",
  "half",
  "garbage",
  "page",
  "late",
] as const;

export type FlakyWay = (typeof flakyWays)[number];

interface Row {
  readonly name: string;
  readonly description: string;
  readonly properties: JsonObject;
  readonly required?: readonly string[];
}

const rows: readonly Row[] = [
  {
    name: "echo",
    description: "Answers at once: nonce, session, length and digest of the text.",
    properties: { text, number: { type: "number" } },
  },
  {
    name: "add_effect",
    description: "Counts a side effect under the nonce, then waits and answers.",
    properties: { delayMs: count, text },
  },
  {
    name: "put",
    description: "Stores a value in this session.",
    properties: { value: text },
    required: ["value"],
  },
  { name: "get", description: "Reads the value of this session.", properties: {} },
  {
    name: "slow",
    description: "Answers after a time; reports its steps as progress.",
    properties: { ms: count, steps: count },
    required: ["ms"],
  },
  {
    name: "silent",
    description: "Answers after a time and says nothing before.",
    properties: { ms: count },
    required: ["ms"],
  },
  { name: "hang", description: "Never answers.", properties: {} },
  {
    name: "big",
    description: "Answers with so many bytes of text.",
    properties: { bytes: count },
    required: ["bytes"],
  },
  {
    name: "fail",
    description: "Fails: with isError, or with a protocol error of the given code.",
    properties: { code: { type: "integer" } },
  },
  {
    name: "flaky",
    description: "Counts a side effect, then fails on the wire.",
    properties: { how: { type: "string", enum: [...flakyWays] }, delayMs: count },
    required: ["how"],
  },
  {
    name: "elicit",
    description: "Asks the user a question and answers with the answer.",
    properties: { question: text },
    required: ["question"],
  },
  {
    name: "log",
    description: "Sends log messages, then answers.",
    properties: { lines: count },
    required: ["lines"],
  },
  {
    name: "cancellable",
    description: "Waits for a minute and records when it was told to stop.",
    properties: {},
  },
];

function definition({ name, description, properties, required = [] }: Row): JsonObject {
  return {
    name,
    title: `Torture: ${name}`,
    description,
    inputSchema: {
      type: "object",
      properties: { nonce: { ...text, description: "Names this call." }, ...properties },
      required: ["nonce", ...required],
      additionalProperties: false,
    },
    annotations: { readOnlyHint: name === "echo" || name === "get" },
    _meta: { "torture.example/tool": name },
  };
}

const removable: Row = {
  name: "removable",
  description: "Is there until it is removed.",
  properties: {},
};
const changing: Row = { name: "changing", description: "Has one parameter.", properties: {} };
const changed: Row = {
  name: "changing",
  description: "Has two parameters.",
  properties: { added: text },
};
const added: Row = { name: "added", description: "Came later.", properties: {} };

/** The tool definitions as the upstream sends them, in its order. */
export function definitions(changes: ReadonlySet<ListChange>): readonly JsonObject[] {
  return [
    ...rows,
    changes.has("changed") ? changed : changing,
    ...(changes.has("removed") ? [] : [removable]),
    ...(changes.has("added") ? [added] : []),
  ].map(definition);
}
