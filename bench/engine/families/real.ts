import type { JsonSchema } from "@tenon/contract";

const text = { type: "string" } as const;
const count = { type: "integer", minimum: 1, maximum: 100, default: 20 } as const;

/** Input schemas as servers send them, written for this project. */
export const realSchemas: readonly JsonSchema[] = [
  {
    type: "object",
    properties: {
      path: { ...text, description: "Where the file is." },
      head: { type: "number", description: "Only the first lines." },
      tail: { type: "number" },
      encoding: { ...text, enum: ["utf8", "base64"], default: "utf8" },
    },
    required: ["path"],
    additionalProperties: false,
  },
  {
    type: "object",
    properties: {
      owner: text,
      repo: text,
      title: { ...text, minLength: 1, maxLength: 256 },
      body: { anyOf: [text, { type: "null" }] },
      labels: { type: "array", items: text, maxItems: 100 },
      assignees: {
        type: "array",
        items: { ...text, pattern: "^[A-Za-z0-9-]{1,39}$" },
        maxItems: 10,
      },
      milestone: { type: ["integer", "null"], minimum: 1 },
    },
    required: ["owner", "repo", "title"],
  },
  {
    type: "object",
    properties: {
      query: { ...text, minLength: 2, maxLength: 400 },
      max_results: { type: "number", minimum: 1, maximum: 20, default: 5 },
      search_depth: { ...text, enum: ["basic", "advanced"], default: "basic" },
      topic: { ...text, enum: ["general", "news"], default: "general" },
      include_domains: { type: "array", items: { ...text, format: "hostname" }, default: [] },
      time_range: { ...text, enum: ["day", "week", "month", "year", "d", "w", "m", "y"] },
    },
    required: ["query"],
  },
  {
    type: "object",
    properties: {
      edits: {
        type: "array",
        minItems: 1,
        items: {
          type: "object",
          properties: { oldText: text, newText: text, replaceAll: { type: "boolean" } },
          required: ["oldText", "newText"],
          additionalProperties: false,
        },
      },
      dryRun: { type: "boolean", default: false },
      path: text,
    },
    required: ["path", "edits"],
    additionalProperties: false,
  },
  {
    type: "object",
    properties: {
      action: {
        oneOf: [
          {
            type: "object",
            properties: { kind: { const: "click" }, ref: text },
            required: ["kind", "ref"],
          },
          {
            type: "object",
            properties: { kind: { const: "type" }, ref: text, value: text },
            required: ["kind", "value"],
          },
          {
            type: "object",
            properties: { kind: { const: "wait" }, ms: count },
            required: ["kind"],
            additionalProperties: false,
          },
        ],
      },
      viewport: {
        type: "object",
        properties: {
          width: { type: "integer", exclusiveMinimum: 0 },
          height: { type: "integer", exclusiveMinimum: 0 },
        },
        required: ["width", "height"],
      },
    },
    required: ["action"],
    additionalProperties: false,
  },
  {
    type: "object",
    properties: {
      namespace: { ...text, pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", maxLength: 63 },
      selector: { type: "object", additionalProperties: text },
      replicas: { type: "integer", minimum: 0 },
      ports: {
        type: "array",
        uniqueItems: true,
        items: {
          anyOf: [
            { type: "integer", minimum: 1, maximum: 65535 },
            { ...text, pattern: "^\\d+:\\d+$" },
          ],
        },
      },
    },
    required: ["namespace"],
  },
  {
    type: "object",
    properties: {
      filter: { $ref: "#/definitions/filter" },
      page: { type: "object", properties: { cursor: text, size: count } },
    },
    definitions: {
      filter: {
        anyOf: [
          {
            type: "object",
            properties: { field: text, equals: {} },
            required: ["field", "equals"],
            additionalProperties: false,
          },
          {
            type: "object",
            properties: { and: { type: "array", items: { $ref: "#/definitions/filter" } } },
            required: ["and"],
            additionalProperties: false,
          },
          {
            type: "object",
            properties: { not: { $ref: "#/definitions/filter" } },
            required: ["not"],
            additionalProperties: false,
          },
        ],
      },
    },
    additionalProperties: false,
  },
  {
    type: "object",
    properties: {
      amount: { type: "number", multipleOf: 0.01, exclusiveMinimum: 0 },
      currency: { ...text, pattern: "^[A-Z]{3}$" },
      customer_email: { ...text, format: "email" },
      metadata: {
        type: "object",
        additionalProperties: { type: ["string", "number", "boolean"] },
        maxProperties: 50,
      },
      idempotency_key: { ...text, minLength: 8, maxLength: 64 },
    },
    required: ["amount", "currency"],
    additionalProperties: {},
  },
  { type: "object", properties: {}, additionalProperties: false },
  { type: "object" },
];
