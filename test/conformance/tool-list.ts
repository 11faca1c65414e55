import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { z } from "zod";
import type { Revision } from "./suite.ts";

/** A server's answer to `tools/list` in the era of a revision, as JSON and as it was: for a file that pins it. */
export async function toolListOf(url: string, revision: Revision): Promise<string> {
  const mode = revision === "2026-07-28" ? { pin: revision } : ("legacy" as const);
  const client = new Client({ name: "pin", version: "1" }, { versionNegotiation: { mode } });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  try {
    const list = await client.request({ method: "tools/list" }, z.looseObject({}));
    return JSON.stringify(list);
  } finally {
    await client.close();
  }
}
