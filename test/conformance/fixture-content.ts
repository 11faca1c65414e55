import { deflateSync, crc32 } from "node:zlib";
import type { CallToolResult } from "@modelcontextprotocol/server";

/** A PNG of one red pixel, in base64. */
export const redPixel = pngOf([255, 0, 0]).toString("base64");

/** A WAV of eight silent samples, in base64. */
export const silence = wavOf(new Uint8Array(8).fill(128)).toString("base64");

/** The result of a tool that answers with one text. */
export function textResult(text: string): CallToolResult {
  return { content: [{ type: "text", text }] };
}

/** PNG, second edition: signature, then chunks of length, type, data and checksum. */
function pngOf(pixel: readonly [number, number, number]): Buffer {
  const header = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0]);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const row = deflateSync(Buffer.from([0, ...pixel]));
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", row),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "ascii"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

/** RIFF with one format and one data chunk: 8 kHz, mono, 8 bits. */
function wavOf(samples: Uint8Array): Buffer {
  const head = Buffer.alloc(44);
  head.write("RIFF", 0, "ascii");
  head.writeUInt32LE(36 + samples.length, 4);
  head.write("WAVEfmt ", 8, "ascii");
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8_000, 24);
  head.writeUInt32LE(8_000, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write("data", 36, "ascii");
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}
