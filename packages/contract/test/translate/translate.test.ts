import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../src/index.ts";
import { planTranslation, refusalContent, translateArguments } from "../../src/entry/translate.ts";
import { translationLimits } from "../../src/translate/limits.ts";
import { frozen, objectOf, text, toolOf } from "./tools.ts";

const rename = planTranslation(
  toolOf(objectOf({ user_name: text, rows: { type: "array", items: objectOf({ row_id: text }) } })),
  toolOf(objectOf({ userName: text, rows: { type: "array", items: objectOf({ rowId: text }) } })),
);

const narrowed = planTranslation(
  toolOf(objectOf({ status: { enum: ["open", "won", "lost"] }, fax: text })),
  toolOf(
    objectOf({ status: { enum: ["open", "won", "NEW"] } }, [], { additionalProperties: false }),
  ),
);

describe("translateArguments", () => {
  it("changes nothing that it was given and shares what it does not touch", () => {
    const inner = frozen([{ row_id: "1" }]);
    const call: JsonObject = frozen({ user_name: "a", rows: inner });
    expect(translateArguments(rename, call)).toEqual({
      ok: true,
      tool: "tool",
      arguments: { userName: "a", rows: [{ rowId: "1" }] },
    });
    const plain = frozen({ rows: [] });
    const answer = translateArguments(rename, plain);
    expect(answer.ok && answer.arguments["rows"]).toEqual(plain.rows);
  });

  it("refuses calls that the pinned tool does not allow, unless the caller has seen to that", () => {
    const call = { user_name: 1 };
    expect(translateArguments(rename, call)).toMatchObject({
      ok: false,
      refusal: { code: "arguments-not-pinned", path: "/user_name" },
    });
    expect(translateArguments(rename, call, { checked: true }).ok).toBe(true);
  });

  it("refuses two keys that would become one even when told that all was checked", () => {
    const call = { user_name: "a", userName: "b" };
    expect(translateArguments(rename, call, { checked: true })).toMatchObject({
      ok: false,
      refusal: { code: "arguments-collide", path: "/userName" },
    });
  });

  it("says rule, place, change and what to send instead", () => {
    const answer = translateArguments(narrowed, { status: "lost" });
    if (answer.ok) throw new Error("it was sent");
    expect(answer.refusal).toMatchObject({
      code: "arguments-outside-plan",
      rule: "input-enum-value-removed",
      tool: "tool",
      path: "/status",
      fix: 'Send one of "open", "won" instead.',
      suggestion: { tool: "tool" },
    });
    expect(answer.refusal.message).toBe(
      'Tool tool at /status: nothing was sent: status has a value that is no longer allowed, because parameter status no longer allows "lost". Send one of "open", "won" instead.',
    );
    expect(answer.refusal.changed).toContain("parameter fax was removed");
    expect(refusalContent(answer.refusal)).toMatchObject({ code: "arguments-outside-plan" });
  });

  it("names the key that can no longer be used", () => {
    const answer = translateArguments(narrowed, { fax: "1" });
    expect(answer.ok ? undefined : answer.refusal).toMatchObject({
      rule: "input-property-removed",
      path: "/fax",
      fix: "Send the call again without fax.",
    });
  });

  it("shows no control characters of a hostile schema", () => {
    const plan = planTranslation(
      toolOf(objectOf({ "a\u001b[31m\u202e": text })),
      toolOf(objectOf({}, [], { additionalProperties: false })),
    );
    const told = JSON.stringify(translateArguments(plan, { "a\u001b[31m\u202e": "x" }));
    expect(told).toContain("arguments-outside-plan");
    const answer = translateArguments(plan, { "a\u001b[31m\u202e": "x" });
    const message = answer.ok ? "" : answer.refusal.message;
    expect(["\u001b", "\u202e"].filter((one) => message.includes(one))).toEqual([]);
  });

  it("treats __proto__ and constructor as keys like any other", () => {
    const named = (one: string, other: string): JsonObject =>
      JSON.parse(
        `{"type":"object","properties":{"${one}":{"type":"string"},"${other}":{"type":"string"}}}`,
      ) as JsonObject;
    const plan = planTranslation(
      toolOf(named("__proto__", "constructor")),
      toolOf(named("proto", "Constructor")),
    );
    const call = JSON.parse('{"__proto__":"a","constructor":"b"}') as JsonObject;
    const answer = translateArguments(plan, call);
    expect(answer.ok && JSON.stringify(answer.arguments)).toBe('{"proto":"a","Constructor":"b"}');
    const back = planTranslation(
      toolOf(named("proto", "Constructor")),
      toolOf(named("__proto__", "constructor")),
    );
    const returned = translateArguments(back, { proto: "a", Constructor: "b" });
    if (!returned.ok) throw new Error(returned.refusal.message);
    expect(JSON.stringify(returned.arguments)).toBe('{"__proto__":"a","constructor":"b"}');
    expect(Object.getPrototypeOf(returned.arguments)).toBe(Object.prototype);
  });

  it("looks at so many places of one call and no more", () => {
    const rows = (count: number): Json => Array.from({ length: count }, () => ({ row_id: "1" }));
    const fits = Math.floor((translationLimits.visits - 3) / 2);
    const sent = (count: number): string => {
      const answer = translateArguments(rename, { rows: rows(count) }, { checked: true });
      return answer.ok ? "sent" : answer.refusal.code;
    };
    expect(sent(fits)).toBe("sent");
    expect(sent(fits + 1)).toBe("arguments-too-large");
  });
});
