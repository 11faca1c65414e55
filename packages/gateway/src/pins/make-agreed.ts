import { contractDigest, isJsonObject, toolDigest } from "@tenon/contract";
import type { Json, JsonObject, ToolList } from "@tenon/contract";
import type { Agreed, AgreedOrigin, AgreedTool } from "./agreed.ts";
import { ListBytes } from "./list-bytes.ts";
import { mirroredParameters } from "./mirrored-parameters.ts";

/** What a list of tools is made from. */
export interface AgreedParts {
  readonly server: string;
  readonly origin: AgreedOrigin;
  readonly version: string | undefined;
  readonly observedAt: string;
  /** Verbatim, in the order of the server. */
  readonly definitions: readonly Json[];
  /** The same, parsed. */
  readonly list: ToolList;
  /** Contract digest, where it is known. */
  readonly digest?: string;
}

/** A list of tools with everything that is needed to serve it and to judge calls by it. */
export function makeAgreed(parts: AgreedParts): Agreed {
  const { server, origin, version, observedAt, list } = parts;
  const digest = parts.digest ?? contractDigest(list);
  const tools = inOrder(parts);
  // Nobody can use what cannot be read, and many clients would refuse the whole list for it; a followed server's own list
  // is left as it is.
  const definitions =
    origin.kind === "live" ? parts.definitions : tools.map(({ tool }) => tool.definition);
  const pinMeta: JsonObject = {
    server,
    ...(version !== undefined && { version }),
    digest,
    ...(origin.kind === "live" && { live: true }),
  };
  const bytes = new ListBytes(definitions, pinMeta);
  return {
    server,
    origin,
    version,
    digest,
    observedAt,
    definitions,
    tools,
    byName: new Map(tools.map((tool) => [tool.name, tool])),
    list,
    listResult: (era) => bytes.result(era),
    listEntries: (era, prefix) => bytes.entries(era, prefix),
    pinMeta,
  };
}

/** The usable tools; parsing keeps the objects of their definitions. */
function inOrder({ definitions, list }: AgreedParts): readonly AgreedTool[] {
  const parsed = new Map(list.tools.map((tool) => [tool.definition, tool]));
  return definitions.flatMap((definition) => {
    const tool = isJsonObject(definition) ? parsed.get(definition) : undefined;
    if (tool === undefined) return [];
    return [
      {
        name: tool.name,
        tool,
        digest: toolDigest(tool),
        hasOutput: tool.outputSchema !== undefined,
        mirrored: mirroredParameters(tool.inputSchema),
      },
    ];
  });
}
