import { inputRequired, inputResponse } from "@modelcontextprotocol/server";
import type { CallToolResult, InputRequiredResult, McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import { textResult } from "./fixture-content.ts";

type Answers = Readonly<Record<string, unknown>> | undefined;
type FormSchema = Parameters<typeof inputRequired.elicit>[0]["requestedSchema"];

/** Registers the tools that ask the client for something and answer with what it said; in both eras. */
export function registerQuestions(server: McpServer): void {
  server.registerTool(
    "test_elicitation",
    {
      description: "Asks the user for a name and an address.",
      inputSchema: z.object({ message: z.string().describe("What the user is shown") }),
    },
    ({ message }, { mcpReq }) =>
      askForm(mcpReq.inputResponses, { message, schema: userSchema, says: "User response:" }),
  );
  server.registerTool(
    "test_elicitation_sep1034_defaults",
    { description: "Asks with a default for each kind of value." },
    ({ mcpReq }) =>
      askForm(mcpReq.inputResponses, { message: "Check these values.", schema: defaultsSchema }),
  );
  server.registerTool(
    "test_elicitation_sep1330_enums",
    { description: "Asks for choices, in each form that a choice has." },
    ({ mcpReq }) => askForm(mcpReq.inputResponses, { message: "Choose.", schema: choicesSchema }),
  );
  server.registerTool(
    "test_streaming_elicitation",
    { description: "Asks while the answer is a stream." },
    ({ mcpReq }) =>
      askForm(mcpReq.inputResponses, { message: "Who is there?", schema: userSchema }),
  );
  server.registerTool(
    "test_sampling",
    {
      description: "Asks the client's model.",
      inputSchema: z.object({ prompt: z.string().describe("What the model is asked") }),
    },
    ({ prompt }, { mcpReq }) => askModel(mcpReq.inputResponses, prompt),
  );
}

interface Form {
  readonly message: string;
  readonly schema: FormSchema;
  /** How the text of the result begins. */
  readonly says?: string;
}

function askForm(answers: Answers, form: Form): CallToolResult | InputRequiredResult {
  const { message, schema, says = "Elicitation completed:" } = form;
  const answer = inputResponse(answers, "form");
  if (answer.kind === "elicit") {
    const content = JSON.stringify(answer.content ?? {});
    return textResult(`${says} action=${answer.action}, content=${content}`);
  }
  const asked = inputRequired.elicit({ message, requestedSchema: schema });
  return inputRequired({ inputRequests: { form: asked } });
}

function askModel(answers: Answers, prompt: string): CallToolResult | InputRequiredResult {
  const answer = inputResponse(answers, "model");
  if (answer.kind === "sampling") {
    return textResult(`LLM response: ${JSON.stringify(answer.result.content)}`);
  }
  return inputRequired({ inputRequests: { model: modelRequest(prompt, 100) } });
}

/** A request to the client's model. */
export function modelRequest(
  text: string,
  maxTokens: number,
): ReturnType<typeof inputRequired.createMessage> {
  const messages = [{ role: "user" as const, content: { type: "text" as const, text } }];
  return inputRequired.createMessage({ messages, maxTokens });
}

const userSchema: FormSchema = {
  type: "object",
  properties: {
    username: { type: "string", description: "User's response" },
    email: { type: "string", description: "User's email address" },
  },
  required: ["username", "email"],
};

const defaultsSchema: FormSchema = {
  type: "object",
  properties: {
    name: { type: "string", default: "John Doe" },
    age: { type: "integer", default: 30 },
    score: { type: "number", default: 95.5 },
    status: { type: "string", enum: ["active", "inactive", "pending"], default: "active" },
    verified: { type: "boolean", default: true },
  },
};

const choicesSchema: FormSchema = {
  type: "object",
  properties: {
    untitledSingle: { type: "string", enum: ["option1", "option2", "option3"] },
    titledSingle: {
      type: "string",
      oneOf: [
        { const: "value1", title: "First Option" },
        { const: "value2", title: "Second Option" },
        { const: "value3", title: "Third Option" },
      ],
    },
    legacyEnum: {
      type: "string",
      enum: ["opt1", "opt2", "opt3"],
      enumNames: ["Option One", "Option Two", "Option Three"],
    },
    untitledMulti: {
      type: "array",
      items: { type: "string", enum: ["option1", "option2", "option3"] },
    },
    titledMulti: {
      type: "array",
      items: {
        anyOf: [
          { const: "value1", title: "First Choice" },
          { const: "value2", title: "Second Choice" },
          { const: "value3", title: "Third Choice" },
        ],
      },
    },
  },
};
