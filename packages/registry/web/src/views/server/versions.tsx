import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Version } from "../../api/types.ts";
import { Badge, Verdict } from "../../parts/badge.tsx";
import { Ago, Instant } from "../../parts/instant.tsx";
import { Empty, Loaded, More } from "../../parts/status.tsx";
import { Digest, Name, Text } from "../../parts/text.tsx";
import { placeOf } from "../../router.ts";
import { usePages } from "../../state/resource.ts";
import { useSession } from "../../state/session.tsx";
import { DeprecateVersion, ReviewVersion } from "./version-actions.tsx";

/** How a server's contract came to be what it is, newest first. */
export function VersionsTab({ server }: { readonly server: string }): JSX.Element {
  const versions = usePages<Version>(
    async (call, cursor, signal) =>
      (await call("listVersions", { params: { server }, query: { cursor }, signal })).body,
    [server],
    (news) => news.server === server && news.type !== "probe.finished",
  );
  return (
    <section aria-label="Versions">
      <Loaded from={versions} what="versions">
        {(items) =>
          items.length === 0 ? (
            <Empty title="No version yet">
              <p>
                The first complete probe, or the first tool list pushed from CI, makes version
                1.0.0.
              </p>
            </Empty>
          ) : (
            <ol class="timeline" aria-label="Versions, newest first">
              {items.map((version) => (
                <VersionItem key={version.digest} version={version} changed={versions.reload} />
              ))}
            </ol>
          )
        }
      </Loaded>
      <More list={versions} />
    </section>
  );
}

const origins = { probe: "seen by a probe", push: "pushed from CI", import: "imported" } as const;

function VersionItem({
  version: shown,
  changed,
}: {
  readonly version: Version;
  readonly changed: () => void;
}): JSX.Element {
  const { version, server, previous, verdict, state, deprecation, serverVersion } = shown;
  return (
    <li class={previous === undefined ? "first" : verdict}>
      <Badges version={shown} />
      <p class="muted small">
        <Instant at={shown.createdAt} /> · {origins[shown.origin]} · {shown.tools} tools
        {serverVersion !== undefined && (
          <>
            {" "}
            · calls itself <Text of={serverVersion} max={60} />
          </>
        )}{" "}
        · last seen <Ago at={shown.observedAt} /> · <Digest of={shown.digest} />
      </p>
      {deprecation !== undefined && (
        <p class="notice dangerous">
          <strong>Deprecated:</strong> <Text of={deprecation.reason} max={500} />
          {deprecation.sunset !== undefined && (
            <>
              {" "}
              It goes away on <Instant at={deprecation.sunset} />.
            </>
          )}
        </p>
      )}
      <div class="item-actions">
        {previous !== undefined && (
          <a href={placeOf(["servers", server, "diff"], { from: previous, to: version })}>
            What changed since <Name of={previous} />
          </a>
        )}
        {state === "active" && (
          <>
            <a href={placeOf(["servers", server, "tools"], { version })}>Tools</a>
            <a href={placeOf(["servers", server, "impact"], { version })}>Who breaks</a>
          </>
        )}
        <VersionActions version={shown} changed={changed} />
      </div>
    </li>
  );
}

function Badges({ version: shown }: { readonly version: Version }): JSX.Element {
  const { version, previous, verdict, bump, state, deprecation, serverVersion } = shown;
  const first = previous === undefined;
  return (
    <div class="badges">
      <h2>{version}</h2>
      {first ? <Badge>first</Badge> : <Verdict of={verdict} />}
      {!first && bump !== "none" && <Badge>{bump}</Badge>}
      {state === "pending" && <Badge tone="dangerous">waits for approval</Badge>}
      {state === "rejected" && <Badge tone="breaking">rejected</Badge>}
      {deprecation !== undefined && <Badge tone="dangerous">deprecated</Badge>}
      {shown.brokeWithoutMajor && (
        <Badge
          tone="breaking"
          title={`The server still calls itself ${serverVersion ?? "the same"}, which promises that nothing broke.`}
        >
          broke without a major of its own
        </Badge>
      )}
    </div>
  );
}

type Open = "active" | "rejected" | "deprecate";

function VersionActions({
  version,
  changed,
}: {
  readonly version: Version;
  readonly changed: () => void;
}): JSX.Element | null {
  const { can } = useSession();
  const [open, setOpen] = useState<Open>();
  if (!can("force")) return null;
  const close = (): void => setOpen(undefined);
  const done = (): void => {
    close();
    changed();
  };
  const { state, deprecation } = version;
  const button = (what: Open, words: string): JSX.Element => (
    <button
      type="button"
      class="small-button"
      aria-label={`${words} version ${version.version}`}
      onClick={() => setOpen(what)}
    >
      {words}
    </button>
  );
  return (
    <>
      {state !== "active" && button("active", "Approve")}
      {state === "pending" && button("rejected", "Reject")}
      {state === "active" &&
        button("deprecate", deprecation === undefined ? "Deprecate" : "Change deprecation")}
      {open === "deprecate" && <DeprecateVersion version={version} close={close} done={done} />}
      {(open === "active" || open === "rejected") && (
        <ReviewVersion version={version} decision={open} close={close} done={done} />
      )}
    </>
  );
}
