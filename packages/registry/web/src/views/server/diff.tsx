import type { JSX } from "preact";
import type { Version } from "../../api/types.ts";
import { Empty, Loaded, More } from "../../parts/status.tsx";
import { go, placeOf } from "../../router.ts";
import { usePages } from "../../state/resource.ts";
import { DiffView } from "./diff-view.tsx";

/** Two versions beside each other, chosen by whoever looks. */
export function DiffTab({
  server,
  from,
  to,
}: {
  readonly server: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}): JSX.Element {
  const versions = usePages<Version>(
    async (call, cursor, signal) =>
      (await call("listVersions", { params: { server }, query: { cursor, limit: 100 }, signal }))
        .body,
    [server],
    (news) => news.server === server && news.type.startsWith("version."),
  );
  return (
    <section aria-label="Compare two versions">
      <Loaded from={versions} what="versions">
        {(items) => {
          const [newest] = items;
          if (newest === undefined || (items.length < 2 && from === undefined)) {
            return (
              <Empty title="There is nothing to compare yet">
                <p>The second version of this server appears here beside the first.</p>
              </Empty>
            );
          }
          const right = to ?? newest.version;
          const left =
            from ??
            items.find(({ version }) => version === right)?.previous ??
            items.at(-1)?.version ??
            right;
          const withheld = items
            .filter(({ state }) => state !== "active")
            .map(({ version }) => version);
          return (
            <>
              <Choice server={server} versions={items} from={left} to={right} />
              <DiffView server={server} from={left} to={right} withheld={withheld} />
              <More list={versions} words="Offer older versions to compare" />
            </>
          );
        }}
      </Loaded>
    </section>
  );
}

function Choice({
  server,
  versions,
  from,
  to,
}: {
  readonly server: string;
  readonly versions: readonly Version[];
  readonly from: string;
  readonly to: string;
}): JSX.Element {
  const show = (chosen: { readonly from: string; readonly to: string }): void =>
    go(placeOf(["servers", server, "diff"], chosen), "replace");
  const options = (chosen: string): JSX.Element[] => {
    const known = versions.some(({ version }) => version === chosen);
    const names = versions.map(({ version, state }) => ({
      version,
      words: state === "active" ? version : `${version} (${state})`,
    }));
    const all = known ? names : [{ version: chosen, words: chosen }, ...names];
    return all.map(({ version, words }) => (
      <option key={version} value={version}>
        {words}
      </option>
    ));
  };
  return (
    <form
      class="filters choice"
      aria-label="Versions to compare"
      onSubmit={(event) => event.preventDefault()}
    >
      <label>
        From
        <select value={from} onChange={(event) => show({ from: event.currentTarget.value, to })}>
          {options(from)}
        </select>
      </label>
      <span aria-hidden="true">→</span>
      <label>
        To
        <select value={to} onChange={(event) => show({ from, to: event.currentTarget.value })}>
          {options(to)}
        </select>
      </label>
      <button type="button" class="small-button" onClick={() => show({ from: to, to: from })}>
        Swap
      </button>
    </form>
  );
}
