import { acceptedContent, completable, inputRequired } from "@modelcontextprotocol/server";
import type { GetPromptResult, McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import { redPixel } from "./fixture-content.ts";

type Content = GetPromptResult["messages"][number]["content"];

const contextForm = z.object({ context: z.string() });
const cities = ["paris", "park", "party"];

/** Registers the prompts. */
export function registerPrompts(server: McpServer): void {
  server.registerPrompt("test_simple_prompt", { description: "Without arguments." }, () =>
    fromUser(text("This is a simple prompt for testing.")),
  );
  server.registerPrompt(
    "test_prompt_with_arguments",
    {
      description: "With two arguments.",
      argsSchema: z.object({
        arg1: completable(z.string().describe("First test argument"), (typed) =>
          cities.filter((city) => city.startsWith(typed)),
        ),
        arg2: z.string().describe("Second test argument"),
      }),
    },
    ({ arg1, arg2 }) => fromUser(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)),
  );
  server.registerPrompt(
    "test_prompt_with_embedded_resource",
    {
      description: "Embeds the resource that it is told.",
      argsSchema: z.object({ resourceUri: z.string().describe("URI of the resource to embed") }),
    },
    ({ resourceUri: uri }) => {
      const embedded = "Embedded resource content for testing.";
      const resource = { uri, mimeType: "text/plain", text: embedded };
      const then = text("Please process the embedded resource above.");
      return fromUser({ type: "resource", resource }, then);
    },
  );
  server.registerPrompt("test_prompt_with_image", { description: "Shows an image." }, () =>
    fromUser(
      { type: "image", data: redPixel, mimeType: "image/png" },
      text("Please analyze the image above."),
    ),
  );
  server.registerPrompt(
    "test_input_required_result_prompt",
    { description: "Asks for its context." },
    ({ mcpReq }) => {
      const given = acceptedContent(mcpReq.inputResponses, "user_context", contextForm);
      if (given !== undefined) return fromUser(text(`Use this context: ${given.context}`));
      const message = "What context should the prompt use?";
      const asked = inputRequired.elicit({ message, requestedSchema: contextForm });
      return inputRequired({ inputRequests: { user_context: asked } });
    },
  );
}

function text(text: string): Content {
  return { type: "text", text };
}

function fromUser(...contents: readonly Content[]): GetPromptResult {
  return { messages: contents.map((content) => ({ role: "user", content })) };
}
