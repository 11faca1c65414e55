import type { BodyOf } from "./call.ts";

/** One entry of a list answer. */
type ItemOf<Body extends { readonly items: readonly unknown[] }> = Body["items"][number];

export type Server = BodyOf<"getServer">;
export type Version = ItemOf<BodyOf<"listVersions">>;
export type Difference = BodyOf<"diffVersions">;
export type Change = Difference["changes"][number];
export type Channel = ItemOf<BodyOf<"listChannels">>;
export type Move = ItemOf<BodyOf<"listMoves">>;
export type Observation = ItemOf<BodyOf<"listProbes">>;
export type Consumer = ItemOf<BodyOf<"listConsumers">>;
export type ConsumerVersion = BodyOf<"getConsumerVersion">;
export type ConsumerVersionSummary = ItemOf<BodyOf<"listConsumerVersions">>;
export type DeployAnswer = BodyOf<"canDeploy">;
export type DeployReason = DeployAnswer["reasons"][number];
export type Impact = DeployReason["impacts"][number];
export type SearchHit = ItemOf<BodyOf<"search">>;
export type AuditEntry = ItemOf<BodyOf<"listAudit">>;
export type Key = ItemOf<BodyOf<"listKeys">>;
export type Webhook = ItemOf<BodyOf<"listWebhooks">>;
