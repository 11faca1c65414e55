import type { CallOf, Endpoints } from "@tenon/api";
import type { JSX } from "preact";
import { Dialog } from "../parts/dialog.tsx";
import { Field, Form, textOf } from "../parts/form.tsx";
import { useSay } from "../parts/toasts.tsx";
import { useAction } from "../state/action.ts";
import { useSession } from "../state/session.tsx";
import { headersOf } from "./headers.ts";

const names = ["name", "url", "description", "owner", "intervalSeconds", "approval", "headers"];

/** The form that registers a server by its URL. */
export function AddServer({
  close,
  added,
}: {
  readonly close: () => void;
  readonly added: (name: string) => void;
}): JSX.Element {
  const { call } = useSession();
  const say = useSay();
  const action = useAction();
  const send = async (fields: FormData): Promise<void> => {
    const { body } = await call("createServer", { body: serverOf(fields) });
    say(`${body.name} was added; its first probe is on its way.`);
    added(body.name);
  };
  return (
    <Dialog title="Add a server" close={close}>
      <Form action={action} submit="Add the server" send={send} names={names} cancel={close}>
        <Essentials />
        <Optional />
      </Form>
    </Dialog>
  );
}

/** The server that the form describes. Throws `Problem` for headers that cannot be read. */
function serverOf(fields: FormData): CallOf<Endpoints["createServer"]>["body"] {
  const seconds = textOf(fields, "intervalSeconds");
  // Undefined members are not sent.
  return {
    name: textOf(fields, "name") ?? "",
    url: textOf(fields, "url") ?? "",
    approval: fields.get("approval") === "breaking" ? "breaking" : "none",
    intervalSeconds: seconds === undefined ? undefined : Number(seconds),
    description: textOf(fields, "description"),
    owner: textOf(fields, "owner"),
    headers: headersOf(textOf(fields, "headers")),
  };
}

function Essentials(): JSX.Element {
  return (
    <>
      <Field
        name="name"
        label="Name"
        hint="Letters, digits, dot, underscore and hyphen; prompts and gateways use it."
        input={(props) => <input {...props} required autocomplete="off" spellcheck={false} />}
      />
      <Field
        name="url"
        label="URL"
        hint="Where it speaks MCP: streamable HTTP, or the older HTTP with SSE."
        input={(props) => (
          <input
            {...props}
            type="url"
            required
            placeholder="https://crm.example.com/mcp"
            spellcheck={false}
          />
        )}
      />
      <div class="columns">
        <Field
          name="intervalSeconds"
          label="Probe every (seconds)"
          hint="Empty: as the operator decided."
          input={(props) => (
            <input {...props} type="number" min={10} max={604_800} inputMode="numeric" />
          )}
        />
        <Field
          name="approval"
          label="Breaking versions"
          input={(props) => (
            <select {...props}>
              <option value="none">are served at once</option>
              <option value="breaking">wait for an approval</option>
            </select>
          )}
        />
      </div>
    </>
  );
}

function Optional(): JSX.Element {
  return (
    <details>
      <summary>Description, owner and credentials</summary>
      <Field name="description" label="Description" input={(props) => <input {...props} />} />
      <Field name="owner" label="Owner" input={(props) => <input {...props} />} />
      <Field
        name="headers"
        label="Request headers"
        hint="One per line, as Authorization: Bearer …; stored encrypted and never shown again."
        input={(props) => <textarea {...props} rows={3} autocomplete="off" spellcheck={false} />}
      />
    </details>
  );
}
