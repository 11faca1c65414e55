import { describe, expect, it } from "vitest";
import { labelled, unlabelled } from "../../src/aggregate/member-answer.ts";
import { prefixed, unprefixed } from "../../src/aggregate/prefix.ts";

describe("names of all servers together", () => {
  it.each([
    ["desk", "page_oncall"],
    ["desk", "__odd__name"],
    ["a-b.c", "x"],
  ])("finds %s and %s again", (server, name) => {
    expect(unprefixed(prefixed(server, name))).toEqual({ server, name });
  });

  it.each(["page_oncall", "__x", ""])("%j names no server", (name) => {
    expect(unprefixed(name)).toBeUndefined();
  });
});

describe("requests of one of many servers", () => {
  it.each([7, "seven", "a/b"])("carry its name in their id %j, and come back without", (id) => {
    const request = { jsonrpc: "2.0", id, method: "elicitation/create", params: { message: "é" } };
    const sent = JSON.parse(labelled(Buffer.from(JSON.stringify(request)), "desk").toString());
    expect(sent).toEqual({ ...request, id: `desk/${JSON.stringify(id)}` });
    expect(unlabelled(sent.id)).toEqual({ server: "desk", id });
  });

  it("leaves notifications as they are", () => {
    const note = Buffer.from(
      '{"jsonrpc":"2.0","method":"notifications/message","params":{"id":1}}',
    );
    expect(labelled(note, "desk")).toEqual(note);
  });

  it.each([7, "x", "desk/", "desk/{}", "/1"])("does not take %j for one of its ids", (id) => {
    expect(unlabelled(id)).toBeUndefined();
  });
});
