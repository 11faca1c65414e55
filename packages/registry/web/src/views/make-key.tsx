import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Dialog } from "../parts/dialog.tsx";
import { Field, Form, textOf } from "../parts/form.tsx";
import { Secret } from "../parts/secret.tsx";
import { useAction } from "../state/action.ts";
import { useSession } from "../state/session.tsx";

const names = ["name", "expiresAt", "scopes", "kind"];

type Kind = "standard" | "gateway";

/** Makes a key and shows it, once. */
export function MakeKey({ close }: { readonly close: () => void }): JSX.Element {
  const { call, caller } = useSession();
  const action = useAction();
  const [made, setMade] = useState<string>();
  const [kind, setKind] = useState<Kind>("standard");
  const own = caller?.scopes ?? [];
  const send = async (fields: FormData): Promise<void> => {
    const day = textOf(fields, "expiresAt");
    const { body } = await call("createKey", {
      body: {
        name: textOf(fields, "name") ?? "",
        kind,
        ...(day === undefined ? {} : { expiresAt: new Date(day).toISOString() }),
        ...(kind === "gateway"
          ? {}
          : { scopes: own.filter((scope) => fields.has(`scope-${scope}`)) }),
      },
    });
    setMade(body.key);
  };
  if (made !== undefined) {
    return <Secret title="The key was made" secret={made} what="the key" close={close} />;
  }
  return (
    <Dialog title="Make a key" close={close}>
      <Form action={action} submit="Make the key" send={send} names={names} cancel={close}>
        <Field
          name="name"
          label="Name"
          hint="Who or what uses it; it stands in the audit trail."
          input={(props) => <input {...props} required autocomplete="off" />}
        />
        <Rights kind={kind} choose={setKind} own={own} />
        <Field
          name="expiresAt"
          label="Expires on"
          hint="Empty: never."
          input={(props) => <input {...props} type="date" />}
        />
      </Form>
    </Dialog>
  );
}

function Rights({
  kind,
  choose,
  own,
}: {
  readonly kind: Kind;
  readonly choose: (kind: Kind) => void;
  /** A key can be given only what its maker has. */
  readonly own: readonly string[];
}): JSX.Element {
  return (
    <>
      <Field
        name="kind"
        label="Kind"
        input={(props) => (
          <select
            {...props}
            value={kind}
            onChange={(event) =>
              choose(event.currentTarget.value === "gateway" ? "gateway" : "standard")
            }
          >
            <option value="standard">Standard</option>
            <option value="gateway">Gateway: can only ever read</option>
          </select>
        )}
      />
      {kind === "standard" && (
        <fieldset>
          <legend>It may</legend>
          <div class="checks">
            {own.map((scope) => (
              <label key={scope}>
                <input type="checkbox" name={`scope-${scope}`} defaultChecked={scope === "read"} />
                {scope}
              </label>
            ))}
          </div>
        </fieldset>
      )}
    </>
  );
}
