import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { limits } from "../limits.ts";
import {
  digest,
  json,
  name,
  pageOf,
  pageQuery,
  version,
  versionReference,
} from "../shapes/basic.ts";
import { difference } from "../shapes/change.ts";
import { toolListAnswer, toolListQuestion } from "../shapes/consumer.ts";
import {
  changelogEntry,
  pinnedVersion,
  versionPatch,
  versionState,
  versionSummary,
} from "../shapes/version.ts";
import { serverParams } from "./servers.ts";

const versionParams = z.strictObject({ server: name, version: versionReference });

export const versionEndpoints = {
  listVersions: endpoint({
    method: "GET",
    path: "/v1/servers/{server}/versions",
    access: "read",
    summary: "Versions of a server's contract, newest first",
    params: serverParams,
    query: pageQuery,
    answers: { 200: pageOf(versionSummary) },
    problems: ["server-missing"],
  }),
  getVersion: endpoint({
    method: "GET",
    path: "/v1/servers/{server}/versions/{version}",
    access: "read",
    summary: "A contract by version, digest or channel: the tools verbatim",
    description:
      "The weak ETag changes with the contract and what is said about it, not with the time it was last seen.",
    params: versionParams,
    headers: ["If-None-Match"],
    answers: { 200: pinnedVersion },
    problems: ["server-missing", "version-missing", "version-not-usable", "blob-damaged"],
  }),
  listVersionTools: endpoint({
    method: "GET",
    path: "/v1/servers/{server}/versions/{version}/tools",
    access: "read",
    summary: "The tools of a version in whatever state, to decide about one that waits",
    description:
      "What is served to agents is read without `/tools`, which answers for active versions only.",
    params: versionParams,
    answers: { 200: z.object({ version, digest, state: versionState, tools: z.array(json) }) },
    problems: ["server-missing", "version-missing", "blob-damaged"],
  }),
  updateVersion: endpoint({
    method: "PATCH",
    path: "/v1/servers/{server}/versions/{version}",
    access: "force",
    summary: "Approve, reject or deprecate a version",
    params: versionParams,
    body: versionPatch,
    answers: { 200: versionSummary },
    problems: ["server-missing", "version-missing", "version-conflict"],
  }),
  getChangelog: endpoint({
    method: "GET",
    path: "/v1/servers/{server}/changelog",
    access: "read",
    summary: "Versions with their changes, newest first, of the server or of one tool",
    params: serverParams,
    query: pageQuery.extend({ tool: z.string().max(limits.nameLength).optional() }),
    answers: { 200: pageOf(changelogEntry) },
    problems: ["server-missing", "blob-damaged", "server-busy"],
  }),
  diffVersions: endpoint({
    method: "GET",
    path: "/v1/servers/{server}/diff",
    access: "read",
    summary: "Classified changes between two versions, with witnesses",
    params: serverParams,
    query: z.strictObject({ from: versionReference, to: versionReference }),
    answers: { 200: difference },
    problems: ["server-missing", "version-missing", "blob-damaged", "server-busy"],
  }),
  checkToolList: endpoint({
    method: "POST",
    path: "/v1/servers/{server}/checks",
    access: "check",
    summary: "May this tool list ship? The verdict, and whose prompts it breaks, file and line",
    params: serverParams,
    body: toolListQuestion,
    maxBodyBytes: limits.bodyBytes,
    answers: { 200: toolListAnswer },
    problems: ["server-missing", "version-missing", "tools-invalid", "blob-damaged", "server-busy"],
  }),
  getTool: endpoint({
    method: "GET",
    path: "/v1/tools/{digest}",
    access: "read",
    summary: "One tool definition by its digest, verbatim and for ever the same",
    params: z.strictObject({ digest }),
    headers: ["If-None-Match"],
    answers: { 200: json },
    problems: ["tool-missing", "blob-damaged"],
  }),
} as const;
