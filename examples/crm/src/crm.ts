import { ProtocolError, ProtocolErrorCode, Server } from "@modelcontextprotocol/server";
import { Ajv2020 } from "ajv/dist/2020.js";
import { type Release, toolsOf } from "./releases.ts";
import type { ContactStore } from "./store.ts";

/** An MCP server for one release of the CRM. */
export function buildCrm(release: Release, store: ContactStore): Server {
  const server = new Server(
    { name: "crm", version: `${release}.0.0` },
    { capabilities: { tools: {} }, instructions: "Keep contacts up to date." },
  );
  const tools = toolsOf(release);
  const ajv = new Ajv2020({ strict: false });
  server.setRequestHandler("tools/list", async () => ({ tools: [...tools] as never }));
  server.setRequestHandler("tools/call", async (request) => {
    const tool = tools.find(({ name }) => name === request.params.name);
    if (tool === undefined) {
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, "There is no such tool");
    }
    const input = request.params.arguments ?? {};
    if (!ajv.validate(tool.inputSchema, input)) {
      return { isError: true, content: [{ type: "text", text: ajv.errorsText() }] };
    }
    return { content: [{ type: "text", text: run(tool.name, input, store) }] };
  });
  return server;
}

function run(name: string, input: Record<string, unknown>, store: ContactStore): string {
  const text = (key: string): string | null => {
    const value = input[key];
    return typeof value === "string" ? value : null;
  };
  switch (name) {
    case "find_contact":
      return JSON.stringify(store.find(text("query") ?? "", Number(input["limit"] ?? 10)));
    case "update_contact": {
      const email = text("emailaddress") ?? text("customeremail") ?? "";
      const fields = Array.isArray(input["fields"]) ? input["fields"] : [];
      store.update(
        { email, name: text("name"), status: text("status") },
        fields.map((field) => ({ id: String(field.target ?? field.ref), value: field.value })),
      );
      return `Updated ${email}`;
    }
    case "log_call":
      store.logCall(text("contact") ?? "", text("summary") ?? "", text("channel"));
      return "Logged";
    default:
      return store.csv();
  }
}
