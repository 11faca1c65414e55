import { describe, expect, it } from "vitest";
import { displayCommand, displayUrl, maskSecrets } from "../src/display.ts";

describe("displayUrl", () => {
  it.each([
    ["https://a.example/mcp", "https://a.example/mcp"],
    ["https://tok@a.example/", "https://***@a.example/"],
    ["https://a.example/?session_token=1&q=cats", "https://a.example/?session_token=***&q=cats"],
    ["https://a.example/?k=ghp_0123456789abcdef", "https://a.example/?k=***"],
    ["https://a.example/?k=9f86d081884c7d659a2feaa0c55ad015", "https://a.example/?k=***"],
    ["https://a.example/\u001b[2J", "https://a.example/%1B[2J"],
  ])("%s", (url, shown) => expect(displayUrl(url)).toBe(shown));
});

describe("displayCommand", () => {
  it.each([
    [["npx", "-y", "x@1.2.3", "."], "npx -y x@1.2.3 ."],
    [["run", "--token", "abc", "--port=80"], "run --token *** --port=80"],
    [["env", "API_KEY=abc", "run"], "env API_KEY=*** run"],
    [["run", "--password=abc"], "run --password=***"],
    [["remote", "https://u:p@a.example/mcp"], "remote https://***:***@a.example/mcp"],
    [["a b", "it's"], String.raw`'a b' 'it'\''s'`],
  ])("%j", (words, shown) => expect(displayCommand(words)).toBe(shown));
});

describe("maskSecrets", () => {
  it("masks every form, longest first, and leaves short values alone", () => {
    const text = 'a=abcdef b=abcdefgh c=p%2Fq%3Dr d="x\\"yz" the';
    expect(maskSecrets(text, ["abcdef", "abcdefgh", "p/q=r", 'x"yz', "the"])).toBe(
      'a=*** b=*** c=*** d="***" the',
    );
  });
});
