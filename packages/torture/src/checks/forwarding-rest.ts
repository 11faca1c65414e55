import { isJsonObject } from "@tenon/contract";
import { type Check, failed, failedWith, passed } from "../check.ts";
import type { Answer } from "../client/answer.ts";
import type { Asked } from "../client/client.ts";
import type { Era } from "../era.ts";
import { facts } from "./probes.ts";
import { asText } from "../json.ts";

const both: readonly Era[] = ["legacy", "modern"];

/** Passed: a result in which a text occurs. */
function having(answer: Answer, text: string) {
  const isThere = answer.kind === "result" && JSON.stringify(answer.result).includes(text);
  return isThere ? passed : failedWith(answer);
}

/** What is not a tool, questions to the user, and the rules of the transport. */
export const otherForwardingChecks: readonly Check[] = [
  {
    id: "forwarding/question",
    title: "A question to the user and its answer pass",
    does: "A tool asks the user: by a request of the server (2025), by an input_required result (2026).",
    expects: "The question reaches the client, its answer reaches the tool.",
    eras: both,
    run: async (context) => {
      const client = await context.open();
      const [nonce, question] = [context.nonce(), context.nonce()];
      const asked = context.call(client, "elicit", { nonce, question });
      const content = { answer: question };
      const accepted = { action: "accept", content };
      if (client.era === "modern") {
        const answer = await asked.answer(context.settings.deadlineMs);
        const result = answer.kind === "result" ? answer.result : {};
        const requests = isJsonObject(result["inputRequests"]) ? result["inputRequests"] : {};
        const [key] = Object.keys(requests);
        if (key === undefined || !JSON.stringify(requests).includes(question))
          return failedWith(answer);
        const name = context.bench.names.of(client, "elicit");
        const again = client.ask("tools/call", {
          name,
          arguments: { nonce, question },
          inputResponses: { [key]: accepted },
          ...(result["requestState"] === undefined ? {} : { requestState: result["requestState"] }),
        });
        const found = await facts(context, again);
        return JSON.stringify(found["answer"]) === JSON.stringify(content)
          ? passed
          : failed(`the tool got ${JSON.stringify(found)}`);
      }
      const request = await asked.exchange.until(
        () => asked.notes("elicitation/create")[0],
        context.settings.deadlineMs,
      );
      if (request === undefined) return failed("the question did not reach the client");
      const id = request.message["id"] ?? null;
      await client.tell({ jsonrpc: "2.0", id, result: accepted });
      const { answer } = await facts(context, asked);
      return JSON.stringify(answer) === JSON.stringify(content)
        ? passed
        : failed(`the tool got ${JSON.stringify(answer)}`);
    },
  },
  {
    id: "forwarding/resources",
    title: "Resources can be listed and read",
    does: "resources/list, then resources/read of the first.",
    expects: "The upstream's text.",
    eras: both,
    run: async (context) => {
      const client = await context.open();
      const { deadlineMs } = context.settings;
      const list = await client.ask("resources/list").answer(deadlineMs);
      const all = list.kind === "result" ? list.result["resources"] : undefined;
      const first: unknown = Array.isArray(all) ? all[0] : undefined;
      if (!isJsonObject(first)) return failedWith(list);
      const uri = asText(first["uri"]);
      return having(await client.ask("resources/read", { uri }).answer(deadlineMs), "text of one");
    },
  },
  {
    id: "forwarding/prompts",
    title: "Prompts can be listed and got",
    does: "prompts/list, then prompts/get of the first with an argument.",
    expects: "The upstream's text with the argument in it.",
    eras: both,
    run: async (context) => {
      const client = await context.open();
      const { deadlineMs } = context.settings;
      const list = await client.ask("prompts/list").answer(deadlineMs);
      const all = list.kind === "result" ? list.result["prompts"] : undefined;
      const first: unknown = Array.isArray(all) ? all[0] : undefined;
      if (!isJsonObject(first)) return failedWith(list);
      const who = context.nonce();
      const params = { name: asText(first["name"]), arguments: { who } };
      return having(await client.ask("prompts/get", params).answer(deadlineMs), who);
    },
  },
  {
    id: "forwarding/completion",
    title: "Completion passes",
    does: "completion/complete for a prompt's argument.",
    expects: "The upstream's values.",
    eras: both,
    run: async (context) => {
      const client = await context.open();
      const list = await client.ask("prompts/list").answer(context.settings.deadlineMs);
      const all = list.kind === "result" ? list.result["prompts"] : undefined;
      const first: unknown = Array.isArray(all) ? all[0] : undefined;
      const name = isJsonObject(first) ? asText(first["name"]) : "greet";
      const asked = client.ask("completion/complete", {
        ref: { type: "ref/prompt", name },
        argument: { name: "who", value: "t" },
      });
      return having(await asked.answer(context.settings.deadlineMs), "torture-a");
    },
  },
  {
    id: "forwarding/unknown-tool",
    title: "An unknown tool is a protocol error",
    does: "A call of a tool that does not exist.",
    expects: "Error -32602.",
    eras: both,
    run: async (context) => {
      const client = await context.open();
      const asked = context.call(client, "no_such_tool", { nonce: context.nonce() });
      const answer = await asked.answer(context.settings.deadlineMs);
      return answer.kind === "error" && answer.code === -32_602 ? passed : failedWith(answer);
    },
  },
  {
    id: "forwarding/header-mismatch",
    title: "A header that contradicts the body is refused",
    does: "A call whose Mcp-Name header names another tool than its body.",
    expects: "HTTP 400 with error -32020, and no call upstream.",
    eras: ["modern"],
    run: async (context) => {
      const client = await context.open();
      const nonce = context.nonce();
      const headers = { "mcp-name": context.bench.names.of(client, "get") };
      const asked = context.call(client, "echo", { nonce }, { headers });
      const answer = await asked.answer(context.settings.deadlineMs);
      if ((await context.seen(nonce, 0)) !== undefined)
        return failed("the call reached the upstream");
      const isRefused = answer.kind === "error" && answer.code === -32_020 && answer.status === 400;
      return isRefused ? passed : failedWith(answer);
    },
  },
  {
    id: "forwarding/foreign-origin",
    title: "A web page cannot call",
    does: "A call with the Origin header of a foreign web page (DNS rebinding).",
    expects: "HTTP 403, and no call upstream.",
    eras: both,
    run: async (context) => {
      const client = await context.open();
      const nonce = context.nonce();
      const headers = { origin: "http://evil.example" };
      const asked: Asked = context.call(client, "echo", { nonce }, { headers });
      const answer = await asked.answer(context.settings.deadlineMs);
      if ((await context.seen(nonce, 0)) !== undefined)
        return failed("the call reached the upstream");
      return asked.exchange.status === 403 ? passed : failedWith(answer);
    },
  },
  {
    id: "forwarding/foreign-host",
    title: "A foreign host name is refused",
    does: "A call with the Host header of a name that the gateway does not have (DNS rebinding).",
    expects: "HTTP 403 or 421, and no call upstream.",
    eras: both,
    run: async (context) => {
      const client = await context.open();
      const nonce = context.nonce();
      const asked = context.call(client, "echo", { nonce }, { headers: { host: "evil.example" } });
      const answer = await asked.answer(context.settings.deadlineMs);
      if ((await context.seen(nonce, 0)) !== undefined)
        return failed("the call reached the upstream");
      return [403, 421].includes(asked.exchange.status ?? 0) ? passed : failedWith(answer);
    },
  },
];
