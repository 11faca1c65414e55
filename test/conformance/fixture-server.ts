import { McpServer } from "@modelcontextprotocol/server";
import { registerPrompts } from "./fixture-prompts.ts";
import { registerQuestions } from "./fixture-questions.ts";
import { registerResources } from "./fixture-resources.ts";
import { registerRounds, rounds } from "./fixture-rounds.ts";
import { descriptionOf, registerTools } from "./fixture-tools.ts";

/** What all instances of a fixture have in common, and how they tell everybody who listens. */
export interface FixtureNews {
  /** Counts the changes of the tools. */
  readonly release: number;
  readonly changeTools: () => void;
  readonly promptsChanged: () => void;
}

/** One instance: for a session, a process, or a single request. */
export interface Fixture {
  readonly server: McpServer;
  /** Takes over what changed, and tells its client. */
  readonly toolsChanged: () => void;
}

const hint = { ttlMs: 60_000, cacheScope: "public" } as const;

/** The server that the scenarios of the protocol's conformance suite ask for. */
export function fixtureServer(era: "legacy" | "modern", news: FixtureNews): Fixture {
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
  const changing = registerTools(server, news);
  registerQuestions(server);
  registerRounds(server);
  registerPrompts(server);
  registerResources(server, era);
  return {
    server,
    toolsChanged: () => changing.update({ description: descriptionOf(news) }),
  };
}
