import { expect, test } from "vitest";
import type { PublicBase } from "../../src/auth/public-base.ts";
import { resourceMetadata } from "../../src/auth/resource-metadata.ts";
import { comparableAudience, resources } from "../../src/auth/resource.ts";
import { gatewaySettings, oauth } from "./fixtures/settings.ts";

const settings = gatewaySettings({ auth: oauth("https://issuer.example", { scopes: ["mcp"] }) });
const root: PublicBase = {
  url: "https://gw.example",
  origin: "https://gw.example",
  path: "",
  trusted: true,
};
const prefixed: PublicBase = { ...root, url: "https://gw.example/agents", path: "/agents" };
const wellKnown = "/.well-known/oauth-protected-resource";
const resourceOf = (path: string, base: PublicBase) =>
  resourceMetadata(path, base, settings)?.resource;

test("each form of the path names the resource that it was made from", () => {
  expect(resourceOf(wellKnown, root)).toBe("https://gw.example");
  expect(resourceOf(`${wellKnown}/`, root)).toBe("https://gw.example");
  expect(resourceOf(`${wellKnown}/mcp`, root)).toBe("https://gw.example/mcp");
  expect(resourceOf(`${wellKnown}/mcp/desk`, root)).toBe("https://gw.example/mcp/desk");
  for (const path of [
    `${wellKnown}/mcp/desk`,
    `/agents${wellKnown}/mcp/desk`,
    `${wellKnown}/agents/mcp/desk`,
  ]) {
    expect(resourceOf(path, prefixed), `at ${path}`).toBe("https://gw.example/agents/mcp/desk");
  }
  expect(resourceOf(`${wellKnown}/agents`, prefixed)).toBe("https://gw.example/agents");
});

test("there is none for servers that are not there, for other paths, and without OAuth", () => {
  for (const path of [
    "/mcp/nobody",
    "/other",
    "/mcp/desk/more",
    "-x",
    "/mcp/",
    "/agents/mcp/desk",
    "/mcpx",
  ]) {
    const expected = path === "/mcp/" ? "https://gw.example/mcp" : undefined;
    expect(resourceOf(wellKnown + path, root), `at ${path}`).toBe(expected);
  }
  expect(resourceOf("/.well-known/oauth-authorization-server", root)).toBeUndefined();
  expect(resourceMetadata(wellKnown, root, gatewaySettings())).toBeUndefined();
});

test("scopes of all servers stand at the common resource, a server's own at its own", () => {
  const scopes = (path: string) =>
    resourceMetadata(wellKnown + path, root, settings)?.scopes_supported;
  expect(scopes("/mcp")).toEqual(["mcp", "desk:write"]);
  expect(scopes("/mcp/desk")).toEqual(["mcp", "desk:write"]);
  expect(scopes("/mcp/files")).toEqual(["mcp"]);
});

test("a challenge points below the prefix, where requests surely come here, and at a path that is answered", () => {
  const { metadataUrl, url } = resources(settings)(prefixed, "desk");
  expect(metadataUrl).toBe(`https://gw.example/agents${wellKnown}/mcp/desk`);
  expect(resourceOf(new URL(String(metadataUrl)).pathname, prefixed)).toBe(url);
});

test("audiences are compared as URLs, so spelling does not matter and nothing else is lost", () => {
  const same = ["https://gw.example/mcp", "https://GW.example:443/mcp/", "HTTPS://gw.example/mcp"];
  expect(new Set(same.map(comparableAudience))).toEqual(new Set(["https://gw.example/mcp"]));
  const different = [
    "http://gw.example/mcp",
    "https://gw.example/MCP",
    "https://gw.example/mcp?x",
    "https://gw.example/mcp#x",
    "https://u@gw.example/mcp",
    "https://gw.example/mcp/desk",
    "gw.example/mcp",
    "urn:gw",
  ];
  expect(new Set([...different, ...same].map(comparableAudience)).size).toBe(different.length + 1);
});
