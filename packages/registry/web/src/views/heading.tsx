import type { ComponentChildren, JSX } from "preact";
import { useEffect } from "preact/hooks";
import { visibleText } from "../parts/visible-text.ts";

/** The heading of a view; the document is named after it. */
export function Heading({
  title,
  shown,
  actions,
  children,
}: {
  readonly title: string;
  /** What stands in the heading when it is more than the title. */
  readonly shown?: ComponentChildren;
  readonly actions?: ComponentChildren;
  readonly children?: ComponentChildren;
}): JSX.Element {
  useEffect(() => {
    document.title = `${visibleText(title, 100)} · Tenon registry`;
  }, [title]);
  return (
    <div class="heading">
      <div>
        <h1 tabindex={-1}>{shown ?? title}</h1>
        {children !== undefined && <p class="lead">{children}</p>}
      </div>
      {actions !== undefined && actions !== false && <div class="actions">{actions}</div>}
    </div>
  );
}
