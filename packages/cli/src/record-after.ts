import { recordWorkspace } from "@tenon/check";
import type { Workspace } from "@tenon/check";
import { TenonError } from "@tenon/contract";
import type { Shell } from "./shell.ts";
import { toolVersion } from "./version.ts";

/** Under which name a check records. */
export interface RecordFlags {
  readonly consumer?: string;
  readonly consumerVersion?: string;
}

/** Tells the registry what the prompts rely on, after a check; a registry that does not take it is only a warning. */
export async function recordAfter(
  shell: Shell,
  ws: Workspace,
  { consumer, consumerVersion: version }: RecordFlags,
): Promise<void> {
  const { signal } = shell;
  const userAgent = `tenon/${toolVersion}`;
  try {
    const { warnings } = await recordWorkspace(ws, { consumer, version, signal, userAgent });
    for (const warning of warnings) shell.warn(`tenon: recorded, but: ${warning}`);
  } catch (error) {
    if (!(error instanceof TenonError)) throw error;
    shell.warn(`tenon: not recorded: ${error.message} [${error.code}]`);
  }
}
