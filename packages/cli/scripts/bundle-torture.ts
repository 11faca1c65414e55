/** Bundles the fault checks for `tenon torture`. */
import { join } from "node:path";
import { bundleService, codeFolder } from "./bundle-service.ts";

/** What the commands below `tenon torture` import, from a chunk in the command's own folder. */
export const tortureEntry = `./torture/${codeFolder}/index.js`;

/** Bundles the fault checks into `folder`. */
export function bundleTorture(folder: string): Promise<void> {
  return bundleService(folder, {
    room: join(import.meta.dirname, "../../torture"),
    input: { index: "src/index.ts" },
    vendored: {},
  });
}
