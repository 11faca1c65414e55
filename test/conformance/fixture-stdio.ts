import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { fixtureServer } from "./fixture-server.ts";
import type { Fixture } from "./fixture-server.ts";

let fixture: Fixture | undefined;

const news = {
  release: 0,
  changeTools: () => {
    news.release += 1;
    fixture?.toolsChanged();
  },
  promptsChanged: () => fixture?.server.sendPromptListChanged(),
};

serveStdio(({ era }) => {
  fixture = fixtureServer(era, news);
  return fixture.server;
});
