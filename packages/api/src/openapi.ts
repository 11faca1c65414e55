import type { Json, JsonObject } from "@tenon/contract";
import { z } from "zod";
import type { Answer, Endpoint } from "./endpoint.ts";
import { endpoints } from "./endpoints.ts";
import { problems, problemSchema } from "./problem.ts";
import { problemsOf } from "./problems-of.ts";

/** The whole API as an OpenAPI 3.1 document, made from the endpoint table. */
export function openApi(info: { readonly version: string; readonly url: string }): JsonObject {
  const paths: Record<string, Record<string, Json>> = {};
  for (const [name, given] of Object.entries(endpoints)) {
    const operations = (paths[given.path] ??= {});
    operations[given.method.toLowerCase()] = operation(name, given);
  }
  return {
    openapi: "3.1.1",
    info: {
      title: "Tenon registry",
      version: info.version,
      description:
        "Versions of MCP tool schemas, the channels that point to them, and who relies on what.",
    },
    servers: [{ url: info.url }],
    paths,
    components: {
      securitySchemes: { key: { type: "http", scheme: "bearer" } },
      schemas: { Problem: schemaOf(problemSchema, "output") },
    },
  };
}

function operation(name: string, given: Endpoint): JsonObject {
  return {
    operationId: name,
    summary: given.summary,
    ...(given.description === undefined ? {} : { description: given.description }),
    ...(given.access === "anyone" ? { security: [] } : { security: [{ key: [given.access] }] }),
    parameters: [
      ...parameters(given.params, "path"),
      ...parameters(given.query, "query"),
      ...(given.headers ?? []).map((header) => ({
        name: header,
        in: "header",
        required: false,
        schema: { type: "string" },
      })),
    ],
    ...(given.body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { "application/json": { schema: schemaOf(given.body, "input") } },
          },
        }),
    responses: responses(given),
  };
}

function parameters(shape: z.ZodObject | undefined, place: "path" | "query"): JsonObject[] {
  if (shape === undefined) return [];
  return Object.entries(shape.shape).map(([name, schema]) => ({
    name,
    in: place,
    required: place === "path" || !z.safeParse(schema, undefined).success,
    schema: schemaOf(schema, "input"),
  }));
}

function responses(given: Endpoint): JsonObject {
  const answers = Object.entries(given.answers).map(([status, answer]) => [
    status,
    answerOf(answer),
  ]);
  const notModified = given.headers?.includes("If-None-Match") === true && given.method === "GET";
  const codes = Map.groupBy(problemsOf(given), (code) => problems[code].status);
  const failures = [...codes].map(([status, kinds]) => [
    String(status),
    {
      description: kinds.map((code) => `\`${code}\`: ${problems[code].title}`).join("; "),
      content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
    },
  ]);
  return Object.fromEntries([
    ...answers,
    ...(notModified ? [["304", { description: "Not modified" }]] : []),
    ...failures,
  ]) as JsonObject;
}

function answerOf(answer: Answer): JsonObject {
  if (answer === "nothing") return { description: "Done" };
  if (answer === "event-stream") {
    return {
      description: "Events",
      content: { "text/event-stream": { schema: { type: "string" } } },
    };
  }
  return {
    description: "The answer",
    content: { "application/json": { schema: schemaOf(answer, "output") } },
  };
}

function schemaOf(schema: z.core.$ZodType, io: "input" | "output"): JsonObject {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  // What zod writes is JSON; its type allows more.
  return JSON.parse(JSON.stringify(rest)) as JsonObject;
}
