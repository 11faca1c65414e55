import type { ComponentChildren, JSX } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";

/**
 * A modal dialog for as long as it is rendered. The browser keeps the focus inside, closes it on Escape and gives the focus
 * back to what had it.
 */
export function Dialog({
  title,
  close,
  wide = false,
  children,
}: {
  readonly title: string;
  readonly close: () => void;
  readonly wide?: boolean;
  readonly children: ComponentChildren;
}): JSX.Element {
  const box = useRef<HTMLDialogElement>(null);
  const gone = useRef(false);
  const heading = useId();
  // At once and not after the next frame: the focus is never lost in between.
  useLayoutEffect(() => {
    const dialog = box.current;
    const opener = document.activeElement;
    dialog?.showModal();
    return () => {
      // What stands behind an open dialog takes no focus, so it is closed before it is taken away.
      gone.current = true;
      dialog?.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  return (
    <dialog
      ref={box}
      class={wide ? "wide" : ""}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      // The browser closes it by itself when somebody insists; what took it away already needs no telling.
      onClose={() => {
        if (!gone.current) close();
      }}
    >
      <header>
        <h2 id={heading}>{title}</h2>
        <button type="button" class="icon" aria-label="Close" onClick={close}>
          <span aria-hidden="true">×</span>
        </button>
      </header>
      {children}
    </dialog>
  );
}
