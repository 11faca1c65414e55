import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Channel, Move } from "../../api/types.ts";
import { Badge, Verdict } from "../../parts/badge.tsx";
import { Ago } from "../../parts/instant.tsx";
import { Empty, Failure, Loaded, More } from "../../parts/status.tsx";
import { Name, Text } from "../../parts/text.tsx";
import { useSay } from "../../parts/toasts.tsx";
import { placeOf } from "../../router.ts";
import { useAction } from "../../state/action.ts";
import { usePages, useResource } from "../../state/resource.ts";
import { useSession } from "../../state/session.tsx";
import { MoveChannel } from "./move-channel.tsx";

/** Where the channels of a server point, what waits for an approval, and how they came there. */
export function ChannelsTab({ server }: { readonly server: string }): JSX.Element {
  const { can } = useSession();
  const [moving, setMoving] = useState<Channel | "new">();
  const channels = useResource(
    async (call, signal) => (await call("listChannels", { params: { server }, signal })).body.items,
    [server],
    (news) => news.server === server && news.type !== "probe.finished",
  );
  return (
    <section aria-label="Channels">
      {can("channels") && (
        <p class="actions">
          <button type="button" onClick={() => setMoving("new")}>
            New channel
          </button>
        </p>
      )}
      <Loaded from={channels} what="channels">
        {(items) =>
          items.length === 0 ? (
            <Empty title="No channels yet">
              <p>The first served version makes the channel latest.</p>
            </Empty>
          ) : (
            <ul class="rows channels" aria-label="Channels">
              {items.map((one) => (
                <ChannelItem
                  key={one.channel}
                  channel={one}
                  move={() => setMoving(one)}
                  changed={channels.reload}
                />
              ))}
            </ul>
          )
        }
      </Loaded>
      {moving !== undefined && (
        <MoveChannel
          server={server}
          channel={moving === "new" ? undefined : moving}
          close={() => setMoving(undefined)}
          moved={() => {
            setMoving(undefined);
            channels.reload();
          }}
        />
      )}
    </section>
  );
}

function ChannelItem({
  channel: shown,
  move,
  changed,
}: {
  readonly channel: Channel;
  readonly move: () => void;
  readonly changed: () => void;
}): JSX.Element {
  const { can } = useSession();
  const { channel, version, movedAt, movedBy, server, pending, revision } = shown;
  const [history, setHistory] = useState(false);
  return (
    <li>
      <div class="row-main">
        <div class="badges">
          <h2>
            <Text of={channel} />
          </h2>
          <span aria-hidden="true">→</span>
          <a href={placeOf(["servers", server, "tools"], { version })}>
            <Name of={version} />
          </a>
          {channel === "latest" && (
            <Badge title="It moves to the newest active version that the server serves">
              moves by itself
            </Badge>
          )}
        </div>
        <p class="muted small">
          moved <Ago at={movedAt} /> by <Text of={movedBy} max={120} />
        </p>
      </div>
      <p class="actions">
        {can("channels") && channel !== "latest" && (
          <button type="button" aria-label={`Move ${channel}`} onClick={move}>
            Move
          </button>
        )}
        <button
          type="button"
          aria-expanded={history}
          aria-label={`History of ${channel}`}
          onClick={() => setHistory(!history)}
        >
          History
        </button>
      </p>
      {pending !== undefined && <Waiting channel={shown} changed={changed} />}
      {history && <History server={server} channel={channel} revision={revision} />}
    </li>
  );
}

function Waiting({
  channel: { server, channel, version, pending },
  changed,
}: {
  readonly channel: Channel;
  readonly changed: () => void;
}): JSX.Element | null {
  const { call, can } = useSession();
  const say = useSay();
  const { run, busy, problem } = useAction();
  if (pending === undefined) return null;
  const decide = (decision: "approve" | "reject") => async (): Promise<void> => {
    await call("decideMove", { params: { server, channel, id: pending.id }, body: { decision } });
    say(
      decision === "approve"
        ? `${channel} now points to ${pending.version}.`
        : "The move was rejected.",
    );
    changed();
  };
  return (
    <div class="notice dangerous">
      <p>
        A breaking move to <Name of={pending.version} /> waits for an approval. Asked for{" "}
        <Ago at={pending.requestedAt} /> by <Text of={pending.requestedBy} max={120} />
        {pending.reason !== undefined && (
          <>
            : “<Text of={pending.reason} max={400} />”
          </>
        )}
      </p>
      <p class="item-actions">
        <a href={placeOf(["servers", server, "diff"], { from: version, to: pending.version })}>
          What it changes
        </a>
        <a href={placeOf(["servers", server, "impact"], { version: pending.version })}>
          Who breaks
        </a>
      </p>
      {can("force") && (
        <p class="actions">
          <button
            type="button"
            class="primary"
            disabled={busy}
            onClick={() => void run(decide("approve"))}
          >
            Approve the move
          </button>
          <button type="button" disabled={busy} onClick={() => void run(decide("reject"))}>
            Reject it
          </button>
        </p>
      )}
      {problem !== undefined && <Failure problem={problem} />}
    </div>
  );
}

function History({
  server,
  channel,
  revision,
}: {
  readonly server: string;
  readonly channel: string;
  readonly revision: number;
}): JSX.Element {
  const moves = usePages<Move>(
    async (call, cursor, signal) =>
      (await call("listMoves", { params: { server, channel }, query: { cursor }, signal })).body,
    [server, channel, revision],
    (news) => news.server === server && news.type.startsWith("channel."),
  );
  return (
    <div class="history">
      <Loaded from={moves} what="the history">
        {(items) => (
          <ol aria-label={`History of ${channel}, newest first`}>
            {items.map((one) => (
              <MoveItem key={one.id} move={one} />
            ))}
          </ol>
        )}
      </Loaded>
      <More list={moves} />
    </div>
  );
}

function MoveItem({ move }: { readonly move: Move }): JSX.Element {
  const { from, to, verdict, state, forced, by, at, decidedBy, reason } = move;
  return (
    <li>
      <p class="badges">
        {from === undefined ? <span class="muted">created at</span> : <Name of={from} />}
        {from !== undefined && <span aria-label="to">→</span>}
        <Name of={to} />
        {from !== undefined && <Verdict of={verdict} />}
        {forced && <Badge tone="breaking">forced</Badge>}
        {state === "pending" && <Badge tone="dangerous">waits</Badge>}
        {state === "rejected" && <Badge>rejected</Badge>}
      </p>
      <p class="muted small">
        <Ago at={at} /> by <Text of={by} max={120} />
        {decidedBy !== undefined && (
          <>
            , decided by <Text of={decidedBy} max={120} />
          </>
        )}
        {reason !== undefined && (
          <>
            : “<Text of={reason} max={400} />”
          </>
        )}
      </p>
    </li>
  );
}
