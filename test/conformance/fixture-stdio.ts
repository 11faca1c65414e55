import { serveStdio } from "@modelcontextprotocol/server/stdio";
import type { McpServer } from "@modelcontextprotocol/server";
import { fixtureServer } from "./fixture-server.ts";
import type { FixtureNews } from "./fixture-server.ts";

let server: McpServer | undefined;

const news: FixtureNews = {
  toolsChanged: () => server?.sendToolListChanged(),
  promptsChanged: () => server?.sendPromptListChanged(),
};

serveStdio(({ era }) => {
  server = fixtureServer(era, news);
  return server;
});
