import { McpServer } from "@modelcontextprotocol/server";
import { registerPrompts } from "./fixture-prompts.ts";
import { registerQuestions } from "./fixture-questions.ts";
import { registerResources } from "./fixture-resources.ts";
import { registerRounds, rounds } from "./fixture-rounds.ts";
import { registerTools } from "./fixture-tools.ts";

/** Tells everybody who listens, in both eras. */
export interface FixtureNews {
  readonly toolsChanged: () => void;
  readonly promptsChanged: () => void;
}

const hint = { ttlMs: 60_000, cacheScope: "public" } as const;

/** The server that the scenarios of the protocol's conformance suite ask for. */
export function fixtureServer(era: "legacy" | "modern", news: FixtureNews): McpServer {
  const server = new McpServer(
    { name: "conformance-fixture", version: "1.0.0" },
    {
      capabilities: {
        tools: { listChanged: true },
        prompts: { listChanged: true },
        resources: { listChanged: true, subscribe: true },
        logging: {},
        completions: {},
      },
      cacheHints: {
        "tools/list": hint,
        "prompts/list": hint,
        "resources/list": hint,
        "resources/templates/list": hint,
        "resources/read": hint,
        "server/discover": hint,
      },
      requestState: { verify: (state, ctx) => rounds.verify(state, ctx) },
    },
  );
  registerTools(server, news);
  registerQuestions(server);
  registerRounds(server);
  registerPrompts(server);
  registerResources(server, era);
  return server;
}
