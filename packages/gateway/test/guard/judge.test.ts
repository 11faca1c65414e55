import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Json, JsonObject } from "@tenon/contract";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { GatewaySettings, ServerSettings } from "../../src/config/settings.ts";
import { guardOf } from "../../src/guard/guard.ts";
import type { Guard } from "../../src/guard/guard.ts";
import type { Verdict } from "../../src/guard/verdict.ts";
import { openPins } from "../../src/pins/pins.ts";
import type { Pins } from "../../src/pins/pins.ts";
import { gatewayOf, serverAt } from "../pins/fixtures/settings.ts";
import { startToolServer } from "../pins/fixtures/tool-server.ts";
import type { ToolServer } from "../pins/fixtures/tool-server.ts";
import { findContact, renamedContact, updateContact } from "../pins/fixtures/tools.ts";

let folder: string;
let server: ToolServer;
let pins: Pins | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tenon-guard-"));
  server = await startToolServer([]);
});

afterEach(async () => {
  await pins?.close();
  pins = undefined;
  await server.close();
  await rm(folder, { recursive: true });
});

interface Scene {
  readonly guard: Guard;
  readonly pins: Pins;
  readonly call: (tool: string, args: JsonObject) => Promise<Verdict>;
}

/** A server that was pinned as `pinned` and offers `live` now. */
async function scene(
  pinned: readonly Json[],
  live: readonly Json[],
  changes: Partial<ServerSettings> = {},
  gateway: Partial<GatewaySettings> = {},
): Promise<Scene> {
  const path = join(folder, "pinned.json");
  await writeFile(path, JSON.stringify({ tools: pinned }));
  server.offer(live, "silent");
  const settings = gatewayOf(
    folder,
    [serverAt(server.url, { kind: "file", path }, changes)],
    gateway,
  );
  const opened = await openPins(settings);
  pins = opened;
  const guard = guardOf(() => settings, opened);
  return {
    guard,
    pins: opened,
    call: async (tool, args) => await guard.judge("desk", undefined, tool, args),
  };
}

function textOf(verdict: Verdict): string {
  if (verdict.kind !== "refuse" || verdict.as.form !== "result") return "";
  const [content] = verdict.as.result["content"] as readonly { readonly text: string }[];
  return content?.text ?? "";
}

function refusalOf(verdict: Verdict): JsonObject {
  if (verdict.kind !== "refuse" || verdict.as.form !== "result") return {};
  return (verdict.as.result["_meta"] as JsonObject)["dev.tenon/refusal"] as JsonObject;
}

describe("a tool that is as agreed", () => {
  test("passes as it is, at once, and with what the audit has to know", async () => {
    const { guard } = await scene([updateContact], [updateContact]);
    const verdict = guard.judge("desk", undefined, "update_contact", { id: "1", priority: "low" });
    expect(verdict).toMatchObject({
      kind: "allow",
      needsResult: false,
      notices: [],
      tool: "update_contact",
      server: "desk",
    });
    expect(verdict).toHaveProperty("pinned.digest", expect.stringMatching(/^sha256:/u));
  });

  test("wrong arguments are refused with what was wrong and what to send instead", async () => {
    const { call } = await scene([updateContact], [updateContact]);
    const verdict = await call("update_contact", { costumer_email: "a@b.c", priority: "urgent" });
    expect(verdict).toMatchObject({
      kind: "refuse",
      code: "arguments-refused",
      as: { form: "result", result: { isError: true } },
    });
    expect(textOf(verdict).split("\n")).toEqual([
      expect.stringMatching(
        /^Nothing was sent: the arguments of update_contact are not what is agreed/u,
      ),
      expect.stringContaining("id is missing and required. Send id."),
      expect.stringContaining("priority must be equal to one of the allowed values"),
      expect.stringContaining("costumer_email is not declared. Send it as customer_email"),
      expect.stringMatching(/^For example: \{.*"id":/u),
    ]);
    expect(refusalOf(verdict)).toMatchObject({
      code: "arguments-not-pinned",
      problems: [
        { keyword: "required", schema: '{"type":"string"}' },
        { keyword: "enum", pointer: "/priority" },
        { keyword: "additionalProperties", nearest: "customer_email" },
      ],
    });
  });

  test("nothing that a stranger sent goes raw into the text", async () => {
    const { call } = await scene([updateContact], [updateContact]);
    const verdict = await call("update_contact", { id: "1", "::error::\u001b[31mx": 1 });
    expect(textOf(verdict)).not.toMatch(/\u001b|^::/mu);
    expect(JSON.stringify(refusalOf(verdict))).not.toContain("\\u001b");
  });

  test("`arguments: warn` lets them pass and says so, `ignore` says nothing", async () => {
    const args = { id: 1, secret: "value" };
    const warned = await (
      await scene([updateContact], [updateContact], {}, { arguments: "warn" })
    ).call("update_contact", args);
    expect(warned).toMatchObject({ kind: "allow", notices: [{ code: "arguments-wrong" }] });
    expect(JSON.stringify(warned.notices)).not.toContain("value");
    await pins?.close();
    const ignored = await (
      await scene([updateContact], [updateContact], {}, { arguments: "ignore" })
    ).call("update_contact", args);
    expect(ignored).toMatchObject({ kind: "allow", notices: [] });
  });

  test("a tool that is not agreed is a protocol error that names the nearest one", async () => {
    const { call } = await scene(
      [updateContact],
      [updateContact, { ...findContact, name: "update_contacts" }],
    );
    const verdict = await call("update_contakt", {});
    expect(verdict).toMatchObject({
      kind: "refuse",
      code: "tool-unknown",
      message: expect.stringMatching(
        /^Unknown tool: update_contakt\. .*Perhaps update_contact\?$/u,
      ),
      as: { form: "error", data: { nearest: "update_contact" } },
    });
    expect(await call("update_contacts", {})).toMatchObject({
      as: { form: "error", data: { offeredByServer: true } },
    });
    expect(await call("__proto__", {})).toMatchObject({ code: "tool-unknown" });
  });

  test("a schema whose patterns explode is reported, and stalls nobody", async () => {
    const bomb = {
      name: "bomb",
      inputSchema: { type: "object", properties: { a: { type: "string", pattern: "^(a+)+$" } } },
    };
    const { guard } = await scene([bomb], [bomb]);
    const args = { a: `${"a".repeat(50)}!` };
    const started = performance.now();
    for (let count = 0; count < 200; count += 1) {
      expect(guard.judge("desk", undefined, "bomb", args)).toMatchObject({
        kind: "allow",
        notices: [{ code: "arguments-unchecked" }],
      });
    }
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  test("arguments past the limits of checking pass, and that is reported", async () => {
    const { call } = await scene([updateContact], [updateContact]);
    const verdict = await call("update_contact", { id: "x".repeat(2 * 1024 * 1024), other: 1 });
    expect(verdict).toMatchObject({ kind: "allow", notices: [{ code: "arguments-unchecked" }] });
  });
});

describe("a server that moved on", () => {
  test("a renamed parameter is translated, and an agent that knows the new name is told the old one", async () => {
    const { call } = await scene([updateContact], [renamedContact]);
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
    const { call, pins } = await scene(
      [updateContact],
      [{ ...updateContact, description: "Changes a contact" }],
    );
    expect(await call("update_contact", { id: "1" })).toMatchObject({ kind: "allow", notices: [] });
    expect(pins.drift("desk", undefined, "update_contact")?.kind).toBe("compatible");
  });

  test("a tool that is gone is refused with rule and fix", async () => {
    const { call } = await scene([updateContact, findContact], [findContact]);
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
    const { call } = await scene([updateContact], [live]);
    const verdict = await call("update_contact", { id: "1" });
    expect(refusalOf(verdict)).toMatchObject({ code: "arguments-outside-plan" });
    expect(textOf(verdict)).toContain("priority");
    expect(await call("update_contact", { id: "1", priority: "low" })).toMatchObject({
      kind: "translate",
      arguments: { id: "1", priority: "low" },
    });
  });

  test("a call that cannot be checked is not translated", async () => {
    const { call } = await scene([updateContact], [renamedContact]);
    const verdict = await call("update_contact", { id: "x".repeat(2 * 1024 * 1024), other: 1 });
    expect(verdict).toMatchObject({ kind: "refuse", code: "tool-drifted" });
    expect(textOf(verdict)).toContain("its arguments cannot be checked");
  });

  test("`warn` lets the call pass and says what changed", async () => {
    const { call, pins } = await scene([updateContact], [renamedContact], { drift: "warn" });
    await pins.decided("desk", undefined, "update_contact", 5_000);
    expect(await call("update_contact", { id: "1", customer_email: "a@b.c" })).toMatchObject({
      kind: "allow",
      notices: [
        { code: "tool-drifted", message: expect.stringContaining("input-property-renamed") },
      ],
    });
  });

  test("`block` refuses every changed tool, and no other", async () => {
    const { call } = await scene([updateContact, findContact], [renamedContact, findContact], {
      drift: "block",
    });
    expect(await call("update_contact", { id: "1" })).toMatchObject({
      kind: "refuse",
      code: "tool-drifted",
    });
    expect(await call("find_contact", { query: "x" })).toMatchObject({ kind: "allow" });
  });

  test("`follow` lets everything pass", async () => {
    const { call } = await scene([updateContact], [renamedContact], { drift: "follow" });
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
    const { call } = await scene([updateContact], [live], { tools });
    expect(await call("update_contact", { id: "1", customer_email: "a@b.c" })).toMatchObject({
      kind: "translate",
      liveTool: "contact_write",
      arguments: { id: "1", email: "a@b.c" },
    });
  });
});

test("a pin that cannot be loaded refuses, and never looks like an empty list", async () => {
  const settings = gatewayOf(folder, [
    serverAt(server.url, { kind: "file", path: join(folder, "missing.json") }),
  ]);
  pins = await openPins(settings);
  const guard = guardOf(() => settings, pins);
  expect(pins.agreed("desk")).toBeUndefined();
  expect(pins.isFollowed("desk")).toBe(false);
  expect(guard.judge("desk", undefined, "update_contact", {})).toMatchObject({
    kind: "refuse",
    code: "pin-unavailable",
    as: { form: "error" },
  });
});
