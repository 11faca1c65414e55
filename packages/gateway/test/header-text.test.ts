import { expect, test } from "vitest";
import { decodedHeader } from "../src/front/envelope.ts";
import { headerText } from "../src/header-text.ts";

test.each(["get_weather", "a b", "=?x", "{}~!"])("%j goes over the wire readably", (text) => {
  const isPlain = !text.startsWith("=?");
  expect(headerText(text) === text).toBe(isPlain);
  expect(decodedHeader(headerText(text))).toBe(text);
});

test.each(["wetter für heute", " a", "a ", "", "a\r\nb: c", "=?base64?eA==?="])(
  "%j goes in base64",
  (text) => {
    const sent = headerText(text);
    expect(sent).toMatch(/^=\?base64\?[A-Za-z0-9+/]*={0,2}\?=$/u);
    expect(decodedHeader(sent)).toBe(text);
  },
);
