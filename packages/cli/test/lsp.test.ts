import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { agent, folder, pinnedFolder, sources, tenon, write } from "./tenon.ts";

const spy = `
import { registerHooks } from "node:module";
import { appendFileSync } from "node:fs";
registerHooks({ load(url, context, next) { appendFileSync(process.env.LOADED, url + "\\n"); return next(url, context); } });
`;

/** The modules that a command line loads. */
async function loadedBy(cwd: string, args: readonly string[], input = ""): Promise<string> {
  const list = join(cwd, "loaded.txt");
  write(cwd, { "spy.mjs": spy, "loaded.txt": "" });
  const NODE_OPTIONS = `--import ${join(cwd, "spy.mjs")}`;
  await tenon(args, { cwd, input, program: sources, env: { LOADED: list, NODE_OPTIONS } });
  return readFileSync(list, "utf8");
}

it("loads the protocol's library when it serves, and at no other time", async () => {
  const cwd = await pinnedFolder(agent);
  expect(await loadedBy(cwd, ["lint"])).not.toMatch(/vscode|packages\/lsp\//u);
  expect(await loadedBy(cwd, ["lsp", "--help"])).not.toMatch(/vscode|packages\/(?:lsp|check)\//u);
  expect(await loadedBy(cwd, ["lsp", "--stdio"])).toMatch(/vscode-languageserver\/lib\/node/u);
});

/** A message as the protocol frames it. */
function message(body: object): string {
  const text = JSON.stringify({ jsonrpc: "2.0", ...body });
  return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}

it("writes nothing but protocol, whatever flags a client adds", async () => {
  const initialize = {
    id: 1,
    method: "initialize",
    params: { processId: null, rootUri: null, capabilities: {} },
  };
  const input = [
    message(initialize),
    message({ method: "initialized", params: {} }),
    message({ id: 2, method: "shutdown" }),
  ].join("");
  const run = await tenon(["lsp", "--stdio", `--clientProcessId=${process.pid}`], {
    cwd: folder(),
    input,
  });
  expect(run).toMatchObject({ code: 0, stderr: "" });
  const bodies = run.stdout.split(/Content-Length: \d+\r\n\r\n/u).slice(1);
  expect(bodies.map((body) => JSON.parse(body).id)).toEqual([1, 2]);
  expect(run.stdout.startsWith("Content-Length: ")).toBe(true);
});

it("refuses other ways to connect", async () => {
  const run = await tenon(["lsp", "--socket=7000"], { cwd: folder() });
  expect(run).toMatchObject({ code: 2, stdout: "" });
});
