import type { JSX } from "preact";
import { Dialog } from "../parts/dialog.tsx";
import { Field, Form, textOf } from "../parts/form.tsx";
import { Badge } from "../parts/badge.tsx";
import { Text } from "../parts/text.tsx";
import { useSay } from "../parts/toasts.tsx";
import { useAction } from "../state/action.ts";
import { useSession } from "../state/session.tsx";
import { Heading } from "./heading.tsx";

/** The form that takes a key; it is kept for this tab only. */
export function KeyForm({ done }: { readonly done: () => void }): JSX.Element {
  const { signIn } = useSession();
  const say = useSay();
  const action = useAction();
  return (
    <Form
      action={action}
      submit="Use this key"
      send={async (fields) => {
        await signIn(textOf(fields, "key") ?? "");
        say("The key was accepted.");
        done();
      }}
    >
      <Field
        name="key"
        label="Key"
        hint="Kept in this tab until it is closed; never in the address."
        input={(props) => (
          <input {...props} type="password" required autocomplete="off" spellcheck={false} />
        )}
      />
    </Form>
  );
}

/** What a visitor without a key sees when the registry does not let everybody read. */
export function SignIn(): JSX.Element {
  return (
    <div class="narrow">
      <Heading title="Sign in">This registry answers only to those who have a key.</Heading>
      <KeyForm done={() => undefined} />
    </div>
  );
}

/** Who uses the page, what they may do, and how to be somebody else. */
export function Account({ close }: { readonly close: () => void }): JSX.Element {
  const { caller, signOut } = useSession();
  if (caller === undefined || caller.anonymous) {
    return (
      <Dialog title="Use a key" close={close}>
        <p>Everybody may read here; changes need a key.</p>
        <KeyForm done={close} />
      </Dialog>
    );
  }
  return (
    <Dialog title="Your key" close={close}>
      <p>
        You are{" "}
        <strong>
          <Text of={caller.name} max={200} />
        </strong>{" "}
        and may:
      </p>
      <p class="badges">
        {caller.scopes.map((scope) => (
          <Badge key={scope}>{scope}</Badge>
        ))}
      </p>
      <div class="actions">
        <button
          type="button"
          class="danger-quiet"
          onClick={() => {
            signOut();
            close();
          }}
        >
          Forget the key
        </button>
      </div>
    </Dialog>
  );
}
