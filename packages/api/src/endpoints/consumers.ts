import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { limits } from "../limits.ts";
import { name, pageOf, pageQuery } from "../shapes/basic.ts";
import {
  consumer,
  consumerParams,
  consumerVersionDetail,
  consumerVersionParams,
  consumerVersionSummary,
  deployAnswer,
  deployment,
  deployQuery,
  newDeployment,
  recordedUses,
} from "../shapes/consumer.ts";

const environmentParams = z.strictObject({ environment: name });

export const consumerEndpoints = {
  listConsumers: endpoint({
    method: "GET",
    path: "/v1/consumers",
    access: "read",
    summary: "Consumers with their newest version and where they run",
    query: pageQuery.extend({ server: name.optional() }),
    answers: { 200: pageOf(consumer) },
    problems: [],
  }),
  getConsumer: endpoint({
    method: "GET",
    path: "/v1/consumers/{consumer}",
    access: "read",
    summary: "One consumer",
    params: consumerParams,
    answers: { 200: consumer },
    problems: ["consumer-missing"],
  }),
  listConsumerVersions: endpoint({
    method: "GET",
    path: "/v1/consumers/{consumer}/versions",
    access: "read",
    summary: "Recorded versions of a consumer, newest first",
    params: consumerParams,
    query: pageQuery,
    answers: { 200: pageOf(consumerVersionSummary) },
    problems: ["consumer-missing"],
  }),
  getConsumerVersion: endpoint({
    method: "GET",
    path: "/v1/consumers/{consumer}/versions/{version}",
    access: "read",
    summary: "What one version of a consumer relies on",
    params: consumerVersionParams,
    answers: { 200: consumerVersionDetail },
    problems: ["consumer-missing"],
  }),
  recordConsumer: endpoint({
    method: "PUT",
    path: "/v1/consumers/{consumer}/versions/{version}",
    access: "consumers",
    summary: "Record what a version of a consumer relies on; the same version is replaced whole",
    params: consumerVersionParams,
    body: recordedUses,
    maxBodyBytes: limits.bodyBytes,
    answers: { 200: consumerVersionSummary, 201: consumerVersionSummary },
    problems: [],
  }),
  listDeployments: endpoint({
    method: "GET",
    path: "/v1/environments/{environment}/deployments",
    access: "read",
    summary: "Which version of each consumer runs in an environment",
    params: environmentParams,
    query: pageQuery,
    answers: { 200: pageOf(deployment) },
    problems: [],
  }),
  recordDeployment: endpoint({
    method: "PUT",
    path: "/v1/environments/{environment}/deployments/{consumer}",
    access: "deployments",
    summary: "Say which version of a consumer runs in an environment from now on",
    params: environmentParams.extend({ consumer: name }),
    body: newDeployment,
    answers: { 200: deployment },
    problems: ["consumer-missing"],
  }),
  endDeployment: endpoint({
    method: "DELETE",
    path: "/v1/environments/{environment}/deployments/{consumer}",
    access: "deployments",
    summary: "Say that a consumer no longer runs in an environment",
    params: environmentParams.extend({ consumer: name }),
    answers: { 204: "nothing" },
    problems: ["consumer-missing"],
  }),
  canDeploy: endpoint({
    method: "GET",
    path: "/v1/can-deploy",
    access: "read",
    summary:
      "May this version of a server go to this environment? Typed reasons; unknown is not no",
    query: deployQuery,
    answers: { 200: deployAnswer },
    problems: ["server-missing", "version-missing", "blob-damaged", "server-busy"],
  }),
} as const;
