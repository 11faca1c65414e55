import { isJsonObject } from "@tenon/contract";
import { admit } from "../../versions/admit.ts";
import { numberOf } from "../../versions/version-row.ts";
import type { Handler } from "../handler.ts";

/** Stores a tool list from CI: 201 for a new version, 200 for a contract that was seen before. */
export const pushSnapshot: Handler<"pushSnapshot"> = async (
  registry,
  { params, body },
  { act },
) => {
  const { tools, serverInfo, ...others } = body;
  const admitted = await admit(
    registry,
    params.server,
    {
      rawTools: tools,
      serverId: undefined,
      wire: JSON.stringify({ tools, ...others }),
      origin: "push",
      trigger: "push",
      durationMs: 0,
      era: undefined,
      protocolVersion: undefined,
      capabilityProfile: "pushed",
      authorizationClass: "anonymous",
      serverInfo: isJsonObject(serverInfo) ? serverInfo : undefined,
    },
    act,
  );
  if (admitted === "held") throw new Error("only what probes see is held back");
  const { version, created, difference, candidate } = admitted;
  registry.pins.forget(params.server);
  const answer = {
    server: params.server,
    version: numberOf(version),
    digest: version.digest,
    state: version.state,
    verdict: difference.verdict,
    bump: difference.bump,
    created,
    changes: [...difference.changes],
    problems: candidate.list.problems.map(({ index, name, message }) => ({
      index,
      ...(name === undefined ? {} : { name }),
      message,
    })),
  };
  return created ? { status: 201, body: answer } : { status: 200, body: answer };
};
