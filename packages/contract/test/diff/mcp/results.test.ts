import { describe } from "vitest";
import { closed, object, output, testCases } from "./mcp-case.ts";

const text = { type: "string" };

describe("fields of results", () => {
  testCases([
    output(
      "one comes",
      object({ id: text }),
      object({ id: text, name: text }),
      "safe minor",
      ".property-added",
    ),
    output(
      "one comes to a closed result",
      closed({ id: text }),
      closed({ id: text, name: text }),
      "breaking major",
      ".property-added-to-closed",
    ),
    output(
      "a required one comes to an open result",
      object({ id: text }),
      object({ id: text, name: text }, "name"),
      "safe minor",
      ".property-added",
    ),
    output(
      "an optional one goes",
      object({ id: text, fax: text }),
      object({ id: text }),
      "dangerous minor",
      ".property-removed",
    ),
    output(
      "a required one goes",
      object({ id: text }, "id"),
      object({}),
      "breaking major",
      ".required-property-removed",
    ),
    output(
      "one becomes optional",
      object({ id: text }, "id"),
      object({ id: text }),
      "breaking major",
      ".property-became-optional",
    ),
    output(
      "one becomes required",
      object({ id: text }),
      object({ id: text }, "id"),
      "safe minor",
      ".property-became-required",
    ),
    output(
      "a required one is renamed",
      object({ userName: text }, "userName"),
      object({ user_name: text }, "user_name"),
      "breaking major",
      ".required-property-renamed",
    ),
    output(
      "an optional one is renamed",
      object({ userName: text }),
      object({ user_name: text }),
      "dangerous minor",
      ".property-renamed",
    ),
    output(
      "an optional one is renamed and required",
      object({ userName: text }),
      object({ user_name: text }, "user_name"),
      "dangerous minor",
      ".property-renamed",
    ),
    output(
      "a closed result is opened",
      closed({ id: text }),
      object({ id: text }),
      "safe patch",
      ".undeclared-accepted",
    ),
    output(
      "a closed result invites keys",
      closed({ id: text }),
      { ...object({ id: text }), additionalProperties: {} },
      "breaking major",
      ".additional-opened",
    ),
    output(
      "an open result is closed",
      object({ id: text }),
      closed({ id: text }),
      "safe patch",
      ".undeclared-refused",
    ),
    output(
      "a list of results gets a field",
      object({ rows: { type: "array", items: object({ id: text }, "id") } }, "rows"),
      object({ rows: { type: "array", items: object({ id: text, at: text }, "id") } }, "rows"),
      "safe minor",
      ".property-added",
    ),
  ]);
});
