import { basename } from "node:path";
import { plainText, TenonError } from "@tenon/contract";
import { isMap, isSeq, parseDocument } from "yaml";
import { writeFileAtomically } from "./atomic-write.ts";
import { parseConfig } from "./config/parse.ts";
import { readConfig } from "./open-workspace.ts";
import type { NewWaiver, Workspace } from "./workspace.ts";

/**
 * Adds a waiver to the configuration, which keeps its comments and layout, and writes the file whole or not at all.
 * Without `expires` it lasts as many days as the configuration says. Throws a usage error when it would not be valid.
 */
// oxlint-disable-next-line typescript/require-await -- callers get a rejection, never a throw
export async function addWaiver(
  ws: Workspace,
  waiver: NewWaiver,
): Promise<{
  readonly file: string;
  readonly waiver: Required<Pick<NewWaiver, "expires">> & NewWaiver;
}> {
  const full = { ...waiver, expires: waiver.expires ?? dayAfter(ws.now, ws.config.waiverDays) };
  const { rule, server, tool, path, parameter, file, reason, by, expires } = full;
  if (full.expires < dayAfter(ws.now, 0)) {
    throw new TenonError(
      "usage",
      "waiver-expired",
      `The waiver would end on ${plainText(full.expires, 40)}, which is past; name a day from today on, or leave it out for ${ws.config.waiverDays} days.`,
    );
  }
  const entry = Object.fromEntries(
    Object.entries({ rule, server, tool, path, parameter, file, reason, by, expires }).filter(
      ([, value]) => value !== undefined,
    ),
  );
  const before = readConfig(ws.configFile);
  const after = withWaiver(before, entry, ws.configFile);
  // What is written must be readable again; a wrong rule id or day is refused here.
  parseConfig(after, basename(ws.configFile));
  writeFileAtomically(ws.configFile, after);
  return { file: ws.configFile, waiver: full };
}

function withWaiver(text: string, entry: Readonly<Record<string, unknown>>, file: string): string {
  const document = parseDocument(text, { merge: true });
  const root = document.contents;
  if (document.errors.length > 0 || !isMap(root)) {
    throw new TenonError(
      "usage",
      "config-invalid",
      `${file}: the YAML is broken; mend it before adding a waiver.`,
    );
  }
  const node = document.createNode(entry, { flow: false });
  const waivers: unknown = document.get("waivers", true);
  if (isSeq(waivers)) {
    if (waivers.items.length === 0) waivers.flow = false;
    waivers.add(node);
  } else {
    const list = document.createNode([node]);
    document.set("waivers", list);
  }
  const ended = text.includes("\r\n") ? "\r\n" : "\n";
  const written = document.toString({ lineWidth: 0, flowCollectionPadding: true });
  return ended === "\n" ? written : written.replaceAll("\n", ended);
}

function dayAfter(now: Date, days: number): string {
  return new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10);
}
