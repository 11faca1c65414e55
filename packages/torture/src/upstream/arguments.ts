import { parseArgs } from "node:util";
import { type Era, eras } from "../era.ts";
import type { ListChange } from "./definitions.ts";
import { type ServeOptions, serveUpstream, serveUpstreamOverStdio } from "./serve.ts";

const listChanges: readonly ListChange[] = ["added", "changed", "removed"];

/** Runs the upstream as a command line says; `write` gets what belongs on the standard output. */
export async function runUpstream(
  args: readonly string[],
  write: (text: string) => void,
): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: "string", default: "0" },
      host: { type: "string", default: "127.0.0.1" },
      "control-port": { type: "string", default: "0" },
      era: { type: "string", default: "both" },
      "no-sessions": { type: "boolean", default: false },
      "server-version": { type: "string", default: "1.0.0" },
      changes: { type: "string", default: "" },
      journal: { type: "string" },
      stdio: { type: "boolean", default: false },
      stubborn: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  const options: ServeOptions = {
    host: values.host,
    port: Number(values.port),
    controlPort: Number(values["control-port"]),
    era: eras.find((era): era is Era => era === values.era) ?? "both",
    sessions: !values["no-sessions"],
    version: values["server-version"],
    changes: listChanges.filter((change) => values.changes.split(",").includes(change)),
    journal: values.journal,
  };
  if (values.stdio) {
    serveUpstreamOverStdio(options, values.stubborn);
    return;
  }
  const { close: _, ...where } = await serveUpstream(options);
  if (values.json) write(`${JSON.stringify(where)}\n`);
  else write(`The upstream listens at ${where.url}, its control port at ${where.control}\n`);
}
