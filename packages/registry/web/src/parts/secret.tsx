import type { JSX } from "preact";
import { Copy } from "./copy.tsx";
import { Dialog } from "./dialog.tsx";

/** Shows a secret that was made, once. */
export function Secret({
  title,
  secret,
  what,
  close,
}: {
  readonly title: string;
  readonly secret: string;
  /** `the key`. */
  readonly what: string;
  readonly close: () => void;
}): JSX.Element {
  return (
    <Dialog title={title} close={close}>
      <p>Keep {what} now: it is shown once and never again.</p>
      <p class="secret">
        <code>{secret}</code> <Copy text={secret} what={what} />
      </p>
      <div class="actions">
        <button type="button" class="primary" onClick={close}>
          I have kept it
        </button>
      </div>
    </Dialog>
  );
}
