import { setTimeout as pause } from "node:timers/promises";
import { fromJsonSchema } from "@modelcontextprotocol/server";
import type { McpServer, RegisteredTool } from "@modelcontextprotocol/server";
import { redPixel, silence, textResult } from "./fixture-content.ts";
import type { FixtureNews } from "./fixture-server.ts";

/**
 * Registers the tools that only answer: each kind of content, errors, progress, logs, schemas, changed lists. Gives the one that
 * changes.
 */
export function registerTools(server: McpServer, news: FixtureNews): RegisteredTool {
  registerContent(server);
  registerTalkative(server);
  registerSchemas(server);
  const changing = server.registerTool(
    "test_changing_tool",
    { description: descriptionOf(news) },
    () => textResult(descriptionOf(news)),
  );
  server.registerTool(
    "test_trigger_tool_change",
    { description: "Changes a tool and tells listeners." },
    () => {
      news.changeTools();
      return textResult("Changed.");
    },
  );
  server.registerTool(
    "test_trigger_prompt_change",
    { description: "Tells listeners that the prompts changed." },
    () => {
      news.promptsChanged();
      return textResult("Told.");
    },
  );
  return changing;
}

/** What the tool that changes says of itself now. */
export function descriptionOf({ release }: FixtureNews): string {
  return `Release ${release}.`;
}

function registerContent(server: McpServer): void {
  const image = { type: "image", data: redPixel, mimeType: "image/png" } as const;
  server.registerTool("test_simple_text", { description: "Answers with a text." }, () =>
    textResult("This is a simple text response for testing."),
  );
  server.registerTool("test_image_content", { description: "Answers with an image." }, () => ({
    content: [image],
  }));
  server.registerTool("test_audio_content", { description: "Answers with a sound." }, () => ({
    content: [{ type: "audio", data: silence, mimeType: "audio/wav" }],
  }));
  server.registerTool("test_embedded_resource", { description: "Embeds a resource." }, () => ({
    content: [
      {
        type: "resource",
        resource: {
          uri: "test://embedded-resource",
          mimeType: "text/plain",
          text: "This is an embedded resource content.",
        },
      },
    ],
  }));
  const mixed = {
    uri: "test://mixed-content-resource",
    mimeType: "application/json",
    text: JSON.stringify({ test: "data", value: 123 }),
  };
  server.registerTool("test_multiple_content_types", { description: "Mixes contents." }, () => ({
    content: [
      { type: "text", text: "Multiple content types test:" },
      image,
      { type: "resource", resource: mixed },
    ],
  }));
  server.registerTool("test_error_handling", { description: "Always fails." }, () => {
    throw new Error("This tool intentionally returns an error for testing");
  });
}

function registerTalkative(server: McpServer): void {
  server.registerTool(
    "test_tool_with_progress",
    { description: "Reports progress three times." },
    async ({ mcpReq }) => {
      const token = mcpReq._meta?.progressToken;
      for (const progress of [0, 50, 100]) {
        if (progress > 0) await pause(50);
        if (token === undefined) continue;
        const params = { progressToken: token, progress, total: 100 };
        await mcpReq.notify({ method: "notifications/progress", params });
      }
      return textResult("Done after three steps.");
    },
  );
  for (const name of ["test_tool_with_logging", "test_logging_tool"]) {
    server.registerTool(name, { description: "Logs three times." }, async ({ mcpReq }) => {
      await mcpReq.log("info", "Tool execution started");
      await pause(50);
      await mcpReq.log("info", "Tool processing data");
      await pause(50);
      await mcpReq.log("info", "Tool execution completed");
      return textResult("Logged.");
    });
  }
  server.registerTool(
    "test_reconnection",
    { description: "Closes its stream; the answer waits for whoever comes back." },
    async ({ http }) => {
      http?.closeSSE?.();
      await pause(100);
      return textResult("The answer after the reconnection.");
    },
  );
}

function registerSchemas(server: McpServer): void {
  server.registerTool(
    "json_schema_2020_12_tool",
    {
      description: "Tool with JSON Schema 2020-12 features",
      inputSchema: fromJsonSchema(modernSchema),
    },
    () => textResult("Accepted."),
  );
  server.registerTool(
    "test_x_mcp_header",
    {
      description: "Takes an argument that a header repeats.",
      inputSchema: fromJsonSchema(mirroredSchema),
    },
    () => textResult("The header said the same."),
  );
}

/** An argument that a header repeats (2026-07-28, "Custom headers"). */
const mirroredSchema = {
  type: "object" as const,
  properties: { region: { type: "string", "x-mcp-header": "Region" } },
  required: ["region"],
};

/** Keywords of JSON Schema 2020-12 that careless servers and proxies lose. */
const modernSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object" as const,
  $defs: {
    address: {
      $anchor: "addressDef",
      type: "object",
      properties: { street: { type: "string" }, city: { type: "string" } },
    },
  },
  properties: {
    name: { type: "string" },
    address: { $ref: "#/$defs/address" },
    contactMethod: { type: "string", enum: ["phone", "email"] },
    phone: { type: "string" },
    email: { type: "string" },
  },
  allOf: [{ anyOf: [{ required: ["phone"] }, { required: ["email"] }] }],
  if: { properties: { contactMethod: { const: "phone" } }, required: ["contactMethod"] },
  then: { required: ["phone"] },
  else: { required: ["email"] },
  additionalProperties: false,
};
