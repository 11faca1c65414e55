import { expect, it } from "vitest";
import { good } from "./fixtures/probing.ts";
import { type Reply, olderServer, overHttp } from "./fixtures/replies.ts";

const everything = { tools: {}, prompts: {}, resources: {} };

it("keeps the tools when another list never comes", async () => {
  const reply: Reply = ({ method }) =>
    method === "tools/list" ? { result: { tools: [{}] } } : undefined;
  const snapshot = await good(overHttp(olderServer(reply, everything)), { timeoutMs: 1_500 });
  expect(snapshot.rawTools).toEqual([{}]);
  expect(snapshot.warnings).toHaveLength(3);
  expect(snapshot.warnings[0]).toMatch(
    /^prompts\/list was left out: No complete answer within 1500 ms/,
  );
});

it("asks only for lists whose capability is advertised", async () => {
  const asked: string[] = [];
  const reply: Reply = ({ method }) => {
    asked.push(method);
    return { result: { tools: [], prompts: [] } };
  };
  await good(overHttp(olderServer(reply, { tools: {}, prompts: {} })));
  expect(asked).toEqual(["tools/list", "prompts/list"]);
});

it("asks for the tools alone where nothing else is wanted", async () => {
  const asked: string[] = [];
  const reply: Reply = ({ method }) => {
    asked.push(method);
    return { result: { tools: [{}] } };
  };
  const snapshot = await good(overHttp(olderServer(reply, everything)), { toolsOnly: true });
  expect(asked).toEqual(["tools/list"]);
  expect(snapshot).toMatchObject({ rawTools: [{}], prompts: [], resources: [], warnings: [] });
});

it("tells its stages", async () => {
  const stages: string[] = [];
  const reply: Reply = ({ params }) => ({
    result: { tools: [], ...(params?.cursor === undefined && { nextCursor: "2" }) },
  });
  await good(overHttp(olderServer(reply)), { onProgress: (stage) => stages.push(stage) });
  expect(stages).toEqual(["connect", "tools/list", "tools/list page 2"]);
});

it.each([
  [512, 0],
  [513, 1],
])("keeps what a prompt holds down to %i levels, with %i warnings", async (levels, warnings) => {
  const entry: unknown = JSON.parse(`${"[".repeat(levels)}${"]".repeat(levels)}`);
  const reply: Reply = () => ({ result: { tools: [], prompts: [entry] } });
  const snapshot = await good(overHttp(olderServer(reply, { tools: {}, prompts: {} })));
  expect(snapshot.prompts).toHaveLength(1 - warnings);
  expect(snapshot.warnings).toHaveLength(warnings);
});
