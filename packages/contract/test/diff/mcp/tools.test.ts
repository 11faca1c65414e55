import { describe } from "vitest";
import { caseOf, input, object, testCases, toolWith } from "./mcp-case.ts";

const text = { type: "string" };
const crm = (
  name: string,
  properties: object = { id: text },
  description = `Does ${name}.`,
): object => toolWith({ name, description, inputSchema: object(properties) });
const result = object({ id: text }, "id");

describe("tools that come, go and change their name", () => {
  testCases([
    caseOf("one comes", [crm("find")], [crm("find"), crm("merge_people")], "safe minor", [
      "tool-added",
    ]),
    caseOf("one goes", [crm("find"), crm("merge_people")], [crm("find")], "breaking major", [
      "tool-removed",
    ]),
    caseOf("all go", [crm("find")], [], "breaking major", ["tool-removed"]),
    caseOf(
      "another separator",
      [crm("tavily-search", {}, "Searches.")],
      [crm("tavily_search", {}, "Searches.")],
      "breaking major",
      ["tool-renamed"],
    ),
    caseOf(
      "a prefix goes",
      [crm("azmcp_extension_az", { command: text }, "Runs az.")],
      [crm("extension_az", { command: text }, "Runs az.")],
      "breaking major",
      ["tool-renamed"],
    ),
    caseOf(
      "another name and another parameter",
      [crm("get_user", { userId: text }, "Reads a user.")],
      [crm("fetch_user", { user_id: text }, "Reads a user.")],
      "breaking major",
      ["tool-renamed", "input-property-renamed"],
    ),
    caseOf(
      "another name and a new required parameter",
      [crm("get_user", { id: text }, "Reads a user.")],
      [
        toolWith({
          name: "fetch_user",
          description: "Reads a user.",
          inputSchema: object({ id: text, org: text }, "org"),
        }),
      ],
      "breaking major",
      ["tool-renamed", "input-property-added-required"],
    ),
    caseOf(
      "one goes and an unrelated one comes",
      [crm("find_contact")],
      [crm("upload_file", { path: text }, "Stores bytes.")],
      "breaking major",
      ["tool-removed", "tool-added"],
    ),
    caseOf(
      "two are folded into one with a method",
      [
        crm("sub_issue_add", { issue: text }, "Adds a sub-issue."),
        crm("sub_issue_remove", { issue: text }, "Removes a sub-issue."),
      ],
      [
        toolWith({
          name: "sub_issue_write",
          description: "Changes sub-issues.",
          inputSchema: object({ issue: text, method: { enum: ["add", "remove"] } }, "method"),
        }),
      ],
      "breaking major",
      ["tool-removed", "tool-removed", "tool-added"],
    ),
    caseOf(
      "a definition that cannot be read any more",
      [crm("find")],
      [{ ...crm("find"), inputSchema: null }],
      "breaking major",
      ["tool-unreadable"],
    ),
  ]);
});

describe("safety promises", () => {
  const hints = (annotations: object): readonly object[] => [toolWith({ annotations })];
  testCases([
    caseOf(
      "readOnlyHint true to false",
      hints({ readOnlyHint: true }),
      hints({ readOnlyHint: false }),
      "dangerous minor",
      ["annotation-read-only-lost"],
    ),
    caseOf(
      "readOnlyHint goes unsaid",
      hints({ readOnlyHint: true }),
      hints({}),
      "dangerous minor",
      ["annotation-read-only-lost"],
    ),
    caseOf("readOnlyHint comes", hints({}), hints({ readOnlyHint: true }), "safe patch", [
      "annotation-read-only-gained",
    ]),
    caseOf(
      "destructiveHint false to true",
      hints({ destructiveHint: false }),
      hints({ destructiveHint: true }),
      "dangerous minor",
      ["annotation-non-destructive-lost"],
    ),
    caseOf(
      "destructiveHint false goes unsaid",
      hints({ destructiveHint: false }),
      hints({}),
      "dangerous minor",
      ["annotation-non-destructive-lost"],
    ),
    caseOf("idempotentHint goes", hints({ idempotentHint: true }), hints({}), "dangerous minor", [
      "annotation-idempotent-lost",
    ]),
    caseOf(
      "openWorldHint false to true",
      hints({ openWorldHint: false }),
      hints({ openWorldHint: true }),
      "dangerous minor",
      ["annotation-closed-world-lost"],
    ),
  ]);
});

describe("fields of the definition", () => {
  testCases([
    caseOf(
      "a description",
      [toolWith({ description: "One" })],
      [toolWith({ description: "Two" })],
      "dangerous patch",
      ["description-changed"],
    ),
    caseOf("a title", [toolWith({ title: "One" })], [toolWith({ title: "Two" })], "safe patch", [
      "title-changed",
    ]),
    caseOf(
      "a title among the annotations",
      [toolWith({})],
      [toolWith({ annotations: { title: "Two" } })],
      "safe patch",
      ["title-changed"],
    ),
    caseOf(
      "icons",
      [toolWith({})],
      [toolWith({ icons: [{ src: "https://crm.example.com/a.png" }] })],
      "safe patch",
      ["tool-icons-changed"],
    ),
    caseOf(
      "tasks become possible",
      [toolWith({})],
      [toolWith({ execution: { taskSupport: "optional" } })],
      "safe minor",
      ["tool-task-support-widened"],
    ),
    caseOf(
      "tasks become the only way",
      [toolWith({})],
      [toolWith({ execution: { taskSupport: "required" } })],
      "breaking major",
      ["tool-task-support-narrowed"],
    ),
    caseOf(
      "tasks are no longer possible",
      [toolWith({ execution: { taskSupport: "optional" } })],
      [toolWith({})],
      "breaking major",
      ["tool-task-support-narrowed"],
    ),
    caseOf(
      "an output schema comes",
      [toolWith({})],
      [toolWith({ outputSchema: result })],
      "safe minor",
      ["output-schema-added"],
    ),
    caseOf(
      "an output schema goes",
      [toolWith({ outputSchema: result })],
      [toolWith({})],
      "breaking major",
      ["output-schema-removed"],
    ),
  ]);
});

describe("x-mcp-header, which clients must mirror and servers must check", () => {
  const region = (header: string | undefined, rest: object = {}): object =>
    object({
      region: { type: "string", ...(header !== undefined && { "x-mcp-header": header }) },
      ...rest,
    });
  testCases([
    input("comes", region(undefined), region("Region"), "breaking major", "input-header-required"),
    input("goes", region("Region"), region(undefined), "breaking major", "input-header-removed"),
    input("changes", region("Region"), region("Zone"), "breaking major", "input-header-required"),
    input(
      "changes its case only, which HTTP does not see",
      region("Region"),
      region("region"),
      "same",
    ),
    input(
      "comes beside another change",
      region(undefined),
      region("Region", { limit: { type: "integer" } }),
      "breaking major",
      "input-property-added",
      "input-header-required",
    ),
    input(
      "goes beside another change",
      region("Region"),
      region(undefined, { limit: { type: "integer" } }),
      "breaking major",
      "input-property-added",
      "input-header-removed",
    ),
    input(
      "comes with a new optional parameter",
      object({}),
      region("Region"),
      "safe minor",
      "input-property-added",
    ),
    input(
      "changes inside a nested object",
      object({ at: region("Region") }),
      object({ at: region("Zone") }),
      "breaking major",
      "input-header-required",
    ),
  ]);
});
