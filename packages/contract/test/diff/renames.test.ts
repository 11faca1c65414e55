import { describe, expect, it } from "vitest";
import { diffToolLists } from "../../src/diff/diff.ts";
import { parseToolList } from "../../src/parse.ts";

type Properties = Readonly<Record<string, object>>;

/** `path -> new name` of every rename and `- path`, `+ path` of everything that went and came. */
function moves(old: readonly object[], next: readonly object[]): readonly string[] {
  return diffToolLists(parseToolList(old), parseToolList(next)).changes.flatMap((change) => {
    const place = `${change.tool}${change.path}`;
    if (change.renamedTo !== undefined) return [`${place} -> ${change.renamedTo}`];
    if (change.rule.endsWith("-removed")) return [`- ${place}`];
    return change.rule.includes("-added") ? [`+ ${place}`] : [];
  });
}

function tool(
  properties: Properties,
  required: readonly string[] = [],
  fields: object = {},
): object {
  return { name: "crm", inputSchema: { type: "object", properties, required }, ...fields };
}

const text = { type: "string" };
const path = "crm/inputSchema/properties";

describe("renamed parameters", () => {
  it.each([
    ["customer_email", "email_address"],
    ["customeremail", "emailaddress"],
    ["customerEmail", "customer_email"],
    ["statsPeriod", "period"],
    ["pageIdx", "pageId"],
    ["skill_name", "skill_identifier"],
    ["issueNumber", "issue_number"],
  ])("%s -> %s", (from, to) => {
    expect(
      moves([tool({ [from]: text, other: text })], [tool({ [to]: text, other: text })]),
    ).toEqual([`${path}/${from} -> ${to}`]);
    expect(moves([tool({ [from]: text }, [from])], [tool({ [to]: text }, [to])])).toEqual([
      `${path}/${from} -> ${to}`,
    ]);
  });

  it("are found in nested objects and lists, under the old names above them", () => {
    const fields = (key: string) => ({
      type: "array",
      items: { type: "object", properties: { [key]: text, value: text }, required: [key, "value"] },
    });
    expect(moves([tool({ fields: fields("ref") })], [tool({ fields: fields("target") })])).toEqual([
      `${path}/fields/items/properties/ref -> target`,
    ]);
    expect(
      moves([tool({ formFields: fields("ref") })], [tool({ form_fields: fields("target") })]),
    ).toEqual([
      `${path}/formFields -> form_fields`,
      `${path}/formFields/items/properties/ref -> target`,
    ]);
  });

  it("are one-to-one, the most alike first", () => {
    const old = tool({ user_email: text, user_name: text, user_phone: text });
    const next = tool({ email: text, userName: text, phone_number: text });
    expect(moves([old], [next])).toEqual([
      `${path}/user_email -> email`,
      `${path}/user_name -> userName`,
      `${path}/user_phone -> phone_number`,
    ]);
  });

  it("are found by an equal description where the names have nothing in common", () => {
    const described = {
      type: "string",
      description: "Exact element reference from the page snapshot",
    };
    expect(
      moves([tool({ ref: described, x: text })], [tool({ target: described, x: text })]),
    ).toEqual([`${path}/ref -> target`]);
  });

  it("keep what else changed, told at the old place", () => {
    const old = tool({ projectNumber: { type: "string", description: "The project" } });
    const next = tool({ project_number: { type: "number", description: "The number" } });
    const { changes } = diffToolLists(parseToolList([old]), parseToolList([next]));
    expect(changes.map(({ rule, path }) => `${rule} ${path}`)).toEqual([
      "input-property-renamed /inputSchema/properties/projectNumber",
      "description-changed /inputSchema/properties/projectNumber/description",
      "input-type-changed /inputSchema/properties/projectNumber/type",
    ]);
  });

  it("tell a keyword that came at the place where it would have been", () => {
    const next = tool({ period: { type: "string", pattern: "^[0-9]+d$" } });
    const { changes } = diffToolLists(
      parseToolList([tool({ statsPeriod: text })]),
      parseToolList([next]),
    );
    expect(changes.map(({ rule, path }) => `${rule} ${path}`)).toContain(
      "input-constraint-tightened /inputSchema/properties/statsPeriod/pattern",
    );
  });

  it.each([
    ["folder", "directory"],
    ["channel", "room"],
    ["msg", "message"],
    ["query", "q"],
    ["team_id", "project_id"],
  ])("%s -> %s, when nothing else went or came and both are required", (from, to) => {
    const move = [`${path}/${from} -> ${to}`];
    const [old, next] = [
      { [from]: text, other: text },
      { [to]: text, other: text },
    ];
    expect(moves([tool(old, [from])], [tool(next, [to, "other"])])).toContain(move[0]);
    const described = (name: string, description: string) =>
      tool({ [name]: { type: "array", items: text, description } }, [name]);
    expect(
      moves([described(from, "Where to look")], [described(to, "Numbers without end")]),
    ).toEqual(move);
    const listed = (name: string) => tool({ [name]: { enum: ["a", "b"] } }, [name]);
    expect(moves([listed(from)], [listed(to)])).toEqual(move);
  });

  it.each([
    ["msg", "message"],
    ["query", "q"],
    ["directory", "dir"],
  ])("%s -> %s, a short form, also when optional", (from, to) => {
    expect(moves([tool({ [from]: text })], [tool({ [to]: text })])).toEqual([
      `${path}/${from} -> ${to}`,
    ]);
  });

  it("a single letter is no short form where several came", () => {
    const old = tool({ q: text, x: text });
    const next = tool({ quality: text, query: text, x: text });
    expect(moves([old], [next])).toEqual([`- ${path}/q`, `+ ${path}/quality`, `+ ${path}/query`]);
  });

  const integer = { type: "integer" };
  it.each<readonly [string, object, object]>([
    ["both are optional", tool({ limit: integer }), tool({ offset: integer })],
    ["one is optional", tool({ limit: integer }), tool({ offset: integer }, ["offset"])],
    ["types differ", tool({ limit: integer }, ["limit"]), tool({ offset: text }, ["offset"])],
    [
      "types only overlap",
      tool({ limit: { type: ["integer", "string"] } }, ["limit"]),
      tool({ offset: integer }, ["offset"]),
    ],
    [
      "values differ",
      tool({ limit: { enum: ["a", "b"] } }, ["limit"]),
      tool({ offset: { enum: ["c", "d"] } }, ["offset"]),
    ],
    [
      "items differ",
      tool({ limit: { type: "array", items: text } }, ["limit"]),
      tool({ offset: { type: "array", items: integer } }, ["offset"]),
    ],
    [
      "another one came",
      tool({ limit: integer }, ["limit"]),
      tool({ offset: integer, count: text }, ["offset"]),
    ],
  ])("unlike names are not paired when %s", (_why, old, next) => {
    const found = moves([old], [next]);
    expect(found.filter((move) => move.includes("->"))).toEqual([]);
    expect(found).toContain(`- ${path}/limit`);
    expect(found).toContain(`+ ${path}/offset`);
  });

  it("say in their message when nothing but the place speaks for them", () => {
    const messages = (from: string, to: string): readonly string[] =>
      diffToolLists(
        parseToolList([tool({ [from]: text }, [from])]),
        parseToolList([tool({ [to]: text }, [to])]),
      ).changes.map(({ message }) => message);
    expect(messages("folder", "directory")[0]).toContain("was probably renamed to directory");
    expect(messages("customer_email", "email_address")[0]).toContain("was renamed to email_addr");
  });

  it("say in one change that they became required or optional", () => {
    const only = (old: object, next: object) =>
      diffToolLists(parseToolList([old]), parseToolList([next])).changes.map(
        ({ rule, message, path }) => [rule, path, message.split(": ")[1]],
      );
    const [plain, needed] = [
      tool({ customer_email: text }),
      tool({ email_address: text }, ["email_address"]),
    ];
    expect(only(plain, needed)).toEqual([
      [
        "input-property-renamed",
        "/inputSchema/properties/customer_email",
        "parameter customer_email was renamed to email_address and became required",
      ],
    ]);
    expect(only(needed, plain)).toEqual([
      [
        "input-property-renamed",
        "/inputSchema/properties/email_address",
        "parameter email_address was renamed to customer_email and became optional",
      ],
    ]);
  });

  it.each<readonly [string, Properties, Properties]>([
    ["types that have nothing in common", { email: text }, { email_count: { type: "integer" } }],
    [
      "names and texts that have nothing in common",
      { fax: { ...text, description: "Fax number to send to" } },
      { website: { ...text, description: "Where their pages live" } },
    ],
    [
      "lists of values that have nothing in common",
      { mode: { enum: ["fast", "slow"] } },
      { model: { enum: ["large", "small"] } },
    ],
  ])("are not assumed: %s", (_why, old, next) => {
    const [from] = Object.keys(old);
    const [to] = Object.keys(next);
    expect([...moves([tool(old)], [tool(next)])].sort()).toEqual([
      `+ ${path}/${to}`,
      `- ${path}/${from}`,
    ]);
  });
});

describe("renamed tools", () => {
  const named = (
    name: string,
    properties: Properties = { query: text },
    description = `Does ${name}`,
  ) => ({
    name,
    description,
    inputSchema: { type: "object", properties },
  });

  it.each([
    ["tavily-search", "tavily_search"],
    ["getTinyImage", "get-tiny-image"],
    ["search_dev_docs", "dev_docs_search"],
    ["node_log", "nodes_log"],
    ["get_logs", "query_logs"],
    ["azmcp_extension_az", "extension_az"],
    ["add_sub_issue", "sub_issue_write"],
  ])("%s -> %s", (from, to) => {
    const others = [named("list_files"), named("delete_contact")];
    expect(moves([named(from), ...others], [named(to), ...others])).toEqual([`${from} -> ${to}`]);
  });

  it("are found when the parameters were renamed too", () => {
    const id = { type: "string", description: "Exact library ID in the format '/org/project'" };
    const old = named(
      "get-library-docs",
      { compatibleLibraryID: id, topic: text },
      "Fetches current documentation of a library. Call resolve-library first.",
    );
    const next = named(
      "query-docs",
      { libraryId: id, query: text },
      "Retrieves current documentation of any library. Call resolve-library first.",
    );
    expect(moves([old], [next])).toContain("get-library-docs -> query-docs");
  });

  it("are not assumed between siblings that do different things", () => {
    const others = [named("pipeline_list")];
    const old = named("pipeline_restart", { name: text }, "Starts a pipeline once more.");
    const added = [
      named("pipeline_logs", { name: text, tail: text }, "Shows what a run printed."),
      named("run_list"),
    ];
    expect(moves([old, ...others], [...added, ...others])).toEqual([
      "+ pipeline_logs",
      "- pipeline_restart",
      "+ run_list",
    ]);
  });

  it("are never pairs of one tool with several", () => {
    const old = [named("pull_request_get"), named("get_pull_request")];
    const found = moves(old, [named("pull_request_read")]);
    expect(found.filter((move) => move.includes("->"))).toHaveLength(1);
    expect(found.filter((move) => move.startsWith("-"))).toHaveLength(1);
  });
});
