import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { Parameter } from "@tenon/contract";
import { parametersIn, shownTool } from "../../api/tool.ts";
import type { ShownTool } from "../../api/tool.ts";
import { Badge } from "../../parts/badge.tsx";
import { JsonBlock, JsonInline } from "../../parts/json.tsx";
import { useSome } from "../../parts/some.tsx";
import { Empty, Loaded } from "../../parts/status.tsx";
import { Name, Prose, Text } from "../../parts/text.tsx";
import { placeOf } from "../../router.ts";
import { useResource } from "../../state/resource.ts";

/** Tools and parameters that are shown before somebody asks for more. */
const step = 100;

/** The tools of a version, with their parameters and as they were sent. */
export function ToolsTab({
  server,
  latest,
  chosen = "latest",
  tool,
}: {
  readonly server: string;
  /** The version that is served; undefined before the first. */
  readonly latest: string | undefined;
  readonly chosen: string | undefined;
  readonly tool: string | undefined;
}): JSX.Element {
  const contract = useResource(
    async (call, signal) => {
      if (chosen === "latest" && latest === undefined) return "none" as const;
      const params = { server, version: chosen };
      // A version that waits for a decision is not served, and has to be looked at for it.
      return (await call("listVersionTools", { params, signal })).body;
    },
    [server, chosen, latest === undefined],
    (news) => news.server === server && news.type !== "probe.finished",
  );
  return (
    <Loaded from={contract} what="tools">
      {(found) =>
        found === "none" ? (
          <Empty title="No version yet">
            <p>
              The first complete probe makes version 1.0.0. See{" "}
              <a href={placeOf(["servers", server, "probes"])}>the probes</a> for what happened so
              far.
            </p>
          </Empty>
        ) : (
          <section aria-label="Tools">
            {chosen !== "latest" && (
              <p class="notice info">
                This is version <Name of={found.version} />
                {found.state === "active" ? "" : `, which is ${found.state} and not served`}.{" "}
                <a href={placeOf(["servers", server, "tools"])}>Show what is served now</a>
              </p>
            )}
            <ToolList definitions={found.tools} tool={tool} />
          </section>
        )
      }
    </Loaded>
  );
}

function ToolList({
  definitions,
  tool,
}: {
  readonly definitions: Parameters<typeof shownTool>[0][];
  readonly tool: string | undefined;
}): JSX.Element {
  const [words, setWords] = useState(tool ?? "");
  const tools = useMemo(() => definitions.map(shownTool), [definitions]);
  const asked = words.trim().toLowerCase();
  const fitting = tools.filter(
    ({ name, description = "" }) =>
      name.toLowerCase().includes(asked) || description.toLowerCase().includes(asked),
  );
  const { shown, more } = useSome(fitting, step, "tools");
  if (tools.length === 0) return <Empty title="The server lists no tools" />;
  return (
    <>
      <form
        class="filters"
        role="search"
        aria-label="Tools"
        onSubmit={(event) => event.preventDefault()}
      >
        <label>
          <span class="sr-only">Tools that contain</span>
          <input
            type="search"
            placeholder={`Search ${tools.length} tools…`}
            value={words}
            onInput={(event) => setWords(event.currentTarget.value)}
          />
        </label>
      </form>
      {fitting.length === 0 && <Empty title="No tool contains these words" />}
      <ul class="tools" aria-label="Tools">
        {shown.map((one, index) => (
          <ToolItem key={`${one.name}-${index}`} tool={one} open={one.name === tool} />
        ))}
      </ul>
      {more}
    </>
  );
}

function ToolItem({
  tool,
  open,
}: {
  readonly tool: ShownTool;
  readonly open: boolean;
}): JSX.Element {
  const [shown, setShown] = useState(open);
  const { name, title, description, hints } = tool;
  const parameters = useMemo(() => parametersIn(tool), [tool]);
  const required = parameters.filter((one) => one.required).length;
  return (
    <li>
      <details open={shown} onToggle={(event) => setShown(event.currentTarget.open)}>
        <summary>
          <Name of={name} />
          {title !== undefined && (
            <span class="muted">
              <Text of={title} max={120} />
            </span>
          )}
          <span class="muted small">
            {parameters.length} {parameters.length === 1 ? "parameter" : "parameters"}
            {required > 0 && `, ${required} required`}
          </span>
          {hints.map((hint) => (
            <Badge key={hint}>{hint}</Badge>
          ))}
        </summary>
        {shown && (
          <div class="tool-body">
            {description !== undefined && <Prose of={description} />}
            <ParameterList parameters={parameters} tool={name} />
            <details>
              <summary>Definition as the server sent it</summary>
              <JsonBlock of={tool.definition} label={`Definition of ${name}`} />
            </details>
          </div>
        )}
      </details>
    </li>
  );
}

function ParameterList({
  parameters,
  tool,
}: {
  readonly parameters: readonly Parameter[];
  readonly tool: string;
}): JSX.Element {
  const { shown, more } = useSome(parameters, step, "parameters");
  if (parameters.length === 0) return <p class="muted">It takes no parameters.</p>;
  return (
    <ul class="parameters" aria-label={`Parameters of ${tool}`}>
      {shown.map(({ path, pointer, required, types, values, schema }) => (
        <li key={pointer}>
          <Name of={path} />
          <span class="muted small">
            <Text of={types.length === 0 ? "anything" : types.join(" | ")} max={80} />
          </span>
          {required && <Badge tone="info">required</Badge>}
          {typeof schema === "object" && typeof schema["description"] === "string" && (
            <p class="muted">
              <Text of={schema["description"]} max={400} />
            </p>
          )}
          {values !== undefined && (
            <p class="small values">
              one of{" "}
              {values.slice(0, 30).map((value, index) => (
                <JsonInline key={index} of={value} />
              ))}
              {values.length > 30 && ` and ${values.length - 30} more`}
            </p>
          )}
        </li>
      ))}
      {more !== null && <li>{more}</li>}
    </ul>
  );
}
