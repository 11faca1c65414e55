import { scopes } from "@tenon/api";
import type { RegistryClient, Scope } from "@tenon/api";
import { TenonError } from "@tenon/contract";
import { InvalidArgumentError, Option } from "commander";
import type { CommandModule } from "../../command.ts";
import { exitCodes } from "../../exit-codes.ts";
import type { Shell } from "../../shell.ts";
import { columns } from "../../terminal.ts";
import { addClientOptions, clientOf, pagesOf, writeResult } from "./connection.ts";
import type { ClientFlags } from "./connection.ts";
import { minute, shown } from "./words.ts";

interface Flags extends ClientFlags {
  readonly scope?: readonly Scope[];
  readonly kind: "standard" | "gateway";
  readonly expires?: string;
}

const mostKeys = 1_000;

/** `tenon registry keys`: who may ask. */
export const keys: CommandModule = {
  description:
    "Lists the keys of a registry, makes one (create NAME, shown once) or revokes one (revoke ID). A key can be given only scopes that " +
    `the caller has: ${scopes.join(", ")}. A gateway key can only read.`,
  examples: [
    { line: "tenon registry keys", does: "what there is, without the keys themselves" },
    { line: "tenon registry keys create ci --scope push --scope check", does: "shown once" },
    {
      line: "tenon registry keys create edge --kind gateway --expires 2027-06-30",
      does: "read-only",
    },
    { line: "tenon registry keys revoke 5f0c3a52-0000-4000-8000-000000000000", does: "by its id" },
  ],
  configure: (command) => {
    command
      .option("--scope <scope>", "what the new key may do; repeatable", scopeOption)
      .addOption(
        new Option("--kind <kind>", "kind of the new key")
          .choices(["standard", "gateway"])
          .default("standard"),
      )
      .option("--expires <date>", "last day of the new key, YYYY-MM-DD (UTC)", dayOption);
    addClientOptions(command);
  },
  run: async (shell, command) => {
    const flags = command.opts<Flags>();
    const [action = "list", subject] = command.args;
    const client = await clientOf(shell, flags);
    if (action === "list") await list(shell, client, flags);
    else if (action === "create") await create(shell, client, flags, needed(subject, "NAME"));
    else if (action === "revoke") {
      const id = needed(subject, "ID");
      await client.call("deleteKey", { params: { id }, signal: shell.signal });
      await writeResult(shell, flags, { revoked: id }, () => `revoked ${shown(id)}\n`);
    } else {
      throw new TenonError(
        "usage",
        "action-unknown",
        `tenon registry keys ${shown(action, 40)}: write list, create NAME or revoke ID.`,
      );
    }
    return exitCodes.pass;
  },
};

function needed(subject: string | undefined, what: string): string {
  if (subject !== undefined) return subject;
  throw new TenonError("usage", "argument-missing", `tenon registry keys: ${what} is missing.`);
}

async function list(shell: Shell, client: RegistryClient, flags: Flags): Promise<void> {
  const { signal } = shell;
  const found = await pagesOf(mostKeys, (query) => client.call("listKeys", { query, signal }));
  await writeResult(shell, flags, { keys: found }, () =>
    columns(
      found.map(({ id, name, kind, prefix, scopes: may, expiresAt, lastUsedAt }) => [
        shell.paint("bold", shown(name)),
        kind,
        `${shown(prefix)}…`,
        lastUsedAt === undefined ? "never used" : `used ${minute(lastUsedAt)}`,
        expiresAt === undefined ? "" : `until ${minute(expiresAt)}`,
        may.length === scopes.length ? "every scope" : may.join(","),
        id,
      ]),
    ),
  );
}

async function create(
  shell: Shell,
  client: RegistryClient,
  { scope, kind, expires, format }: Flags,
  name: string,
): Promise<void> {
  const { body } = await client.call("createKey", {
    body: {
      name,
      kind,
      ...(scope === undefined ? {} : { scopes: [...scope] }),
      ...(expires === undefined ? {} : { expiresAt: `${expires}T23:59:59.999Z` }),
    },
    signal: shell.signal,
  });
  if (body === undefined) return;
  if (format === "text" && !shell.quiet) {
    shell.warn(`tenon: ${shown(name)} (${body.id}); the key is shown only now`);
  }
  // Alone on the standard output, so that a script can take it.
  if (format === "text") await shell.write(`${body.key}\n`);
  else await writeResult(shell, { format }, body, () => "");
}

function scopeOption(text: string, earlier: readonly Scope[] = []): readonly Scope[] {
  const found = scopes.find((scope) => scope === text);
  if (found === undefined) throw new InvalidArgumentError(`The scopes are ${scopes.join(", ")}.`);
  return [...earlier, found];
}

function dayOption(text: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(text) || Number.isNaN(Date.parse(text))) {
    throw new InvalidArgumentError("Write a day as YYYY-MM-DD.");
  }
  return text;
}
