import { endpoint } from "../endpoint.ts";
import {
  officialEntry,
  officialList,
  officialParams,
  officialQuery,
  officialVersionParams,
} from "../shapes/official.ts";

/** The read API of the official MCP registry (v0.1), so that its clients work against this one. */
export const officialEndpoints = {
  officialServers: endpoint({
    method: "GET",
    path: "/v0.1/servers",
    access: "read",
    summary: "Servers as the official registry lists them",
    query: officialQuery,
    headers: ["If-None-Match"],
    answers: { 200: officialList },
    problems: [],
  }),
  officialVersions: endpoint({
    method: "GET",
    path: "/v0.1/servers/{name}/versions",
    access: "read",
    summary: "Versions of a server as the official registry lists them",
    params: officialParams,
    headers: ["If-None-Match"],
    answers: { 200: officialList },
    problems: ["server-missing"],
  }),
  officialVersion: endpoint({
    method: "GET",
    path: "/v0.1/servers/{name}/versions/{version}",
    access: "read",
    summary: "One version, or `latest`",
    params: officialVersionParams,
    headers: ["If-None-Match"],
    answers: { 200: officialEntry },
    problems: ["server-missing", "version-missing"],
  }),
} as const;
