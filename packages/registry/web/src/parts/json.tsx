import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { Copy } from "./copy.tsx";
import { folded, lineDiff, unified } from "./line-diff.ts";
import type { DiffRow } from "./line-diff.ts";
import { useSome } from "./some.tsx";
import { useWide } from "../state/wide.ts";
import { visibleJson } from "./visible-text.ts";

/** A JSON value, whole; it scrolls in itself and can be copied. */
export function JsonBlock({
  of,
  label,
}: {
  readonly of: unknown;
  readonly label: string;
}): JSX.Element {
  const text = visibleJson(of);
  return (
    <div class="json-block">
      <Copy text={JSON.stringify(of)} what={label} />
      <pre tabindex={0} role="region" aria-label={label}>
        {text}
      </pre>
    </div>
  );
}

/** A short JSON value inside a line. */
export function JsonInline({ of }: { readonly of: unknown }): JSX.Element {
  const text = visibleJson(of).replaceAll(/\s*\n\s*/gu, " ");
  return <code class="inline-json">{text.length > 400 ? `${text.slice(0, 400)}…` : text}</code>;
}

/** The same value with its keys in one order, so that only what changed differs. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, ordered(inner)]));
}

function linesOf(value: unknown): readonly string[] {
  return value === undefined ? [] : visibleJson(ordered(value)).split("\n");
}

/** Lines of a comparison that are shown before somebody asks for more. */
const step = 800;

/** A line of the comparison, or some that did not change and are folded. */
type Entry = { readonly row: DiffRow } | { readonly fold: number; readonly lines: number };

/** Two JSON values side by side, or one below the other where there is no room; changed lines are marked. */
export function JsonDiff({
  old,
  fresh,
  label,
}: {
  readonly old: unknown;
  readonly fresh: unknown;
  readonly label: string;
}): JSX.Element {
  const wide = useWide();
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const folds = useMemo(() => folded(lineDiff(linesOf(old), linesOf(fresh))), [old, fresh]);
  const entries = useMemo(
    () =>
      folds.flatMap((fold, index): readonly Entry[] => {
        const rows = "rows" in fold ? fold.rows : fold.folded;
        if ("folded" in fold && !open.has(index)) return [{ fold: index, lines: rows.length }];
        return (wide ? rows : unified(rows)).map((row) => ({ row }));
      }),
    [folds, open, wide],
  );
  const { shown, more } = useSome(entries, step, "lines");
  const Row = wide ? SplitRow : UnifiedRow;
  return (
    <div class="json-diff" tabindex={0} role="region" aria-label={label}>
      <table aria-label={label}>
        <colgroup>
          <col class="number" />
          {wide && <col />}
          <col class="number" />
          <col />
        </colgroup>
        <tbody>
          {shown.map((entry, at) =>
            "row" in entry ? (
              <Row key={at} row={entry.row} />
            ) : (
              <FoldedRow
                key={at}
                lines={entry.lines}
                columns={wide ? 4 : 3}
                unfold={() => setOpen(new Set([...open, entry.fold]))}
              />
            ),
          )}
        </tbody>
      </table>
      {more}
    </div>
  );
}

function FoldedRow({
  lines,
  columns,
  unfold,
}: {
  readonly lines: number;
  readonly columns: number;
  readonly unfold: () => void;
}): JSX.Element {
  return (
    <tr class="folded">
      <td colSpan={columns}>
        <button type="button" class="link" onClick={unfold}>
          {lines} unchanged lines
        </button>
      </td>
    </tr>
  );
}

function SplitRow({ row }: { readonly row: DiffRow }): JSX.Element {
  const { kind } = row;
  const removed = kind === "removed" || kind === "changed";
  const added = kind === "added" || kind === "changed";
  return (
    <tr>
      <td class="line">{row.old?.line}</td>
      <td class={removed ? "removed" : ""}>
        {removed && <span class="sr-only">removed: </span>}
        {row.old?.text}
      </td>
      <td class="line">{row.new?.line}</td>
      <td class={added ? "added" : ""}>
        {added && <span class="sr-only">added: </span>}
        {row.new?.text}
      </td>
    </tr>
  );
}

function UnifiedRow({ row: { kind, old, new: fresh } }: { readonly row: DiffRow }): JSX.Element {
  const same = kind === "same";
  return (
    <tr>
      <td class="line">{old?.line}</td>
      <td class="line">{fresh?.line}</td>
      <td class={same ? "" : old === undefined ? "added" : "removed"}>
        {!same && <span class="sr-only">{old === undefined ? "added: " : "removed: "}</span>}
        {old?.text ?? fresh?.text}
      </td>
    </tr>
  );
}
