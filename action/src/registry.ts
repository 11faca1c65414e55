import { getIDToken, setSecret } from "@actions/core";
import { registryClient } from "@tenon/api";
import { recordWorkspace, registryOf } from "@tenon/check";
import type { Workspace } from "@tenon/check";
import { plainText, TenonError } from "@tenon/contract";

type Env = Readonly<Record<string, string | undefined>>;

/** How the registry is reached in a run. */
export interface RegistryRun {
  readonly workspace: Workspace;
  /** The input `registry-url`. */
  readonly url: string | undefined;
  readonly toolVersion: string;
}

/**
 * The workspace with a registry that can be read: its address, and a key of minutes in exchange for the job's identity
 * token. A key in TENON_KEY stands; a job without `id-token: write` asks without a key. Throws a load error when the
 * registry refuses the token.
 */
export async function withRegistry({
  workspace,
  url,
  toolVersion,
}: RegistryRun): Promise<Workspace> {
  const named: Env = { ...workspace.env, ...(url === undefined ? {} : { TENON_REGISTRY: url }) };
  const here = { ...workspace, env: named };
  const place = await registryOf({
    cwd: workspace.root,
    env: named,
    configFile: workspace.configFile,
  });
  const mayAsk = process.env["ACTIONS_ID_TOKEN_REQUEST_URL"] !== undefined;
  if (place.key !== undefined || !mayAsk) return here;
  const key = await exchanged(place.url, toolVersion);
  setSecret(key);
  return { ...here, env: { ...named, TENON_KEY: key } };
}

/** The token names the registry as its audience, so that no other registry can use it. */
async function exchanged(baseUrl: string, toolVersion: string): Promise<string> {
  let token: string;
  try {
    token = await getIDToken(baseUrl);
  } catch (cause) {
    const why = plainText(
      cause instanceof Error ? cause.message.replaceAll(/\s+/gu, " ") : "",
      200,
    );
    const message = `The job's identity token cannot be had (${why}). Give the job \`id-token: write\`.`;
    throw new TenonError("load", "identity-missing", message, { cause });
  }
  const client = registryClient({ baseUrl, userAgent: `tenon-action/${toolVersion}` });
  const answer = await client.call("exchangeToken", { body: { token } });
  if (answer.status === 201) return answer.body.key;
  const message = `The registry at ${plainText(baseUrl, 200)} gave no key. Run the job again.`;
  throw new TenonError("load", "identity-refused", message);
}

/** Records what the prompts use and says so in a sentence; `consumer` undefined: the configuration's. */
export async function record(
  run: RegistryRun,
  consumer: string | undefined,
): Promise<{ readonly note: string; readonly warnings: readonly string[] }> {
  const workspace = await withRegistry(run);
  const done = await recordWorkspace(workspace, {
    ...(consumer === undefined ? {} : { consumer }),
    userAgent: `tenon-action/${run.toolVersion}`,
  });
  const uses = done.servers.reduce((sum, server) => sum + server.uses, 0);
  const note = `recorded ${done.consumer}@${done.version} in the registry, uses: ${uses}`;
  return { note, warnings: done.warnings };
}
