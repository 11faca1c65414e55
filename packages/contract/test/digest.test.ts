import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { canonVersion, contractDigest, facetDigests, toolDigest } from "../src/digest.ts";
import { parseToolList } from "../src/parse.ts";
import type { Tool } from "../src/tool.ts";

function toolOf(definition: unknown): Tool {
  const [tool] = parseToolList([definition]).tools;
  if (tool === undefined) throw new Error("the test's tool does not parse");
  return tool;
}

/** SHA-256 of a canonical text written by hand. */
function digestOfText(text: string): string {
  return `sha256:${createHash("sha256").update(text, "utf8").digest("hex")}`;
}

const updateContact = {
  name: "update_contact",
  description: "Updates é a contact.",
  _meta: { seen: 1 },
  inputSchema: {
    type: "object",
    $schema: "http://json-schema.org/draft-07/schema#",
    required: ["tries", "customer_email"],
    properties: {
      tries: { type: "integer", minimum: 0, maximum: 1e30 },
      required: { type: ["string", "null"], enum: [null, "b", "a"], default: ["b", "a"] },
      customer_email: { type: "string" },
    },
  },
};

const ping = { name: "ping", inputSchema: { type: "object" } };

// Pinned for ever: a change here would make every contract that was ever agreed look like drift.
const goldenUpdateContact =
  "sha256:8aa17dd03cdf40c3839327f800eb5adf11a0c39ddfad7ae3a0b9cc13cec56d12";
const goldenPing = "sha256:50f729fba0aa51f78cf94c1ca23fd07f217375133d9c20b0764d808d56c61db9";

test("golden: the canonical version is 1", () => {
  expect(canonVersion).toBe(1);
});

test("golden: tool digests", () => {
  expect(toolDigest(toolOf(updateContact))).toBe(goldenUpdateContact);
  expect(toolDigest(toolOf(ping))).toBe(goldenPing);
});

test("golden: the digest is that of a canonical text written by hand", () => {
  const properties =
    '{"customer_email":{"type":"string"},' +
    '"required":{"default":["b","a"],"enum":["a","b",null],"type":["null","string"]},' +
    '"tries":{"maximum":1e+30,"minimum":0,"type":"integer"}}';
  const text =
    '{"description":"Updates é a contact.","inputSchema":{"$schema":"http://json-schema.org/draft-07/schema#",' +
    `"properties":${properties},"required":["customer_email","tries"],"type":"object"},"name":"update_contact"}`;
  expect(digestOfText(text)).toBe(goldenUpdateContact);
});

test("golden: the contract digest", () => {
  const golden = "sha256:9312df6f7c333628189d92cf421489c756ffbafa1b8764db7dce3b6897c0685c";
  expect(contractDigest(parseToolList([updateContact, ping]))).toBe(golden);
  expect(contractDigest(parseToolList([ping, updateContact]))).toBe(golden);
  expect(contractDigest(parseToolList([]))).toBe(
    "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
  );
});

test("golden: facet digests of a tool that says little", () => {
  expect(facetDigests(toolOf(ping))).toEqual({
    input: "sha256:a2c799262a3ce3c19ef5cdd983bf3d12b43ab3c426227091b909dcb7054738c0",
    output: "sha256:74234e98afe7498fb5daf1f36ac2d78acc339464f950703b8c019892f982b90b",
    annotations: "sha256:bbca3f90a8f37a2e09188309470b131134c395dbc4eccad15de06d2c2f94f06a",
    prose: "sha256:cb62b4107b0ec657e3f446f7b1a6067cec35d77a69b21e1d235982b7fe6c9a4c",
  });
});

test("golden: the prose facet", () => {
  const spoken = {
    name: "ping",
    description: "Pings.",
    annotations: { title: "Ping" },
    inputSchema: { type: "object", title: "In", properties: { host: { description: "Where." } } },
  };
  expect(facetDigests(toolOf(spoken)).prose).toBe(
    "sha256:631de78e7f20d44dc4136d0c60ac2e2c751107432b2b6956fe30d8309584a5ad",
  );
});

test("tools called __proto__ and constructor count in the contract digest", () => {
  const odd = { ...ping, name: "constructor" };
  const proto: unknown = JSON.parse('{"name":"__proto__","inputSchema":{}}');
  const digests = [[ping], [ping, odd], [ping, proto], [ping, odd, proto]].map((tools) =>
    contractDigest(parseToolList(tools)),
  );
  expect(new Set(digests).size).toBe(4);
});

test("a text cut inside an emoji has a digest", () => {
  const cut = toolOf({ ...ping, description: "Nice \ud83d" });
  expect(toolDigest(cut)).toBe(toolDigest(toolOf({ ...ping, description: "Nice \ufffd" })));
});
