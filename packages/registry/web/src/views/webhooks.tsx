import type { EventType } from "@tenon/api";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Webhook } from "../api/types.ts";
import { Badge } from "../parts/badge.tsx";
import { Confirm } from "../parts/confirm.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Field, Form, textOf } from "../parts/form.tsx";
import { Ago, Instant } from "../parts/instant.tsx";
import { Secret } from "../parts/secret.tsx";
import { Empty, Loaded, More } from "../parts/status.tsx";
import { Text } from "../parts/text.tsx";
import { useSay } from "../parts/toasts.tsx";
import { useAction } from "../state/action.ts";
import { usePages } from "../state/resource.ts";
import { useSession } from "../state/session.tsx";
import { Heading } from "./heading.tsx";

/** Who is told what happens, and whether the telling worked. */
export function WebhooksView(): JSX.Element {
  const [making, setMaking] = useState(false);
  const [removing, setRemoving] = useState<Webhook>();
  const webhooks = usePages<Webhook>(
    async (call, cursor, signal) =>
      (await call("listWebhooks", { query: { cursor }, signal })).body,
    [],
  );
  return (
    <>
      <Heading
        title="Webhooks"
        actions={
          <button type="button" class="primary" onClick={() => setMaking(true)}>
            Add a webhook
          </button>
        }
      >
        Addresses that are told what happens, signed as Standard Webhooks and tried again when they
        fail.
      </Heading>
      <Loaded from={webhooks} what="webhooks">
        {(items) =>
          items.length === 0 ? (
            <Empty title="No webhooks" />
          ) : (
            <ul class="rows" aria-label="Webhooks">
              {items.map((one) => (
                <WebhookRow key={one.id} webhook={one} remove={() => setRemoving(one)} />
              ))}
            </ul>
          )
        }
      </Loaded>
      <More list={webhooks} />
      {making && (
        <MakeWebhook
          close={() => {
            setMaking(false);
            webhooks.reload();
          }}
        />
      )}
      {removing !== undefined && (
        <RemoveWebhook
          webhook={removing}
          close={() => setRemoving(undefined)}
          removed={webhooks.reload}
        />
      )}
    </>
  );
}

function RemoveWebhook({
  webhook: { id, url },
  close,
  removed,
}: {
  readonly webhook: Webhook;
  readonly close: () => void;
  readonly removed: () => void;
}): JSX.Element {
  const { call } = useSession();
  const say = useSay();
  const remove = async (): Promise<void> => {
    await call("deleteWebhook", { params: { id } });
    say("The webhook was removed.");
    removed();
  };
  return (
    <Confirm title="Remove the webhook?" submit="Remove it" close={close} act={remove}>
      <p>
        <Text of={url} max={400} /> is told nothing from then on.
      </p>
    </Confirm>
  );
}

function WebhookRow({
  webhook,
  remove,
}: {
  readonly webhook: Webhook;
  readonly remove: () => void;
}): JSX.Element {
  const { id, url, events, server, createdAt } = webhook;
  const [open, setOpen] = useState(false);
  return (
    <li>
      <div class="row-main">
        <h2 class="wrap">
          <Text of={url} max={400} />
        </h2>
        <p class="badges">
          {events.map((event) => (
            <Badge key={event}>{event}</Badge>
          ))}
        </p>
        <p class="muted small">
          {server === undefined ? "every server" : <Text of={`only ${server}`} />} · since{" "}
          <Instant at={createdAt} />
        </p>
      </div>
      <p class="actions">
        <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
          Deliveries
        </button>
        <button type="button" class="danger-quiet" onClick={remove}>
          Remove
        </button>
      </p>
      {open && <Deliveries id={id} />}
    </li>
  );
}

const tones = { waiting: "dangerous", delivered: "safe", failed: "breaking" } as const;

function Deliveries({ id }: { readonly id: string }): JSX.Element {
  const deliveries = usePages(
    async (call, cursor, signal) =>
      (await call("listDeliveries", { params: { id }, query: { cursor }, signal })).body,
    [id],
    ({ type }) => type !== "probe.finished",
  );
  return (
    <div class="history">
      <Loaded from={deliveries} what="deliveries">
        {(items) =>
          items.length === 0 ? (
            <p class="muted">Nothing was delivered yet.</p>
          ) : (
            <ol aria-label="Deliveries, newest first">
              {items.map(({ id: delivery, event, state, attempts, status, lastAttemptAt }) => (
                <li key={delivery} class="badges">
                  <Badge tone={tones[state]}>{state}</Badge> event {event} · {attempts}{" "}
                  {attempts === 1 ? "attempt" : "attempts"}
                  {status !== undefined && ` · status ${status}`}
                  {lastAttemptAt !== undefined && (
                    <span class="muted small">
                      <Ago at={lastAttemptAt} />
                    </span>
                  )}
                </li>
              ))}
            </ol>
          )
        }
      </Loaded>
      <More list={deliveries} />
    </div>
  );
}

const choices: readonly EventType[] = [
  "version.created",
  "version.changed",
  "channel.moved",
  "channel.requested",
  "health.changed",
  "server.created",
  "server.deleted",
  "consumer.recorded",
  "deployment.recorded",
];

function MakeWebhook({ close }: { readonly close: () => void }): JSX.Element {
  const { call } = useSession();
  const action = useAction();
  const [secret, setSecret] = useState<string>();
  const send = async (fields: FormData): Promise<void> => {
    const server = textOf(fields, "server");
    const { body } = await call("createWebhook", {
      body: {
        url: textOf(fields, "url") ?? "",
        events: choices.filter((event) => fields.has(event)),
        ...(server === undefined ? {} : { server }),
      },
    });
    setSecret(body.secret);
  };
  if (secret !== undefined) {
    const title = "The webhook was added";
    return <Secret title={title} secret={secret} what="the signing secret" close={close} />;
  }
  return (
    <Dialog title="Add a webhook" close={close}>
      <Form
        action={action}
        submit="Add the webhook"
        send={send}
        names={["url", "server", "events"]}
        cancel={close}
      >
        <Field
          name="url"
          label="URL"
          input={(props) => (
            <input {...props} type="url" required placeholder="https://hooks.example.com/tenon" />
          )}
        />
        <fieldset>
          <legend>It is told about</legend>
          <div class="checks">
            {choices.map((event) => (
              <label key={event}>
                <input type="checkbox" name={event} defaultChecked={event === "version.created"} />
                {event}
              </label>
            ))}
          </div>
        </fieldset>
        <Field
          name="server"
          label="Only this server"
          hint="Empty: every server."
          input={(props) => <input {...props} spellcheck={false} />}
        />
      </Form>
    </Dialog>
  );
}
