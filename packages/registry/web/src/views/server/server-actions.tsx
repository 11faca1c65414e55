import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Server } from "../../api/types.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Failure } from "../../parts/status.tsx";
import { useSay } from "../../parts/toasts.tsx";
import { go, placeOf } from "../../router.ts";
import { useAction } from "../../state/action.ts";
import { useSession } from "../../state/session.tsx";
import { EditServer } from "./edit-server.tsx";

/** What may be done with a server: probe it, pause it, change it, remove it. */
export function ServerActions({
  server,
  changed,
}: {
  readonly server: Server;
  readonly changed: () => void;
}): JSX.Element {
  const { call, can } = useSession();
  const say = useSay();
  const { busy, problem, run } = useAction();
  const [open, setOpen] = useState<"edit" | "delete">();
  const { name, paused, source, unstable } = server;
  const params = { server: name };
  const probe = async (): Promise<void> => {
    await call("probeServer", { params });
    say(`A probe of ${name} was asked for.`);
    changed();
  };
  const pause = async (): Promise<void> => {
    await call("updateServer", { params, body: { paused: !paused } });
    say(
      paused
        ? `${name} is probed on schedule again.`
        : `${name} is not probed on schedule any more.`,
    );
    changed();
  };
  return (
    <>
      {can("probe") && source !== "push" && (
        <button type="button" class="primary" disabled={busy} onClick={() => void run(probe)}>
          Probe now
        </button>
      )}
      {can("servers") && (
        <>
          {source !== "push" && (
            <button type="button" disabled={busy} onClick={() => void run(pause)}>
              {paused ? "Resume" : "Pause"}
            </button>
          )}
          {unstable !== undefined && <Release server={name} changed={changed} />}
          <button type="button" onClick={() => setOpen("edit")}>
            Settings
          </button>
          <button type="button" class="danger-quiet" onClick={() => setOpen("delete")}>
            Delete
          </button>
        </>
      )}
      {problem !== undefined && <Failure problem={problem} />}
      <ServerDialog
        server={server}
        open={open}
        close={() => setOpen(undefined)}
        changed={changed}
      />
    </>
  );
}

/** Lets a server whose list never stayed the same make versions again. */
function Release({
  server,
  changed,
}: {
  readonly server: string;
  readonly changed: () => void;
}): JSX.Element {
  const { call } = useSession();
  const say = useSay();
  const { busy, problem, run } = useAction();
  const release = async (): Promise<void> => {
    await call("updateServer", { params: { server }, body: { unstable: false } });
    say(`${server} makes versions again.`);
    changed();
  };
  return (
    <>
      <button type="button" disabled={busy} onClick={() => void run(release)}>
        Release
      </button>
      {problem !== undefined && <Failure problem={problem} />}
    </>
  );
}

function ServerDialog({
  server,
  open,
  close,
  changed,
}: {
  readonly server: Server;
  readonly open: "edit" | "delete" | undefined;
  readonly close: () => void;
  readonly changed: () => void;
}): JSX.Element | null {
  const { call } = useSession();
  const say = useSay();
  const { name } = server;
  if (open === undefined) return null;
  if (open === "edit") {
    const saved = (): void => {
      close();
      changed();
    };
    return <EditServer server={server} close={close} saved={saved} />;
  }
  const remove = async (): Promise<void> => {
    await call("deleteServer", { params: { server: name } });
    say(`${name} was deleted.`);
    go(placeOf(["servers"]));
  };
  return (
    <Confirm title={`Delete ${name}?`} submit="Delete the server" close={close} act={remove}>
      <p>
        It is no longer probed or listed, and its stored credentials are forgotten. Its tools stay
        readable by digest.
      </p>
    </Confirm>
  );
}
