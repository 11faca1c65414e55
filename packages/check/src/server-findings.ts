import { plainText } from "@tenon/contract";
import type { ToolProblem } from "@tenon/contract";
import type { ComparedServer } from "./compare-servers.ts";
import { configName } from "./contract-findings.ts";
import { lineSpan, startOfFile } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { fileName } from "./lock/file-name.ts";
import { lockFolder } from "./lock/lock.ts";
import { workTreeLock } from "./lock/work-tree.ts";
import type { Workspace } from "./workspace.ts";

/** Findings about a server as such: not pinned, lock damaged, not loaded, malformed tools. */
export function serverFindings(ws: Workspace, server: ComparedServer): readonly Draft[] {
  const { config, entry, failure, step } = server;
  const atConfig = {
    file: configName(ws),
    ...lineSpan(config.line),
    server: config.name,
    tool: "",
  };
  if (entry.state === "broken") {
    return [
      {
        rule: "lock-broken",
        level: "error",
        ...startOfFile,
        file: entry.file,
        server: config.name,
        tool: "",
        message: entry.message,
      },
    ];
  }
  if (step === undefined) {
    const name = plainText(config.name);
    const message = `${name} is not pinned yet, so there is nothing to compare with. Run \`tenon pin ${name}\` and commit ${lockFolder}.`;
    return [{ rule: "server-not-pinned", level: "error", ...atConfig, message }];
  }
  const drafts: Draft[] = server.problems.map((problem) => malformed(server, problem, atConfig));
  if (failure !== undefined) {
    drafts.push({
      rule: "server-not-loaded",
      level: "warning",
      ...atConfig,
      message: plainText(failure.message, 2000),
      detail: failure.code,
    });
  }
  return drafts;
}

function malformed(
  { entry, config }: ComparedServer,
  problem: ToolProblem,
  atConfig: Pick<Draft, "file" | "line" | "column" | "endLine" | "endColumn" | "server">,
): Draft {
  const file = entry.state === "pinned" ? entry.lock.files.get(problem.name ?? "") : undefined;
  const what =
    problem.name === undefined
      ? `Tool ${problem.index + 1}`
      : `The tool \`${plainText(problem.name)}\``;
  return {
    rule: "tool-malformed",
    level: "error",
    ...(file === undefined ? atConfig : { ...startOfFile, file, server: config.name }),
    tool: problem.name ?? "",
    message: `${what} of ${plainText(config.name)} cannot be used: ${problem.message}`,
    detail: [problem.code, problem.pointer],
  };
}

/** Folders of the lock that belong to no configured server. */
export function unusedLocks(ws: Workspace): readonly Draft[] {
  const known = new Set(ws.config.servers.map((server) => fileName(server.name)));
  return workTreeLock(ws.root)
    .folders()
    .filter((folder) => !known.has(folder))
    .map((folder) => ({
      rule: "lock-unused",
      level: "warning",
      ...startOfFile,
      file: `${lockFolder}/${folder}/server.json`,
      server: "",
      tool: "",
      message: `${lockFolder}/${plainText(folder)} belongs to no server of ${configName(ws)}. Delete the folder, or put the server back.`,
      detail: folder,
    }));
}
