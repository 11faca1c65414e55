import type { JSX } from "preact";
import type { Change } from "../../api/types.ts";
import { Badge, Verdict } from "../../parts/badge.tsx";
import { JsonBlock, JsonInline } from "../../parts/json.tsx";
import { Name, Text } from "../../parts/text.tsx";

/** One classified change: what it is, how sure that is, and the value that shows it. */
export function ChangeItem({ change }: { readonly change: Change }): JSX.Element {
  const { rule, level, path, message, witness, proof, renamedTo } = change;
  return (
    <li class={level}>
      <p class="badges">
        <Verdict of={level} />
        <code class="rule">{rule}</code>
        {proof === "unknown" && (
          <Badge tone="dangerous" title="It could not be decided, so it counts as breaking.">
            undecided
          </Badge>
        )}
      </p>
      <p>
        <Text of={message} max={1_000} />
      </p>
      <p class="small muted">
        at <Name of={path === "" ? "the tool itself" : path} max={300} />
        {renamedTo !== undefined && (
          <>
            {" "}
            · now <Name of={renamedTo} />
          </>
        )}
      </p>
      {witness !== undefined && (
        <div class="witness">
          <p>
            <strong>Witness</strong>: valid under the {witness.validUnder} contract, refused by the{" "}
            {witness.validUnder === "old" ? "new" : "old"} one.
          </p>
          <JsonBlock of={witness.value} label="The value that shows it" />
          <p class="witness-error">
            <Text of={witness.error} max={600} />
          </p>
        </div>
      )}
      <Sides change={change} />
    </li>
  );
}

function Sides({ change }: { readonly change: Change }): JSX.Element | null {
  const { old, new: fresh } = change;
  if (old === undefined && fresh === undefined) return null;
  return (
    <dl class="sides small">
      {old !== undefined && (
        <div>
          <dt>was</dt>
          <dd>
            <JsonInline of={old} />
          </dd>
        </div>
      )}
      {fresh !== undefined && (
        <div>
          <dt>is</dt>
          <dd>
            <JsonInline of={fresh} />
          </dd>
        </div>
      )}
    </dl>
  );
}
