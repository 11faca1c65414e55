import type { Scope } from "@tenon/api";
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import icon from "../icon.svg";
import { visibleText } from "../parts/visible-text.ts";
import { go, placeOf } from "../router.ts";
import { useLiveState } from "../state/live.tsx";
import { useSession } from "../state/session.tsx";
import { Account } from "./sign-in.tsx";

const sections: readonly { readonly id: string; readonly words: string; readonly scope: Scope }[] =
  [
    { id: "servers", words: "Servers", scope: "read" },
    { id: "consumers", words: "Consumers", scope: "read" },
    { id: "audit", words: "Audit", scope: "audit" },
    { id: "keys", words: "Keys", scope: "keys" },
    { id: "webhooks", words: "Webhooks", scope: "webhooks" },
  ];

/** What stands above every view: where to go, search, whether events are heard, who uses the page. */
export function TopBar({
  section,
  words,
}: {
  readonly section: string;
  readonly words: string;
}): JSX.Element {
  const { can } = useSession();
  return (
    <header class="top">
      <a class="brand" href={placeOf(["servers"])}>
        <img src={icon} alt="" width="26" height="26" />
        <span>Tenon</span>
      </a>
      <nav aria-label="Sections">
        {sections
          .filter(({ scope }) => can(scope))
          .map(({ id, words: label }) => (
            <a key={id} href={placeOf([id])} aria-current={id === section ? "page" : undefined}>
              {label}
            </a>
          ))}
      </nav>
      {can("read") && <SearchField key={words} words={words} />}
      {can("read") && <LiveMark />}
      <AccountButton />
    </header>
  );
}

function SearchField({ words }: { readonly words: string }): JSX.Element {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const inField =
        event.target instanceof HTMLElement &&
        event.target.closest("input, textarea, select, dialog");
      if (event.key !== "/" || inField || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      field.current?.focus();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
  return (
    <form
      role="search"
      aria-label="Everything"
      onSubmit={(event) => {
        event.preventDefault();
        const asked = field.current?.value.trim() ?? "";
        if (asked !== "") go(placeOf(["search"], { q: asked }));
      }}
    >
      <input
        ref={field}
        type="search"
        aria-label="Search servers, tools and consumers"
        aria-keyshortcuts="/"
        placeholder="Search everything ( / )"
        maxLength={200}
        defaultValue={words}
      />
    </form>
  );
}

const liveWords = { live: "Live", connecting: "Connecting", away: "Reconnecting" } as const;

function LiveMark(): JSX.Element {
  const state = useLiveState();
  return (
    <span
      class={`live ${state}`}
      role="status"
      title={
        state === "live"
          ? "Changes appear as they happen"
          : "Changes appear once the connection is back"
      }
    >
      {liveWords[state]}
    </span>
  );
}

function AccountButton(): JSX.Element | null {
  const { caller, can } = useSession();
  const [open, setOpen] = useState(false);
  const known = caller !== undefined && !caller.anonymous;
  // Where nothing can be read without a key, the page itself asks for one.
  if (!known && !can("read")) return null;
  return (
    <>
      <button type="button" class="account" onClick={() => setOpen(true)}>
        {known ? visibleText(caller.name.replace(/^key:\S+ /u, ""), 24) : "Use a key"}
      </button>
      {open && <Account close={() => setOpen(false)} />}
    </>
  );
}
