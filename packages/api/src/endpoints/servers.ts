import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { limits } from "../limits.ts";
import { name, pageOf, pageQuery } from "../shapes/basic.ts";
import { newServer, server, serverPatch, serverQuery } from "../shapes/server.ts";
import { admitted, observation, pushedSnapshot, queuedProbe } from "../shapes/version.ts";

export const serverParams = z.strictObject({ server: name });

export const serverEndpoints = {
  listServers: endpoint({
    method: "GET",
    path: "/v1/servers",
    access: "read",
    summary: "Servers with their freshness and health",
    query: serverQuery,
    answers: { 200: pageOf(server) },
    problems: [],
  }),
  createServer: endpoint({
    method: "POST",
    path: "/v1/servers",
    access: "servers",
    summary: "Register a server; its first probe is queued",
    body: newServer,
    answers: { 201: server },
    problems: ["server-exists", "target-refused", "stdio-refused", "secrets-unavailable"],
  }),
  getServer: endpoint({
    method: "GET",
    path: "/v1/servers/{server}",
    access: "read",
    summary: "One server",
    params: serverParams,
    answers: { 200: server },
    problems: ["server-missing"],
  }),
  updateServer: endpoint({
    method: "PATCH",
    path: "/v1/servers/{server}",
    access: "servers",
    summary: "Change a server's settings",
    params: serverParams,
    body: serverPatch,
    answers: { 200: server },
    problems: ["server-missing", "target-refused", "secrets-unavailable"],
  }),
  deleteServer: endpoint({
    method: "DELETE",
    path: "/v1/servers/{server}",
    access: "servers",
    summary: "Stop probing a server and hide it; its versions stay readable by digest",
    params: serverParams,
    answers: { 204: "nothing" },
    problems: ["server-missing"],
  }),
  probeServer: endpoint({
    method: "POST",
    path: "/v1/servers/{server}/probes",
    access: "probe",
    summary: "Probe a server now",
    description:
      "With `wait` the answer is the observation; a probe that takes longer answers 202.",
    params: serverParams,
    query: z.strictObject({ wait: z.enum(["true", "false"]).optional() }),
    answers: { 202: queuedProbe, 200: observation },
    problems: ["server-missing", "server-busy", "secrets-unavailable", "blob-damaged"],
  }),
  listProbes: endpoint({
    method: "GET",
    path: "/v1/servers/{server}/probes",
    access: "read",
    summary: "Observations of a server, newest first",
    params: serverParams,
    query: pageQuery,
    answers: { 200: pageOf(observation) },
    problems: ["server-missing"],
  }),
  pushSnapshot: endpoint({
    method: "POST",
    path: "/v1/servers/{server}/snapshots",
    access: "push",
    summary: "Store a tool list that CI read, instead of a probe",
    description: "A server that does not exist yet is created as one that is fed by pushes.",
    params: serverParams,
    body: pushedSnapshot,
    maxBodyBytes: limits.bodyBytes,
    answers: { 201: admitted, 200: admitted },
    problems: ["tools-invalid", "server-busy", "blob-damaged"],
  }),
} as const;
