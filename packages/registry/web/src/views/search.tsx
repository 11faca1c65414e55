import type { JSX } from "preact";
import type { SearchHit } from "../api/types.ts";
import { Badge } from "../parts/badge.tsx";
import { Empty, Loaded } from "../parts/status.tsx";
import { Name, Text } from "../parts/text.tsx";
import { placeOf } from "../router.ts";
import { useResource } from "../state/resource.ts";
import { Heading } from "./heading.tsx";

/** Servers, tools and consumers that fit some words. */
export function SearchView({ words }: { readonly words: string }): JSX.Element {
  return (
    <>
      <Heading title="Search">
        {words === "" ? (
          "Type in the field above."
        ) : (
          <>Servers, tools and consumers that fit “{words}”.</>
        )}
      </Heading>
      {words !== "" && <Hits words={words} />}
    </>
  );
}

function Hits({ words }: { readonly words: string }): JSX.Element {
  const hits = useResource<readonly SearchHit[]>(
    async (call, signal) =>
      (await call("search", { query: { q: words, limit: 100 }, signal })).body.items,
    [words],
  );
  return (
    <Loaded from={hits} what="results">
      {(items) =>
        items.length === 0 ? (
          <Empty title="Nothing fits">
            <p>
              Tools are found by whole words of their name and description, servers and consumers by
              a part of theirs.
            </p>
          </Empty>
        ) : (
          <>
            <p class="sr-only" role="status">
              {items.length} results
            </p>
            <ul class="rows hits" aria-label="Results">
              {items.map((hit) => (
                <Hit key={`${hit.kind} ${hit.server ?? ""} ${hit.name}`} hit={hit} />
              ))}
            </ul>
          </>
        )
      }
    </Loaded>
  );
}

function placeOfHit({ kind, name, server }: SearchHit): string {
  if (kind === "consumer") return placeOf(["consumers", name]);
  if (kind === "tool" && server !== undefined)
    return placeOf(["servers", server, "tools"], { tool: name });
  return placeOf(["servers", name]);
}

function Hit({ hit }: { readonly hit: SearchHit }): JSX.Element {
  const { kind, name, server, version, excerpt } = hit;
  return (
    <li>
      <div class="row-main">
        <p class="badges">
          <Badge>{kind}</Badge>
          <a href={placeOfHit(hit)}>
            <Name of={name} />
          </a>
          {server !== undefined && (
            <span class="muted small">
              of <Text of={server} /> {version}
            </span>
          )}
        </p>
        {excerpt !== undefined && (
          <p class="muted small">
            <Text of={excerpt} max={300} />
          </p>
        )}
      </div>
    </li>
  );
}
