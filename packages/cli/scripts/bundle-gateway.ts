/** Bundles the gateway for `tenon gateway serve`. */
import { join } from "node:path";
import { bundleService, codeFolder, embeddedDatabase } from "./bundle-service.ts";

/** What the commands below `tenon gateway` import, from a chunk in the command's own folder. */
export const gatewayEntry = `./gateway/${codeFolder}/index.js`;

/** Bundles the gateway into `folder`. */
export function bundleGateway(folder: string): Promise<void> {
  return bundleService(folder, {
    room: join(import.meta.dirname, "../../gateway"),
    // The threads are started by their names beside the code.
    input: {
      index: "src/index.ts",
      "drain-thread": "src/audit/drain-thread.ts",
      "engine-thread": "src/store/engine-thread.ts",
      "plan-worker": "src/pins/plan-worker.ts",
    },
    vendored: embeddedDatabase,
  });
}
