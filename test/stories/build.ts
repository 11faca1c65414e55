import { join } from "node:path";
import { buildCommand } from "@tenon/cli/build";

/** Where the command that the stories run is built: apart from the one that is published. */
export const built = join(import.meta.dirname, "../dist");

/** Runs once before the stories. */
export default function setUp(): Promise<void> {
  return buildCommand(built);
}
