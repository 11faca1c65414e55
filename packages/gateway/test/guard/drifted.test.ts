import type { JsonObject } from "@tenon/contract";
import { describe, expect, test } from "vitest";
import { findContact, renamedContact, updateContact } from "../pins/fixtures/tools.ts";
import { until } from "../pins/fixtures/until.ts";
import { refusalOf, Stage, textOf } from "./fixtures/scene.ts";

const stage = new Stage();

describe("a server that moved on", () => {
  test("a renamed parameter is translated, and an agent that knows the new name is told the old one", async () => {
    const { call } = await stage.scene({ pinned: [updateContact], live: [renamedContact] });
    expect(await call("update_contact", { id: "1", customer_email: "a@b.c" })).toMatchObject({
      kind: "translate",
      liveTool: "update_contact",
      arguments: { id: "1", customerEmail: "a@b.c" },
      needsResult: false,
    });
    const verdict = await call("update_contact", { id: "1", customerEmail: "a@b.c" });
    expect(textOf(verdict)).toContain(
      "The server calls it so now, but what is agreed calls it customer_email",
    );
    expect(refusalOf(verdict)).toMatchObject({
      rule: "input-property-renamed",
      problems: [{ nearest: "customer_email" }],
    });
  });

  test("a change that every agreed call survives lets the bytes pass", async () => {
    const { call, pins } = await stage.scene({
      pinned: [updateContact],
      live: [{ ...updateContact, description: "Changes a contact" }],
    });
    expect(await call("update_contact", { id: "1" })).toMatchObject({ kind: "allow", notices: [] });
    expect(pins.drift("desk", undefined, "update_contact")?.kind).toBe("compatible");
  });

  test("a tool that is gone is refused with rule and fix", async () => {
    const { call } = await stage.scene({
      pinned: [updateContact, findContact],
      live: [findContact],
    });
    const verdict = await call("update_contact", { id: "1" });
    expect(verdict).toMatchObject({ kind: "refuse", code: "tool-drifted" });
    expect(refusalOf(verdict)).toMatchObject({
      code: "tool-not-translatable",
      rule: "tool-removed",
      fix: expect.stringContaining("Call one of the tools"),
    });
    expect(textOf(verdict)).toContain("the tool was removed");
  });

  test("a newly required argument without a default refuses the calls that do not have it", async () => {
    const live = {
      ...updateContact,
      inputSchema: {
        ...(updateContact["inputSchema"] as JsonObject),
        required: ["id", "priority"],
      },
    };
    const { call } = await stage.scene({ pinned: [updateContact], live: [live] });
    const verdict = await call("update_contact", { id: "1" });
    expect(refusalOf(verdict)).toMatchObject({ code: "arguments-outside-plan" });
    expect(textOf(verdict)).toContain("priority");
    expect(await call("update_contact", { id: "1", priority: "low" })).toMatchObject({
      kind: "translate",
      arguments: { id: "1", priority: "low" },
    });
  });

  test("a call that cannot be checked is not translated", async () => {
    const { call } = await stage.scene({ pinned: [updateContact], live: [renamedContact] });
    const verdict = await call("update_contact", { id: "x".repeat(2 * 1024 * 1024), other: 1 });
    expect(verdict).toMatchObject({ kind: "refuse", code: "tool-drifted" });
    expect(textOf(verdict)).toContain("its arguments cannot be checked");
  });

  test("`warn` lets the call pass and says what changed", async () => {
    const { call, pins } = await stage.scene({
      pinned: [updateContact],
      live: [renamedContact],
      server: { drift: "warn" },
    });
    await pins.decided("desk", undefined, "update_contact", 5_000);
    expect(await call("update_contact", { id: "1", customer_email: "a@b.c" })).toMatchObject({
      kind: "allow",
      notices: [
        { code: "tool-drifted", message: expect.stringContaining("input-property-renamed") },
      ],
    });
  });

  test("`block` refuses every changed tool, and no other", async () => {
    const { call } = await stage.scene({
      pinned: [updateContact, findContact],
      live: [renamedContact, findContact],
      server: {
        drift: "block",
      },
    });
    expect(await call("update_contact", { id: "1" })).toMatchObject({
      kind: "refuse",
      code: "tool-drifted",
    });
    expect(await call("find_contact", { query: "x" })).toMatchObject({ kind: "allow" });
  });

  test("`follow` lets everything pass", async () => {
    const { call } = await stage.scene({
      pinned: [updateContact],
      live: [renamedContact],
      server: { drift: "follow" },
    });
    expect(await call("update_contact", { anything: 1 })).toMatchObject({
      kind: "allow",
      agreed: undefined,
    });
    expect(await call("who_knows", {})).toMatchObject({ kind: "allow" });
  });

  test("an operator's mapping is proved and used", async () => {
    const live = {
      ...renamedContact,
      name: "contact_write",
      inputSchema: {
        type: "object",
        properties: { id: { type: "string" }, email: { type: "string" } },
        required: ["id"],
      },
    };
    const tools = new Map([
      [
        "update_contact",
        {
          mapping: {
            tool: "contact_write",
            arguments: [{ act: "rename", at: [], from: "customer_email", to: "email" } as const],
          },
        },
      ],
    ]);
    const { call } = await stage.scene({
      pinned: [updateContact],
      live: [live],
      server: { tools },
    });
    expect(await call("update_contact", { id: "1", customer_email: "a@b.c" })).toMatchObject({
      kind: "translate",
      liveTool: "contact_write",
      arguments: { id: "1", email: "a@b.c" },
    });
  });
});

test("an upgrade in place: once it is heard of, no call goes as it was, and none fails", async () => {
  const { guard, pins } = await stage.scene({ pinned: [updateContact], live: [updateContact] });
  const args = { id: "1", customer_email: "a@b.c" };
  await until("it is watched", () => pins.state()[0]?.live.watched === true);
  expect(guard.judge("desk", undefined, "update_contact", args)).toMatchObject({ kind: "allow" });
  let heard = false;
  pins.onChange(() => {
    heard = true;
  });
  stage.server.offer([renamedContact]);
  await until("it is heard of", () => heard, 10_000);
  // The plan is being made: the calls wait for it.
  const judged = Array.from({ length: 20 }, () =>
    guard.judge("desk", undefined, "update_contact", args),
  );
  expect(judged.every((verdict) => verdict instanceof Promise)).toBe(true);
  for (const verdict of await Promise.all(judged.map(async (each) => await each)))
    expect(verdict).toMatchObject({
      kind: "translate",
      arguments: { id: "1", customerEmail: "a@b.c" },
    });
  expect(guard.judge("desk", undefined, "update_contact", args)).toMatchObject({
    kind: "translate",
  });
});

test("changed headers are made anew although the arguments stay", async () => {
  const mirrored = (header: string): JsonObject => ({
    name: "query",
    inputSchema: {
      type: "object",
      properties: { region: { type: "string", "x-mcp-header": header } },
    },
  });
  const { guard, call } = await stage.scene({
    pinned: [mirrored("Region")],
    live: [mirrored("Place")],
  });
  expect(guard.checkHeaders("desk", undefined, "query", { region: "eu" }, {})).toMatchObject({
    code: "header-mismatch",
  });
  expect(
    guard.checkHeaders("desk", undefined, "query", { region: "eu" }, { "mcp-param-region": "eu" }),
  ).toBeUndefined();
  const verdict = await call("query", { region: "eu" });
  expect(verdict).toMatchObject({ kind: "translate", arguments: { region: "eu" } });
  expect(guard.upstreamHeaders(verdict, { region: "eu" })).toEqual({ "mcp-param-place": "eu" });
  expect(guard.paramHeaders("desk", "query", { region: "eu" })).toEqual({
    "mcp-param-place": "eu",
  });
});
