import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { describe, expect, it } from "vitest";
import { environment, main, tenon } from "./tenon.ts";

const line = (value: unknown): string => `${JSON.stringify(value)}\n`;
const parse = (text: string): readonly Record<string, unknown>[] =>
  text
    .trimEnd()
    .split("\n")
    .map((row) => JSON.parse(row));
const string = { type: "string" };
const number = { type: "number" };

describe("tenon compat", () => {
  it("answers every question in order: proved, a witness, or null", async () => {
    const run = await tenon(["compat", "--side", "input"], {
      input: [
        line({ id: 1, old: string, new: string }),
        line({ id: "b", old: string, new: number }),
        line({ id: [3], old: { type: "integer" }, new: number, side: "output" }),
        line({ id: 4, old: false, new: true, dialect: "draft-07" }),
      ].join(""),
    });
    expect(run).toMatchObject({ code: 0, stderr: "" });
    const answers = parse(run.stdout);
    expect(answers.map(({ id }) => id)).toEqual([1, "b", [3], 4]);
    expect(answers.map(({ compatible }) => compatible)).toEqual([true, false, false, true]);
    expect(answers[1]).toEqual({
      id: "b",
      compatible: false,
      witness: expect.any(String),
      reason: expect.any(String),
      ms: expect.any(Number),
    });
    expect(answers[2]?.["witness"]).toSatisfy(
      (value) => typeof value === "number" && !Number.isInteger(value),
    );
    expect(Object.keys(answers[0] ?? {})).toEqual(["id", "compatible", "ms"]);
  });

  it("answers lines that are no question with null, goes on, and exits with 2 in the end", async () => {
    const run = await tenon(["compat"], {
      input: [
        "{",
        "[]",
        "",
        '{"id":7,"old":1,"new":{}}',
        '{"id":8,"old":{},"new":{}}',
        line({ id: 9, old: string, new: string, side: "input", dialect: "draft-99" }),
        line({ id: 10, old: string, new: string, side: "output" }),
      ].join("\n"),
    });
    expect(run.code).toBe(2);
    const answers = parse(run.stdout);
    expect(answers.map(({ id, compatible }) => [id, compatible])).toEqual([
      [null, null],
      [null, null],
      [7, null],
      [8, null],
      [9, null],
      [10, true],
    ]);
    expect(answers[0]).toEqual({
      id: null,
      compatible: null,
      reason: "bad-line: is not JSON",
      ms: 0,
    });
    for (const { reason } of answers.slice(0, 5)) expect(reason).toMatch(/^bad-line: /);
  });

  it("keeps the order of many lines, with an answer in the place of each bad one", async () => {
    const isBad = (id: number): boolean => id % 500 === 7;
    const ids = [...Array.from({ length: 5_000 }).keys()];
    const input = ids.map((id) =>
      isBad(id) ? '{"id":\n' : line({ id, old: string, new: id % 2 === 0 ? string : number }),
    );
    const run = await tenon(["compat", "--side", "input"], { input: input.join("") });
    expect(run.code).toBe(2);
    const answers = parse(run.stdout);
    expect(answers.map(({ id, compatible }) => [id, compatible])).toEqual(
      ids.map((id) => (isBad(id) ? [null, null] : [id, id % 2 === 0])),
    );
  });

  it("takes the exact spelling of JSON Schema: `nullable` means nothing to the engine", async () => {
    const run = await tenon(["compat", "--side", "input"], {
      input: line({ id: 1, old: { type: ["string", "null"] }, new: { ...string, nullable: true } }),
    });
    expect(parse(run.stdout)[0]).toMatchObject({ compatible: false, witness: null });
  });

  it("answers while more may come, and ends quietly when the reader leaves", async () => {
    const child = spawn(process.execPath, [main, "compat", "--side", "input"], {
      env: environment(),
    });
    const closed = once(child, "close");
    let stderr = "";
    child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
    const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    child.stdin.on("error", () => undefined);
    child.stdin.write(line({ id: 1, old: string, new: number }));
    expect(JSON.parse((await answers.next()).value ?? "")).toMatchObject({
      id: 1,
      compatible: false,
    });
    child.stdin.write(line({ id: 2, old: string, new: string }));
    expect(JSON.parse((await answers.next()).value ?? "")).toMatchObject({
      id: 2,
      compatible: true,
    });
    child.stdout.destroy();
    for (let id = 3; id < 1_000; id++) child.stdin.write(line({ id, old: string, new: string }));
    child.stdin.end();
    const [code] = await closed;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });
});
