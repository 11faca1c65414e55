import { isJsonObject } from "@tenon/contract";
import type { Json } from "@tenon/contract";
import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { Change, Difference } from "../../api/types.ts";
import type { Call } from "../../api/call.ts";
import { Badge, Verdict } from "../../parts/badge.tsx";
import { JsonDiff } from "../../parts/json.tsx";
import { useSome } from "../../parts/some.tsx";
import { Empty, Loaded } from "../../parts/status.tsx";
import { Name } from "../../parts/text.tsx";
import { useResource } from "../../state/resource.ts";
import { ChangeItem } from "./change-item.tsx";

interface Compared {
  readonly difference: Difference;
  /** Tool definitions by name; undefined for a version that is not served. */
  readonly old: ReadonlyMap<string, Json> | undefined;
  readonly fresh: ReadonlyMap<string, Json> | undefined;
}

/** Classified changes between two versions, tool by tool, with both definitions. */
export function DiffView({
  server,
  from,
  to,
  withheld,
}: {
  readonly server: string;
  readonly from: string;
  readonly to: string;
  /** Versions that are compared and not served: they wait for an approval or were rejected. */
  readonly withheld: readonly string[];
}): JSX.Element {
  const compared = useResource<Compared>(
    async (call, signal) => {
      const query = { from, to };
      const [{ body: difference }, old, fresh] = await Promise.all([
        call("diffVersions", { params: { server }, query, signal }),
        withheld.includes(from) ? undefined : toolsOf(call, server, from, signal),
        withheld.includes(to) ? undefined : toolsOf(call, server, to, signal),
      ]);
      return { difference, old, fresh };
    },
    [server, from, to, withheld.includes(from), withheld.includes(to)],
    (news) => news.server === server && news.type === "version.changed",
  );
  return (
    <Loaded from={compared} what="the comparison">
      {(found) => <Changes compared={found} />}
    </Loaded>
  );
}

async function toolsOf(
  call: Call,
  server: string,
  version: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Json>> {
  const { body } = await call("getVersion", { params: { server, version }, signal });
  return new Map(body.tools.map((tool) => [nameOf(tool), tool]));
}

function nameOf(tool: Json): string {
  const name = isJsonObject(tool) ? tool["name"] : undefined;
  return typeof name === "string" ? name : "";
}

/** Tools, and changes of one tool, that are shown before somebody asks for more. */
const step = 30;

function Changes({ compared }: { readonly compared: Compared }): JSX.Element {
  const { changes, verdict, bump } = compared.difference;
  const groups = useMemo(() => byTool(changes), [changes]);
  const { shown, more } = useSome(groups, step, "tools");
  if (changes.length === 0) {
    return (
      <Empty title="The same contract">
        <p>Nothing that callers or models see differs between these versions.</p>
      </Empty>
    );
  }
  const count = (level: Change["level"]): number =>
    changes.filter((one) => one.level === level).length;
  const counts = [
    ["breaking", count("breaking")],
    ["dangerous", count("dangerous")],
    ["safe", count("safe")],
  ] as const;
  return (
    <>
      <p class="badges verdict-line">
        <Verdict of={verdict} />
        {bump !== "none" && <Badge>{bump}</Badge>}
        <span class="muted">
          {counts
            .filter(([, number]) => number > 0)
            .map(([level, number]) => `${number} ${level}`)
            .join(", ")}{" "}
          in {groups.length} {groups.length === 1 ? "tool" : "tools"}
        </span>
      </p>
      {shown.map(({ tool, changes: own }, index) => (
        <ToolChanges key={tool} tool={tool} changes={own} compared={compared} open={index < 5} />
      ))}
      {more}
    </>
  );
}

interface Group {
  readonly tool: string;
  readonly changes: readonly Change[];
}

const order = ["breaking", "dangerous", "safe"];

function byTool(changes: readonly Change[]): readonly Group[] {
  const worst = (own: readonly Change[]): number =>
    Math.min(...own.map(({ level }) => order.indexOf(level)));
  return [...Map.groupBy(changes, ({ tool }) => tool)]
    .map(([tool, own]) => ({
      tool,
      changes: own.toSorted((one, other) => order.indexOf(one.level) - order.indexOf(other.level)),
    }))
    .sort((one, other) => worst(one.changes) - worst(other.changes));
}

function ToolChanges({
  tool,
  changes,
  compared: { old, fresh },
  open,
}: {
  readonly tool: string;
  readonly changes: readonly Change[];
  readonly compared: Compared;
  readonly open: boolean;
}): JSX.Element {
  const [unfolded, setUnfolded] = useState(open);
  const { shown, more } = useSome(changes, step, "changes");
  const renamedTo = changes.find(
    ({ path, renamedTo }) => path === "" && renamedTo !== undefined,
  )?.renamedTo;
  const before = old?.get(tool);
  const after = fresh?.get(renamedTo ?? tool) ?? fresh?.get(tool);
  const title = `${tool}${renamedTo === undefined ? "" : ` → ${renamedTo}`}`;
  return (
    <section class="tool-changes" aria-label={`Changes of ${tool}`}>
      <h2>
        <Name of={title} />
      </h2>
      <ul class="changes">
        {shown.map((change) => (
          <ChangeItem key={`${change.rule} ${change.path}`} change={change} />
        ))}
      </ul>
      {more}
      {old === undefined || fresh === undefined ? (
        <p class="muted small">
          One of the versions is not served, so its whole definition is not shown; the changes above
          are complete.
        </p>
      ) : (
        <details open={unfolded} onToggle={(event) => setUnfolded(event.currentTarget.open)}>
          <summary>Definition, old and new</summary>
          {unfolded && (
            <JsonDiff old={before} fresh={after} label={`Definition of ${tool}, old and new`} />
          )}
        </details>
      )}
    </section>
  );
}
