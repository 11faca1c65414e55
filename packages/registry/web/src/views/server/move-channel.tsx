import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Channel, Difference, Version } from "../../api/types.ts";
import { Verdict } from "../../parts/badge.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Field, Form, textOf } from "../../parts/form.tsx";
import { Loaded, More } from "../../parts/status.tsx";
import { Text } from "../../parts/text.tsx";
import { useSay } from "../../parts/toasts.tsx";
import { useAction } from "../../state/action.ts";
import { usePages, useResource } from "../../state/resource.ts";
import { useSession } from "../../state/session.tsx";
import { ImpactOf } from "./impact.tsx";

/** Moves a channel, or makes one; what the move changes and whom it breaks is shown before it is done. */
export function MoveChannel({
  server,
  channel,
  close,
  moved,
}: {
  readonly server: string;
  /** Undefined for a new one. */
  readonly channel: Channel | undefined;
  readonly close: () => void;
  readonly moved: () => void;
}): JSX.Element {
  const [chosen, setChosen] = useState<string>();
  const versions = usePages<Version>(
    async (call, cursor, signal) =>
      (await call("listVersions", { params: { server }, query: { cursor, limit: 100 }, signal }))
        .body,
    [server],
  );
  const title =
    channel === undefined ? `New channel of ${server}` : `Move ${channel.channel} of ${server}`;
  return (
    <Dialog title={title} close={close} wide>
      <Loaded from={versions} what="versions">
        {(items) => {
          const active = items.filter(({ state }) => state === "active");
          const target =
            chosen ?? active.find(({ version }) => version !== channel?.version)?.version;
          if (target === undefined) return <p>There is no other version to point to.</p>;
          const shared = { server, versions: active, target, choose: setChosen, close, moved };
          if (channel === undefined) return <NewChannel {...shared} />;
          return <MoveForm {...shared} channel={channel} />;
        }}
      </Loaded>
      <More list={versions} words="Offer older versions" />
    </Dialog>
  );
}

type How = "request" | "force";

interface Chosen {
  readonly server: string;
  readonly versions: readonly Version[];
  readonly target: string;
  readonly choose: (version: string) => void;
  readonly close: () => void;
  readonly moved: () => void;
}

function NewChannel(chosen: Chosen): JSX.Element {
  const { server, target, close, moved } = chosen;
  const { call } = useSession();
  const say = useSay();
  const action = useAction();
  const send = async (fields: FormData): Promise<void> => {
    const { body } = await call("moveChannel", {
      params: { server, channel: textOf(fields, "channel") ?? "" },
      headers: { "if-none-match": "*" },
      body: { version: target, reason: textOf(fields, "reason") },
    });
    say(`${body.channel} points to ${body.version}.`);
    moved();
  };
  const names = ["channel", "reason", "version"];
  return (
    <Form action={action} submit="Make the channel" send={send} names={names} cancel={close}>
      <Field
        name="channel"
        label="Name"
        hint="For example stable or prod."
        input={(props) => <input {...props} required autocomplete="off" spellcheck={false} />}
      />
      <Target chosen={chosen} now={undefined} />
      <Reason needed={false} />
    </Form>
  );
}

function MoveForm({ channel, ...chosen }: Chosen & { readonly channel: Channel }): JSX.Element {
  const { server, target, close, moved } = chosen;
  const { call } = useSession();
  const say = useSay();
  const action = useAction();
  const [how, setHow] = useState<How>("request");
  const difference = useResource<Difference>(
    async (call, signal) => {
      const query = { from: channel.version, to: target };
      return (await call("diffVersions", { params: { server }, query, signal })).body;
    },
    [server, channel.version, target],
  );
  const breaking = difference.value?.verdict === "breaking";
  const force = breaking && how === "force";
  const send = async (fields: FormData): Promise<void> => {
    const { status, body } = await call("moveChannel", {
      params: { server, channel: channel.channel },
      headers: { "if-match": `"${channel.revision}"` },
      body: {
        version: target,
        reason: textOf(fields, "reason"),
        ...(breaking ? { [how]: true } : {}),
      },
    });
    const waits = `The move of ${channel.channel} waits for an approval.`;
    say(status === 202 ? waits : `${channel.channel} points to ${body.version}.`);
    moved();
  };
  const breakingWords = force ? "Force the move" : "Ask for an approval";
  return (
    <Form
      action={action}
      submit={breaking ? breakingWords : "Move the channel"}
      danger={force}
      send={send}
      names={["reason", "version"]}
      cancel={close}
    >
      <Target chosen={chosen} now={channel.version} />
      <Loaded from={difference} what="what the move changes">
        {(found) => <WhatChanges difference={found} />}
      </Loaded>
      <fieldset>
        <legend>Who breaks</legend>
        <ImpactOf server={server} version={target} brief />
      </fieldset>
      {breaking && <BreakingChoice how={how} choose={setHow} />}
      <Reason needed={force} />
    </Form>
  );
}

function Target({
  chosen: { versions, target, choose },
  now,
}: {
  readonly chosen: Chosen;
  readonly now: string | undefined;
}): JSX.Element {
  return (
    <Field
      name="version"
      label={now === undefined ? "Points to" : `From ${now} to`}
      input={(props) => (
        <select {...props} value={target} onChange={(event) => choose(event.currentTarget.value)}>
          {versions.map(({ version, deprecation }) => (
            <option key={version} value={version} disabled={version === now}>
              {version}
              {version === now ? " (now)" : ""}
              {deprecation === undefined ? "" : " (deprecated)"}
            </option>
          ))}
        </select>
      )}
    />
  );
}

function Reason({ needed }: { readonly needed: boolean }): JSX.Element {
  return (
    <Field
      name="reason"
      label={needed ? "Reason (needed)" : "Reason"}
      hint="Kept in the channel's history and in the audit trail."
      input={(props) => <input {...props} required={needed} />}
    />
  );
}

function BreakingChoice({
  how,
  choose,
}: {
  readonly how: How;
  readonly choose: (how: How) => void;
}): JSX.Element {
  const { can } = useSession();
  return (
    <fieldset class="notice breaking">
      <legend>The move breaks callers</legend>
      <label class="choice">
        <input
          type="radio"
          name="how"
          checked={how !== "force"}
          onChange={() => choose("request")}
        />
        Ask for an approval: nothing moves until somebody agrees
      </label>
      {can("force") && (
        <label class="choice">
          <input
            type="radio"
            name="how"
            checked={how === "force"}
            onChange={() => choose("force")}
          />
          Force it now, with a reason that stays in the audit trail
        </label>
      )}
    </fieldset>
  );
}

const shownChanges = 6;

function WhatChanges({
  difference: { changes, verdict },
}: {
  readonly difference: Difference;
}): JSX.Element {
  const order = ["breaking", "dangerous", "safe"];
  const sorted = changes.toSorted(
    (one, other) => order.indexOf(one.level) - order.indexOf(other.level),
  );
  return (
    <fieldset>
      <legend>
        What changes <Verdict of={verdict} />
      </legend>
      {changes.length === 0 && <p class="muted">Nothing: it is the same contract.</p>}
      <ul class="brief">
        {sorted.slice(0, shownChanges).map(({ level, message }, index) => (
          <li key={index} class={level}>
            <Text of={message} max={400} />
          </li>
        ))}
      </ul>
      {changes.length > shownChanges && (
        <p class="muted small">and {changes.length - shownChanges} more changes</p>
      )}
    </fieldset>
  );
}
