import {
  contractDigest,
  facetDigests,
  parseToolList,
  TenonError,
  toolDigest,
} from "@tenon/contract";
import type { FacetDigests, Json, Tool, ToolList } from "@tenon/contract";
import { limits } from "../limits.ts";
import { RegistryProblem } from "../problem.ts";
import { blobOf } from "../store/blobs.ts";
import { storableText } from "../store/storable.ts";
import type { Blob } from "../store/blobs.ts";

/** One tool of a contract as it is stored. */
export interface StoredTool {
  readonly tool: Tool;
  readonly digest: string;
  readonly facets: FacetDigests;
  readonly raw: Blob;
  readonly excerpt: string;
}

/** A tool list that was parsed and digested, ready to be admitted. */
export interface CandidateContract {
  readonly digest: string;
  readonly list: ToolList;
  /** In wire order, without the entries that could not be used. */
  readonly tools: readonly StoredTool[];
}

/** Parses and digests a raw tool list. Throws `tools-invalid` when there is no list or it is too large. */
export function candidateContract(rawTools: readonly Json[]): CandidateContract {
  const list = parsed(rawTools);
  const positions = new Map(rawTools.map((definition, index) => [definition, index]));
  const inWireOrder = list.tools.toSorted(
    (left, right) => (positions.get(left.definition) ?? 0) - (positions.get(right.definition) ?? 0),
  );
  return { digest: contractDigest(list), list, tools: inWireOrder.map(storedTool) };
}

function parsed(rawTools: readonly Json[]): ToolList {
  try {
    return parseToolList(rawTools);
  } catch (error) {
    if (error instanceof TenonError) throw new RegistryProblem("tools-invalid", error.message);
    throw error;
  }
}

function storedTool(tool: Tool): StoredTool {
  return {
    tool,
    digest: toolDigest(tool),
    facets: facetDigests(tool),
    raw: blobOf(JSON.stringify(tool.definition)),
    excerpt: storableText(tool.description ?? "", limits.excerptLength),
  };
}
