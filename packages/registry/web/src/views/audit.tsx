import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { AuditEntry } from "../api/types.ts";
import type { BodyOf } from "../api/call.ts";
import { textOf } from "../parts/form.tsx";
import { JsonBlock } from "../parts/json.tsx";
import { Instant } from "../parts/instant.tsx";
import { Empty, Failure, Loaded, More } from "../parts/status.tsx";
import { Text } from "../parts/text.tsx";
import { go, placeOf } from "../router.ts";
import { useAction } from "../state/action.ts";
import { usePages } from "../state/resource.ts";
import { useSession } from "../state/session.tsx";
import { Heading } from "./heading.tsx";

/** Who changed what and when; the chain of hashes can be computed again. */
export function AuditView({
  subject,
  action,
}: {
  readonly subject: string;
  readonly action: string;
}): JSX.Element {
  const entries = usePages<AuditEntry>(
    async (call, cursor, signal) => {
      const query = {
        cursor,
        subject: subject === "" ? undefined : subject,
        action: action === "" ? undefined : action,
      };
      return (await call("listAudit", { query, signal })).body;
    },
    [subject, action],
    ({ type }) => type !== "probe.finished",
  );
  return (
    <>
      <Heading title="Audit" actions={<Verification />}>
        Who changed what and when. Each entry holds the hash of the one before it.
      </Heading>
      <Filters subject={subject} action={action} />
      <Loaded from={entries} what="the audit trail">
        {(items) =>
          items.length === 0 ? (
            <Empty title="No entry fits" />
          ) : (
            <ol class="rows audit" aria-label="Audit entries, newest first">
              {items.map((one) => (
                <Entry key={one.sequence} entry={one} />
              ))}
            </ol>
          )
        }
      </Loaded>
      <More list={entries} />
    </>
  );
}

function Filters({
  subject,
  action,
}: {
  readonly subject: string;
  readonly action: string;
}): JSX.Element {
  return (
    <form
      class="filters"
      role="search"
      aria-label="Audit trail"
      onSubmit={(event) => {
        event.preventDefault();
        const fields = new FormData(event.currentTarget);
        const chosen = { subject: textOf(fields, "subject"), action: textOf(fields, "action") };
        go(placeOf(["audit"], chosen), "replace");
      }}
    >
      <label>
        <span class="sr-only">Subject</span>
        <input
          name="subject"
          type="search"
          placeholder="Subject: server/crm"
          defaultValue={subject}
        />
      </label>
      <label>
        <span class="sr-only">Action</span>
        <input
          name="action"
          type="search"
          placeholder="Action: channel.moved"
          defaultValue={action}
        />
      </label>
      <button type="submit">Filter</button>
    </form>
  );
}

function Entry({ entry }: { readonly entry: AuditEntry }): JSX.Element {
  const { sequence, at, actor, action, subject, details, hash, previous, requestId } = entry;
  return (
    <li>
      <details>
        <summary>
          <span class="muted small">#{sequence}</span>
          <strong>{action}</strong>
          <Text of={subject} max={200} />
          <span class="muted small">
            <Instant at={at} /> · <Text of={actor} max={120} />
          </span>
        </summary>
        <JsonBlock of={details} label={`Details of entry ${sequence}`} />
        <dl class="facts">
          <div>
            <dt>Hash</dt>
            <dd>
              <code class="wrap">{hash}</code>
            </dd>
          </div>
          <div>
            <dt>Hash before</dt>
            <dd>
              <code class="wrap">{previous}</code>
            </dd>
          </div>
          {requestId !== undefined && (
            <div>
              <dt>Request</dt>
              <dd>
                <code class="wrap">{requestId}</code>
              </dd>
            </div>
          )}
        </dl>
      </details>
    </li>
  );
}

function Verification(): JSX.Element {
  const { call } = useSession();
  const { run, busy, problem } = useAction();
  const [found, setFound] = useState<BodyOf<"verifyAudit">>();
  const verify = async (): Promise<void> => {
    setFound(undefined);
    setFound((await call("verifyAudit", {})).body);
  };
  return (
    <>
      <button type="button" class="primary" disabled={busy} onClick={() => void run(verify)}>
        {busy ? "Computing…" : "Verify the chain"}
      </button>
      {problem !== undefined && <Failure problem={problem} />}
      {found !== undefined && (
        <p class={`notice ${found.intact ? "safe" : "breaking"}`} role="status">
          {found.intact
            ? `The chain is intact: ${found.entries} entries.`
            : `The chain is broken at entry ${found.brokenAt ?? "?"}: something was changed behind the registry's back.`}
        </p>
      )}
    </>
  );
}
