import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Key } from "../api/types.ts";
import { Badge } from "../parts/badge.tsx";
import { Confirm } from "../parts/confirm.tsx";
import { Ago, Instant } from "../parts/instant.tsx";
import { Empty, Loaded, More } from "../parts/status.tsx";
import { Name, Text } from "../parts/text.tsx";
import { useSay } from "../parts/toasts.tsx";
import { usePages } from "../state/resource.ts";
import { useSession } from "../state/session.tsx";
import { Heading } from "./heading.tsx";
import { MakeKey } from "./make-key.tsx";

/** The keys of the registry: made, looked at without themselves, revoked. */
export function KeysView(): JSX.Element {
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<Key>();
  const keys = usePages<Key>(
    async (call, cursor, signal) => (await call("listKeys", { query: { cursor }, signal })).body,
    [],
  );
  return (
    <>
      <Heading
        title="Keys"
        actions={
          <button type="button" class="primary" onClick={() => setMaking(true)}>
            Make a key
          </button>
        }
      >
        What people, CI and gateways use to call the registry. Only their hashes are kept.
      </Heading>
      <Loaded from={keys} what="keys">
        {(items) =>
          items.length === 0 ? (
            <Empty title="No keys" />
          ) : (
            <ul class="rows" aria-label="Keys">
              {items.map((one) => (
                <KeyRow key={one.id} shown={one} revoke={() => setRevoking(one)} />
              ))}
            </ul>
          )
        }
      </Loaded>
      <More list={keys} />
      {making && (
        <MakeKey
          close={() => {
            setMaking(false);
            keys.reload();
          }}
        />
      )}
      {revoking !== undefined && (
        <RevokeKey shown={revoking} close={() => setRevoking(undefined)} revoked={keys.reload} />
      )}
    </>
  );
}

function RevokeKey({
  shown: { id, name, prefix },
  close,
  revoked,
}: {
  readonly shown: Key;
  readonly close: () => void;
  readonly revoked: () => void;
}): JSX.Element {
  const { call } = useSession();
  const say = useSay();
  const revoke = async (): Promise<void> => {
    await call("deleteKey", { params: { id } });
    say(`The key ${name} was revoked.`);
    revoked();
  };
  return (
    <Confirm title={`Revoke ${name}?`} submit="Revoke the key" close={close} act={revoke}>
      <p>
        Whatever uses the key that begins with <Name of={prefix} /> is refused from then on.
      </p>
    </Confirm>
  );
}

function KeyRow({
  shown,
  revoke,
}: {
  readonly shown: Key;
  readonly revoke: () => void;
}): JSX.Element {
  const { name, prefix, kind, scopes, createdAt, expiresAt, lastUsedAt } = shown;
  return (
    <li>
      <div class="row-main">
        <h2>
          <Text of={name} max={120} />
        </h2>
        <Name of={`${prefix}…`} />
        {kind === "gateway" && <Badge tone="info">gateway, read-only</Badge>}
        <p class="badges scopes">
          {scopes.map((scope) => (
            <Badge key={scope}>{scope}</Badge>
          ))}
        </p>
        <p class="muted small">
          made <Instant at={createdAt} /> ·{" "}
          {lastUsedAt === undefined ? (
            "not used yet"
          ) : (
            <>
              last used <Ago at={lastUsedAt} />
            </>
          )}{" "}
          ·{" "}
          {expiresAt === undefined ? (
            "does not expire"
          ) : (
            <>
              expires <Ago at={expiresAt} />
            </>
          )}
        </p>
      </div>
      <p class="actions">
        <button type="button" class="danger-quiet" aria-label={`Revoke ${name}`} onClick={revoke}>
          Revoke
        </button>
      </p>
    </li>
  );
}
