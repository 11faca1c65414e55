import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { gatewayOf, serverAt } from "../pins/fixtures/settings.ts";
import { findContact, updateContact } from "../pins/fixtures/tools.ts";
import { refusalOf, Stage, textOf } from "./fixtures/scene.ts";

const stage = new Stage();

describe("a tool that is as agreed", () => {
  test("passes as it is, at once, and with what the audit has to know", async () => {
    const { guard } = await stage.scene({ pinned: [updateContact], live: [updateContact] });
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
    const { call } = await stage.scene({ pinned: [updateContact], live: [updateContact] });
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
    const { call } = await stage.scene({ pinned: [updateContact], live: [updateContact] });
    const verdict = await call("update_contact", { id: "1", "::error::\u001b[31mx": 1 });
    expect(textOf(verdict)).not.toContain("\u001b");
    expect(textOf(verdict)).not.toMatch(/^::/mu);
    expect(JSON.stringify(refusalOf(verdict))).not.toContain("\\u001b");
  });

  test("`arguments: warn` lets them pass and says so, `ignore` says nothing", async () => {
    const args = { id: 1, secret: "value" };
    const warned = await (
      await stage.scene({
        pinned: [updateContact],
        live: [updateContact],
        gateway: { arguments: "warn" },
      })
    ).call("update_contact", args);
    expect(warned).toMatchObject({ kind: "allow", notices: [{ code: "arguments-wrong" }] });
    expect(JSON.stringify(warned.notices)).not.toContain("value");
    const ignored = await (
      await stage.scene({
        pinned: [updateContact],
        live: [updateContact],
        gateway: { arguments: "ignore" },
      })
    ).call("update_contact", args);
    expect(ignored).toMatchObject({ kind: "allow", notices: [] });
  });

  test("a tool that is not agreed is a protocol error that names the nearest one", async () => {
    const { call } = await stage.scene({
      pinned: [updateContact],
      live: [updateContact, { ...findContact, name: "update_contacts" }],
    });
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
    const { guard } = await stage.scene({ pinned: [bomb], live: [bomb] });
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
    const { call } = await stage.scene({ pinned: [updateContact], live: [updateContact] });
    const verdict = await call("update_contact", { id: "x".repeat(2 * 1024 * 1024), other: 1 });
    expect(verdict).toMatchObject({ kind: "allow", notices: [{ code: "arguments-unchecked" }] });
  });
});

test("a schema that is too large to say what is wrong still lets good calls through as checked", async () => {
  const properties = Object.fromEntries(
    Array.from({ length: 700 }, (_, index) => [`p${index}`, { type: "string" }]),
  );
  const large = { name: "large", inputSchema: { type: "object", properties } };
  const { call } = await stage.scene({ pinned: [large], live: [large] });
  expect(await call("large", { p1: "x", p699: "y" })).toMatchObject({ kind: "allow", notices: [] });
  expect(await call("large", { p1: 1 })).toMatchObject({
    kind: "allow",
    notices: [{ code: "arguments-unchecked" }],
  });
});

test("a pin that cannot be loaded refuses, and never looks like an empty list", async () => {
  const path = join(stage.folder, "missing.json");
  const settings = gatewayOf(stage.folder, [serverAt(stage.server.url, { kind: "file", path })]);
  const { pins, call } = await stage.open(settings);
  expect(pins.agreed("desk")).toBeUndefined();
  expect(pins.isFollowed("desk")).toBe(false);
  expect(await call("update_contact", {})).toMatchObject({
    kind: "refuse",
    code: "pin-unavailable",
    as: { form: "error" },
  });
});
