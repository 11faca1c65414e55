import { describe, expect, it } from "vitest";
import { decodeFile } from "../src/decode.ts";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const utf16 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "utf16le"));
const swapped = (bytes: Uint8Array): Uint8Array => new Uint8Array(Buffer.from(bytes).swap16());

describe("decodeFile", () => {
  it.each([
    ["UTF-8", utf8("é `x`")],
    ["UTF-8 with a byte order mark", utf8("\ufeffé `x`")],
    ["UTF-16, little end first, with a mark", utf16("\ufeffé `x`")],
    ["UTF-16, big end first, with a mark", swapped(utf16("\ufeffé `x`"))],
    ["UTF-16, little end first, without a mark", utf16("é `x`")],
    ["UTF-16, big end first, without a mark", swapped(utf16("é `x`"))],
  ])("%s", (_, bytes) => {
    expect(decodeFile(bytes)).toEqual({ text: "é `x`", problems: [] });
  });

  it("tells binary data from a text with a stray NUL", () => {
    const text = "x".repeat(200);
    expect(decodeFile(utf8(`${text}\0${text}`))).toMatchObject({
      text: `${text}\0${text}`,
      problems: [{ code: "nul", offset: 200 }],
    });
    expect(decodeFile(utf8("\u0089PNG\r\n\0\0\0\rIHDR"))).toMatchObject({
      text: undefined,
      problems: [{ code: "binary", offset: 0 }],
    });
  });

  it("reads Latin-1 on and says where it is no UTF-8", () => {
    const bytes = new Uint8Array(Buffer.from("Größe: `x`\n", "latin1"));
    expect(decodeFile(bytes)).toMatchObject({
      text: "Gr\ufffd\ufffde: `x`\n",
      problems: [{ code: "invalid-utf-8", offset: 2 }],
    });
  });

  it("does not take a U+FFFD of the file itself for an invalid byte", () => {
    expect(decodeFile(utf8("a\ufffdb")).problems).toEqual([]);
    const bytes = new Uint8Array([...utf8("a\ufffdé😀"), 0xff]);
    expect(decodeFile(bytes).problems).toMatchObject([{ code: "invalid-utf-8", offset: 5 }]);
  });
});
