/** Bundles the registry for `tenon registry serve`. */
import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import { bundleService, codeFolder, embeddedDatabase } from "./bundle-service.ts";

const room = join(import.meta.dirname, "../../registry");

/** What `tenon registry serve` imports, from a chunk in the command's own folder. */
export const registryEntry = `./registry/${codeFolder}/index.js`;

/** Bundles the registry into `folder`, with its web page when that was built. */
export async function bundleRegistry(folder: string): Promise<void> {
  await bundleService(folder, {
    room,
    input: {
      index: "src/index.ts",
      "comparison-worker": "src/versions/comparison-worker.ts",
    },
    vendored: {
      ...embeddedDatabase,
      piscina: { entry: "dist/esm-wrapper.mjs", files: ["dist/**/*.js", "dist/*.mjs"] },
    },
  });
  const page = join(room, "dist/page");
  if (existsSync(page)) cpSync(page, join(folder, "dist/page"), { recursive: true });
}
