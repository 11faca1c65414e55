import type { JSX } from "preact";
import type { Server } from "../../api/types.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { Field, Form, textOf } from "../../parts/form.tsx";
import { useSay } from "../../parts/toasts.tsx";
import { useAction } from "../../state/action.ts";
import { useSession } from "../../state/session.tsx";
import { headersOf } from "../headers.ts";

const names = ["url", "description", "owner", "intervalSeconds", "approval", "headers"];

/** The form that changes a server's settings; an address or headers that stay empty stay as they are. */
export function EditServer({
  server,
  close,
  saved,
}: {
  readonly server: Server;
  readonly close: () => void;
  readonly saved: () => void;
}): JSX.Element {
  const { call } = useSession();
  const say = useSay();
  const action = useAction();
  const { name } = server;
  const send = async (fields: FormData): Promise<void> => {
    const changes = {
      // What is emptied is taken away.
      description: textOf(fields, "description") ?? null,
      owner: textOf(fields, "owner") ?? null,
      url: textOf(fields, "url"),
      headers: headersOf(textOf(fields, "headers")),
      intervalSeconds: numberOf(textOf(fields, "intervalSeconds")) ?? null,
      approval: fields.get("approval") === "breaking" ? ("breaking" as const) : ("none" as const),
    };
    // Undefined members are not sent.
    await call("updateServer", { params: { server: name }, body: changes });
    say(`The settings of ${name} were saved.`);
    saved();
  };
  return (
    <Dialog title={`Settings of ${name}`} close={close}>
      <Form action={action} submit="Save" send={send} names={names} cancel={close}>
        <Fields server={server} />
      </Form>
    </Dialog>
  );
}

function Fields({ server }: { readonly server: Server }): JSX.Element {
  const { source, description = "", owner = "", intervalSeconds, approval } = server;
  return (
    <>
      <Field
        name="approval"
        label="Breaking versions"
        input={(props) => (
          <select {...props}>
            <option value="none" selected={approval === "none"}>
              are served at once
            </option>
            <option value="breaking" selected={approval === "breaking"}>
              wait for an approval
            </option>
          </select>
        )}
      />
      {source !== "push" && (
        <Field
          name="intervalSeconds"
          label="Probe every (seconds)"
          input={(props) => (
            <input
              {...props}
              type="number"
              min={10}
              max={604_800}
              defaultValue={String(intervalSeconds ?? "")}
            />
          )}
        />
      )}
      <Field
        name="description"
        label="Description"
        input={(props) => <input {...props} defaultValue={description} />}
      />
      <Field
        name="owner"
        label="Owner"
        input={(props) => <input {...props} defaultValue={owner} />}
      />
      {source === "http" && <Address />}
    </>
  );
}

function Address(): JSX.Element {
  return (
    <>
      <Field
        name="url"
        label="New URL"
        hint="Empty: as it is. A new address is probed at once."
        input={(props) => <input {...props} type="url" spellcheck={false} />}
      />
      <Field
        name="headers"
        label="New request headers"
        hint="One per line; they replace those that are stored. Empty: as they are."
        input={(props) => <textarea {...props} rows={3} autocomplete="off" spellcheck={false} />}
      />
    </>
  );
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}
