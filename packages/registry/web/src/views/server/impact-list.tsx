import type { JSX } from "preact";
import type { Impact } from "../../api/types.ts";
import { Badge } from "../../parts/badge.tsx";
import { useSome } from "../../parts/some.tsx";
import { Name, Text } from "../../parts/text.tsx";

/** Broken lines that are shown before somebody asks for more. */
const step = 20;

/** The lines of prompts that a change breaks. */
export function ImpactList({
  impacts,
}: {
  readonly impacts: readonly Impact[];
}): JSX.Element | null {
  const { shown, more } = useSome(impacts, step, "lines");
  if (impacts.length === 0) return null;
  return (
    <>
      <ul class="impacts" aria-label="Prompt lines">
        {shown.map(({ use, change, level }, index) => (
          <li key={index}>
            <p class="badges">
              <code class="place">
                <Text of={`${use.file}:${use.line}:${use.column}`} max={300} />
              </code>
              <Badge tone={level === "error" ? "breaking" : "dangerous"}>
                {level === "error" ? "breaks" : "may behave differently"}
              </Badge>
            </p>
            <p class="small">
              relies on <Name of={relied(use)} />: <Text of={change.message} max={500} />
              {change.renamedTo !== undefined && (
                <>
                  {" "}
                  · write <Name of={change.renamedTo} /> instead
                </>
              )}
            </p>
          </li>
        ))}
      </ul>
      {more}
    </>
  );
}

/** What a use relies on, in one word: tool, parameter, value. */
export function relied(use: {
  readonly tool: string;
  readonly parameter?: string | undefined;
  readonly value?: string | undefined;
}): string {
  const parameter = use.parameter === undefined ? "" : `.${use.parameter}`;
  const value = use.value === undefined ? "" : ` = ${use.value}`;
  return `${use.tool}${parameter}${value}`;
}
