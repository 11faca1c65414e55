import { expect, test } from "vitest";
import { initWorkspace, openWorkspace } from "../src/index.ts";
import { folder } from "./folder.ts";

test("client configurations and prompt places become a configuration", async () => {
  const place = folder({
    ".mcp.json": {
      mcpServers: {
        crm: {
          type: "http",
          url: "https://crm.example.com/mcp",
          headers: { Authorization: "Bearer ${CRM_TOKEN}", Accept: "x/y" },
        },
        files: { command: "npx", args: ["-y", "server-files", "."], env: { LEVEL: "debug" } },
      },
    },
    ".vscode/mcp.json": `{
  // servers of this workspace
  "inputs": [{ "id": "git-key" }],
  "servers": {
    "github": { "type": "stdio", "command": "\${workspaceFolder}/run", "env": { "GIT": "\${input:git-key}", "HOME_DIR": "\${env:HOME}" }, },
    "crm": { "url": "https://other.example.com" }, /* second */
  },
}`,
    ".claude/agents/one.md": "x",
    "prompts/deep/two.j2": "x",
    "AGENTS.md": "x",
    "node_modules/x/SKILL.md": "x",
  });
  const outcome = await initWorkspace({ cwd: place.path, env: {}, write: true });
  expect(outcome).toMatchObject({
    servers: ["crm", "files", "github"],
    sources: [".mcp.json", ".vscode/mcp.json"],
  });
  expect(outcome.prompts).toEqual([
    "AGENTS.md",
    ".claude/agents/**/*.md",
    "prompts/**/*.{md,j2,jinja,jinja2,hbs,mustache,yaml,yml,json,txt,prompt}",
  ]);
  expect(outcome.text).toBe(place.read("tenon.yaml"));
  expect(outcome.text.startsWith("# yaml-language-server: $schema=")).toBe(true);
  const ws = await openWorkspace({ cwd: place.path, env: {}, now: new Date() });
  expect(ws.config.servers.map(({ source }) => source)).toMatchObject([
    { url: "https://crm.example.com/mcp", headers: { Authorization: "Bearer ${CRM_TOKEN}" } },
    { command: "npx", args: ["-y", "server-files", "."], env: { LEVEL: "debug" } },
    { command: "./run", env: { GIT: "${GIT_KEY}", HOME_DIR: "${HOME}" } },
  ]);
});

test("literal secrets are not copied, wherever they stand", async () => {
  const secrets = [
    "ghp_abcdefghij0123456789",
    "hunter2hunter2",
    "sk-live-00112233445566",
    "pa55w0rd",
    "qs-4711-secret",
    "flag-value-1",
    "tok-in-arg",
    "cookie-value-9",
    "A1b2C3d4E5f6G7h8I9j0K1",
  ];
  const place = folder({
    ".cursor/mcp.json": {
      mcpServers: {
        one: {
          url: `https://me:${secrets[3]}@example.com/mcp?api_key=${secrets[4]}`,
          headers: {
            "X-Custom": secrets[1],
            Authorization: `Bearer ${secrets[0]}`,
            Cookie: secrets[7],
          },
        },
        two: {
          command: "run",
          args: [
            "--api-key",
            secrets[2],
            `--token=${secrets[5]}`,
            "-e",
            `PGPASSWORD=${secrets[3]}`,
            "--header",
            `Authorization: Bearer ${secrets[6]}`,
            secrets[0],
          ],
          env: { GITHUB_TOKEN: secrets[0], SOMETHING: secrets[8], PLAIN: "yes" },
        },
      },
    },
  });
  const { text } = await initWorkspace({ cwd: place.path, env: {}, write: true });
  for (const secret of secrets) expect(text).not.toContain(secret);
  expect(text).toContain("GITHUB_TOKEN: ${GITHUB_TOKEN}");
  expect(text).toContain("Bearer ${ONE_AUTHORIZATION}");
  expect(text).toContain("PLAIN: yes");
  expect(text).toMatch(/# Set .*ONE_AUTHORIZATION.* in the environment/u);
});

test("a person's own configuration counts only when the folder has none", async () => {
  const home = folder({
    ".config/Claude/claude_desktop_config.json": {
      mcpServers: {
        own: { command: "run" },
        off: { command: "run", disabled: true },
      },
    },
  });
  const place = folder();
  const env = { HOME: home.path };
  const alone = await initWorkspace({ cwd: place.path, env, write: false });
  expect(alone.servers).toEqual(["own"]);
  place.write(".mcp.json", { mcpServers: { crm: { url: "https://crm.example.com/mcp" } } });
  const project = await initWorkspace({ cwd: place.path, env, write: false });
  expect(project.servers).toEqual(["crm"]);
});

test("an existing configuration is not overwritten without force", async () => {
  const place = folder({ "tenon.yaml": "servers: {}\n" });
  await expect(initWorkspace({ cwd: place.path, env: {}, write: true })).rejects.toThrow(
    "already is a configuration",
  );
  expect(place.read("tenon.yaml")).toBe("servers: {}\n");
  await initWorkspace({ cwd: place.path, env: {}, write: true, force: true });
  expect(place.read("tenon.yaml")).toContain("# No client configuration was found.");
});

test("without write nothing is written, and hostile files do no harm", async () => {
  const place = folder({
    ".mcp.json":
      '{ "mcpServers": { "a": 3, "__proto__": { "command": "x" }, "b\\u001b[31m": { "url": "https://x.example.com" }, "": { "command": "y" } } }',
    ".vscode/mcp.json": "{ broken",
    "claude_desktop_config.json": "[1, 2]",
  });
  const outcome = await initWorkspace({ cwd: place.path, env: {}, write: false });
  expect(Object.keys(place.all("."))).not.toContain("tenon.yaml");
  expect(outcome.sources).toEqual([".mcp.json"]);
  expect(outcome.text).not.toContain("\u001b");
});
