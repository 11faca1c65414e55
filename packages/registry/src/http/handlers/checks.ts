import { deployReasons, impactOf, isUndecided, worstAnswer } from "../../consumers/can-deploy.ts";
import { impactJudge } from "../../consumers/impact.ts";
import { usersOf } from "../../consumers/recorded.ts";
import { limits } from "../../limits.ts";
import { difference } from "../../versions/comparison.ts";
import { candidateContract } from "../../versions/contract.ts";
import { toolListOf } from "../../versions/stored-contract.ts";
import { numberOf } from "../../versions/version-row.ts";
import { findServer, findVersion } from "../../versions/version-rows.ts";
import type { HandlersOf } from "../handler.ts";

/** May something ship: a tool list, or a version to an environment. */
export const checkHandlers: HandlersOf<"checkToolList" | "canDeploy"> = {
  checkToolList: async (registry, { params, body }) => {
    const { db, compare, now } = registry;
    const server = await findServer(db, params.server);
    const base = await findVersion(db, server, body.against ?? "latest");
    const candidate = candidateContract(body.tools);
    const old = await toolListOf(db, base.id);
    const made = await difference(
      db,
      compare,
      { digest: base.digest, load: async () => old },
      { digest: candidate.digest, load: async () => candidate.list },
      now().toISOString(),
    );
    const { users, truncated } = await usersOf(db, server.name);
    const judge = impactJudge(made.changes, old);
    const impacts = users.flatMap(({ consumer, version, environments, uses }) =>
      judge(uses).map((one) => impactOf(consumer, version, environments, one)),
    );
    const broken = impacts.some(({ level }) => level === "error");
    const undecided = truncated || users.some(({ uses }) => isUndecided(made.changes, uses));
    const otherwise = undecided ? "unknown" : "yes";
    return {
      status: 200,
      body: {
        answer: broken ? "no" : otherwise,
        verdict: made.verdict,
        bump: made.bump,
        against: { version: numberOf(base), digest: base.digest },
        digest: candidate.digest,
        changes: [...made.changes],
        impacts: impacts.slice(0, limits.impactsPerAnswer),
        truncated: truncated || impacts.length > limits.impactsPerAnswer,
      },
    };
  },

  canDeploy: async (registry, { query }) => {
    const server = await findServer(registry.db, query.server);
    const version = await findVersion(registry.db, server, query.version);
    const reasons = await deployReasons(registry, server, version, query.environment);
    return {
      status: 200,
      body: {
        answer: worstAnswer(reasons),
        server: server.name,
        version: numberOf(version),
        environment: query.environment,
        reasons: [...reasons],
      },
    };
  },
};
