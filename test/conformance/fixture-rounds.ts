import {
  CLIENT_CAPABILITIES_META_KEY,
  acceptedContent,
  createRequestStateCodec,
  inputRequired,
  inputResponse,
} from "@modelcontextprotocol/server";
import type { InputRequiredResult, McpServer, ServerContext } from "@modelcontextprotocol/server";
import { z } from "zod";
import { textResult } from "./fixture-content.ts";
import { modelRequest } from "./fixture-questions.ts";

/** What a call remembers between its rounds. */
interface RoundState {
  readonly step: string;
  readonly name?: string;
}

/** Seals what goes through the client's hands and comes back. */
export const rounds = createRequestStateCodec<RoundState>({
  key: "a fixture's key is no secret, but it has to be long",
});

const nameForm = z.object({ name: z.string() });
const colorForm = z.object({ color: z.string() });
const okForm = z.object({ ok: z.boolean() });

/** Registers the tools that need several rounds (2026-07-28, "Multi round-trip requests"). */
export function registerRounds(server: McpServer): void {
  registerOneQuestion(server);
  registerRemembered(server);
  registerByCapability(server);
}

function registerOneQuestion(server: McpServer): void {
  server.registerTool(
    "test_input_required_result_elicitation",
    { description: "Asks for a name." },
    ({ mcpReq }) => {
      const given = acceptedContent(mcpReq.inputResponses, "user_name", nameForm);
      if (given !== undefined) return textResult(`Hello, ${given.name}!`);
      return inputRequired({ inputRequests: { user_name: askName("What is your name?") } });
    },
  );
  server.registerTool(
    "test_input_required_result_sampling",
    { description: "Asks the client's model for a capital." },
    ({ mcpReq }) => {
      const answer = inputResponse(mcpReq.inputResponses, "capital_question");
      if (answer.kind === "sampling") return textResult(JSON.stringify(answer.result.content));
      const asked = modelRequest("What is the capital of France?", 100);
      return inputRequired({ inputRequests: { capital_question: asked } });
    },
  );
  server.registerTool(
    "test_input_required_result_list_roots",
    { description: "Asks for the client's roots." },
    ({ mcpReq }) => {
      const answer = inputResponse(mcpReq.inputResponses, "client_roots");
      if (answer.kind === "roots") return textResult(`Roots: ${JSON.stringify(answer.roots)}`);
      return inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } });
    },
  );
}

function registerRemembered(server: McpServer): void {
  for (const name of [
    "test_input_required_result_request_state",
    "test_input_required_result_tampered_state",
  ]) {
    server.registerTool(name, { description: "Asks, and remembers that." }, async (ctx) => {
      const given = acceptedContent(ctx.mcpReq.inputResponses, "confirm", okForm);
      if (given !== undefined && stepOf(ctx) === "confirm") return textResult("state-ok");
      const requestedSchema = okForm;
      const confirm = inputRequired.elicit({ message: "Please confirm", requestedSchema });
      return await remembering(ctx, { step: "confirm" }, { confirm });
    });
  }
  server.registerTool(
    "test_input_required_result_multiple_inputs",
    { description: "Asks for three things at once." },
    async (ctx) => {
      const answers = ctx.mcpReq.inputResponses;
      const given = acceptedContent(answers, "user_name", nameForm);
      const greeting = inputResponse(answers, "greeting");
      const roots = inputResponse(answers, "client_roots");
      if (given !== undefined && greeting.kind === "sampling" && roots.kind === "roots") {
        return textResult(`${given.name} has ${roots.roots.length} roots.`);
      }
      return await remembering(
        ctx,
        { step: "all" },
        {
          user_name: askName("What is your name?"),
          greeting: modelRequest("Generate a greeting", 50),
          client_roots: inputRequired.listRoots(),
        },
      );
    },
  );
  server.registerTool(
    "test_input_required_result_multi_round",
    { description: "Asks twice, one after the other." },
    multiRound,
  );
}

async function multiRound(
  ctx: ServerContext,
): Promise<ReturnType<typeof textResult> | InputRequiredResult> {
  const answers = ctx.mcpReq.inputResponses;
  const state = ctx.mcpReq.requestState<RoundState>();
  const name = acceptedContent(answers, "step1", nameForm)?.name;
  const color = acceptedContent(answers, "step2", colorForm)?.color;
  if (state?.step === "color" && color !== undefined) {
    return textResult(`${state.name ?? "Somebody"} likes ${color}.`);
  }
  if (state?.step === "name" && name !== undefined) {
    const message = "Step 2: What is your favorite color?";
    const step2 = inputRequired.elicit({ message, requestedSchema: colorForm });
    return await remembering(ctx, { step: "color", name }, { step2 });
  }
  return await remembering(ctx, { step: "name" }, { step1: askName("Step 1: What is your name?") });
}

function registerByCapability(server: McpServer): void {
  server.registerTool(
    "test_input_required_result_capabilities",
    { description: "Asks only for what the client can give." },
    (ctx) => {
      const can = capabilitiesOf(ctx, server);
      const answer = inputResponse(ctx.mcpReq.inputResponses, "model");
      if (answer.kind !== "missing") return textResult("The model answered.");
      return inputRequired({
        inputRequests: {
          ...(can.has("sampling") && { model: modelRequest("Say hello", 50) }),
          ...(can.has("elicitation") && { user_name: askName("What is your name?") }),
        },
      });
    },
  );
  server.registerTool(
    "test_missing_capability",
    { description: "Needs the client's model, whether it has one or not." },
    ({ mcpReq }) => {
      const answer = inputResponse(mcpReq.inputResponses, "model");
      if (answer.kind === "sampling") return textResult("There is a model.");
      return inputRequired({ inputRequests: { model: modelRequest("Are you there?", 10) } });
    },
  );
}

const envelopeSchema = z.looseObject({ [CLIENT_CAPABILITIES_META_KEY]: z.looseObject({}) });

/** What the client says that it can, by name: in each request, or before 2026 once for the session. */
function capabilitiesOf({ mcpReq }: ServerContext, { server }: McpServer): ReadonlySet<string> {
  const { data } = envelopeSchema.safeParse(mcpReq.envelope);
  return new Set(
    Object.keys(data?.[CLIENT_CAPABILITIES_META_KEY] ?? server.getClientCapabilities() ?? {}),
  );
}

function askName(message: string): ReturnType<typeof inputRequired.elicit> {
  return inputRequired.elicit({ message, requestedSchema: nameForm });
}

function stepOf({ mcpReq }: ServerContext): string | undefined {
  return mcpReq.requestState<RoundState>()?.step;
}

async function remembering(
  ctx: ServerContext,
  state: RoundState,
  inputRequests: NonNullable<InputRequiredResult["inputRequests"]>,
): Promise<InputRequiredResult> {
  return inputRequired({ inputRequests, requestState: await rounds.mint(state, ctx) });
}
