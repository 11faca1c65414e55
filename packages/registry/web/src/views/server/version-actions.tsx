import type { JSX } from "preact";
import type { Version } from "../../api/types.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { Field, Form, textOf } from "../../parts/form.tsx";
import { useSay } from "../../parts/toasts.tsx";
import { placeOf } from "../../router.ts";
import { useAction } from "../../state/action.ts";
import { useSession } from "../../state/session.tsx";

interface Given {
  readonly version: Version;
  readonly close: () => void;
  readonly done: () => void;
}

/** Approves or rejects a version that waits. */
export function ReviewVersion({
  version: { server, version, previous },
  decision,
  close,
  done,
}: Given & { readonly decision: "active" | "rejected" }): JSX.Element {
  const { call } = useSession();
  const say = useSay();
  const action = useAction();
  const approves = decision === "active";
  return (
    <Dialog title={`${approves ? "Approve" : "Reject"} ${version} of ${server}?`} close={close}>
      <Form
        action={action}
        submit={approves ? "Approve it" : "Reject it"}
        danger={!approves}
        names={["reason"]}
        cancel={close}
        send={async (fields) => {
          const reason = textOf(fields, "reason");
          const body = { state: decision, ...(reason === undefined ? {} : { reason }) };
          await call("updateVersion", { params: { server, version }, body });
          say(`${version} of ${server} was ${approves ? "approved" : "rejected"}.`);
          done();
        }}
      >
        <p>
          {approves
            ? "It can be served from then on; when it is what the server has now, the channel latest moves to it."
            : "It is kept and never served."}
        </p>
        {previous !== undefined && (
          <p>
            <a href={placeOf(["servers", server, "diff"], { from: previous, to: version })}>
              See what changed first
            </a>
          </p>
        )}
        <Field
          name="reason"
          label="Reason"
          hint="Kept in the audit trail."
          input={(props) => <input {...props} />}
        />
      </Form>
    </Dialog>
  );
}

/** Deprecates a version, or takes that back. */
export function DeprecateVersion({
  version: { server, version, deprecation },
  close,
  done,
}: Given): JSX.Element {
  const { call } = useSession();
  const say = useSay();
  const action = useAction();
  const params = { server, version };
  const takeBack = async (): Promise<void> => {
    await call("updateVersion", { params, body: { deprecation: null } });
    say(`${version} of ${server} is no longer deprecated.`);
    done();
  };
  const send = async (fields: FormData): Promise<void> => {
    const day = textOf(fields, "sunset");
    const sunset = day === undefined ? {} : { sunset: new Date(day).toISOString() };
    const reason = textOf(fields, "reason") ?? "";
    await call("updateVersion", { params, body: { deprecation: { reason, ...sunset } } });
    say(`${version} of ${server} is deprecated.`);
    done();
  };
  return (
    <Dialog title={`Deprecate ${version} of ${server}`} close={close}>
      <Form
        action={action}
        submit="Deprecate it"
        send={send}
        names={["deprecation"]}
        cancel={close}
      >
        <p>It stays served; whoever is pinned to it is told.</p>
        <Field
          name="reason"
          label="Reason"
          hint="What to use instead, and why."
          input={(props) => <input {...props} required defaultValue={deprecation?.reason ?? ""} />}
        />
        <Field
          name="sunset"
          label="It goes away on"
          hint="May stay empty."
          input={(props) => (
            <input {...props} type="date" defaultValue={deprecation?.sunset?.slice(0, 10) ?? ""} />
          )}
        />
      </Form>
      {deprecation !== undefined && (
        <p>
          <button type="button" class="link" onClick={() => void action.run(takeBack)}>
            Take the deprecation back
          </button>
        </p>
      )}
    </Dialog>
  );
}
