import type { ComponentChildren, JSX } from "preact";
import { useAction } from "../state/action.ts";
import { Dialog } from "./dialog.tsx";
import { Form } from "./form.tsx";

/** Asks before something is done that cannot be undone. */
export function Confirm({
  title,
  submit,
  act,
  close,
  children,
}: {
  readonly title: string;
  readonly submit: string;
  readonly act: () => Promise<void>;
  readonly close: () => void;
  readonly children: ComponentChildren;
}): JSX.Element {
  const action = useAction();
  return (
    <Dialog title={title} close={close}>
      <Form
        action={action}
        submit={submit}
        danger
        cancel={close}
        send={async () => {
          await act();
          close();
        }}
      >
        {children}
      </Form>
    </Dialog>
  );
}
