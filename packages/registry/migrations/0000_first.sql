CREATE TABLE "audit" (
	"sequence" bigint PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"subject" text NOT NULL,
	"details" text NOT NULL,
	"request_id" text,
	"previous" text NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "blob" (
	"digest" "bytea" PRIMARY KEY NOT NULL,
	"content" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "channel_move" (
	"id" uuid PRIMARY KEY NOT NULL,
	"server_id" integer NOT NULL,
	"channel" text NOT NULL,
	"from_version_id" bigint,
	"to_version_id" bigint NOT NULL,
	"revision" integer NOT NULL,
	"verdict" text NOT NULL,
	"state" text NOT NULL,
	"forced" boolean NOT NULL,
	"by" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"decided_by" text,
	"decided_at" timestamp (3) with time zone,
	"reason" text
);
--> statement-breakpoint
CREATE TABLE "channel" (
	"server_id" integer NOT NULL,
	"name" text NOT NULL,
	"version_id" bigint NOT NULL,
	"revision" integer NOT NULL,
	"moved_at" timestamp (3) with time zone NOT NULL,
	"moved_by" text NOT NULL,
	CONSTRAINT "channel_server_id_name_pk" PRIMARY KEY("server_id","name")
);
--> statement-breakpoint
CREATE TABLE "consumer_version" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "consumer_version_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"consumer_id" integer NOT NULL,
	"version" text NOT NULL,
	"repository" text,
	"commit" text,
	"recorded_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "consumer_version_number" UNIQUE("consumer_id","version")
);
--> statement-breakpoint
CREATE TABLE "consumer" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "consumer_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "consumer_name" UNIQUE("name")
);
--> statement-breakpoint
CREATE TABLE "webhook_delivery" (
	"id" uuid PRIMARY KEY NOT NULL,
	"webhook_id" uuid NOT NULL,
	"event_id" bigint NOT NULL,
	"state" text NOT NULL,
	"attempts" integer NOT NULL,
	"status" integer,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_attempt_at" timestamp (3) with time zone,
	CONSTRAINT "webhook_delivery_event" UNIQUE("webhook_id","event_id")
);
--> statement-breakpoint
CREATE TABLE "deployment" (
	"environment" text NOT NULL,
	"consumer_id" integer NOT NULL,
	"consumer_version_id" bigint NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "deployment_environment_consumer_id_pk" PRIMARY KEY("environment","consumer_id")
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" bigint PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"type" text NOT NULL,
	"server" text,
	"data" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "api_key" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"scopes" text[] NOT NULL,
	"prefix" text NOT NULL,
	"hash" "bytea" NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"last_used_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "api_key_hash" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "observation" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "observation_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"server_id" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"trigger" text NOT NULL,
	"outcome" text NOT NULL,
	"duration_ms" integer NOT NULL,
	"snapshot_id" bigint,
	"failure_code" text,
	"failure_message" text
);
--> statement-breakpoint
CREATE TABLE "official_entry" (
	"name" text NOT NULL,
	"version" text NOT NULL,
	"entry" jsonb NOT NULL,
	"status" text NOT NULL,
	"is_latest" boolean NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "official_entry_name_version_pk" PRIMARY KEY("name","version")
);
--> statement-breakpoint
CREATE TABLE "server" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "server_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"source" text NOT NULL,
	"url" text,
	"transport" text,
	"command" text,
	"args" jsonb,
	"sealed" "bytea",
	"display" text NOT NULL,
	"description" text,
	"owner" text,
	"interval_seconds" integer,
	"approval" text NOT NULL,
	"paused" boolean NOT NULL,
	"current_version_id" bigint,
	"current_streak" integer DEFAULT 0 NOT NULL,
	"revision" integer DEFAULT 0 NOT NULL,
	"tells_changes" boolean DEFAULT false NOT NULL,
	"flapping" boolean DEFAULT false NOT NULL,
	"unstable_since" timestamp (3) with time zone,
	"unstable_digest" text,
	"unstable_streak" integer DEFAULT 0 NOT NULL,
	"released_at" timestamp (3) with time zone,
	"observed_at" timestamp (3) with time zone,
	"next_probe_at" timestamp (3) with time zone,
	"probing_since" timestamp (3) with time zone,
	"failures" integer DEFAULT 0 NOT NULL,
	"failing_since" timestamp (3) with time zone,
	"failure_code" text,
	"failure_message" text,
	"server_info" jsonb,
	"official_name" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"deleted_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "snapshot" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "snapshot_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"server_id" integer NOT NULL,
	"version_id" bigint NOT NULL,
	"raw" "bytea" NOT NULL,
	"era" text,
	"protocol_version" text,
	"capability_profile" text NOT NULL,
	"authorization_class" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "snapshot_content" UNIQUE NULLS NOT DISTINCT("server_id","raw","era","protocol_version","capability_profile","authorization_class")
);
--> statement-breakpoint
CREATE TABLE "tool" (
	"digest" text PRIMARY KEY NOT NULL,
	"canon_version" integer NOT NULL,
	"name" text NOT NULL,
	"raw" "bytea" NOT NULL,
	"input_digest" text NOT NULL,
	"output_digest" text NOT NULL,
	"annotations_digest" text NOT NULL,
	"prose_digest" text NOT NULL,
	"excerpt" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "oidc_trust" (
	"id" uuid PRIMARY KEY NOT NULL,
	"repository_id" text NOT NULL,
	"owner_id" text NOT NULL,
	"workflow" text NOT NULL,
	"scopes" text[] NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "uses" (
	"consumer_version_id" bigint NOT NULL,
	"server" text NOT NULL,
	"version" text,
	"digest" text,
	"count" integer NOT NULL,
	"uses" jsonb NOT NULL,
	CONSTRAINT "uses_consumer_version_id_server_pk" PRIMARY KEY("consumer_version_id","server")
);
--> statement-breakpoint
CREATE TABLE "verdict" (
	"old_digest" text NOT NULL,
	"new_digest" text NOT NULL,
	"policy" text NOT NULL,
	"engine_version" text NOT NULL,
	"difference" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "verdict_old_digest_new_digest_policy_engine_version_pk" PRIMARY KEY("old_digest","new_digest","policy","engine_version")
);
--> statement-breakpoint
CREATE TABLE "server_version_tool" (
	"version_id" bigint NOT NULL,
	"position" integer NOT NULL,
	"tool_digest" text NOT NULL,
	"raw" "bytea" NOT NULL,
	CONSTRAINT "server_version_tool_version_id_position_pk" PRIMARY KEY("version_id","position")
);
--> statement-breakpoint
CREATE TABLE "server_version" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "server_version_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"server_id" integer NOT NULL,
	"major" bigint NOT NULL,
	"minor" bigint NOT NULL,
	"patch" bigint NOT NULL,
	"digest" text NOT NULL,
	"canon_version" integer NOT NULL,
	"state" text NOT NULL,
	"verdict" text NOT NULL,
	"bump" text NOT NULL,
	"previous_id" bigint,
	"tools" integer NOT NULL,
	"origin" text NOT NULL,
	"server_version" text,
	"broke_without_major" boolean NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"observed_at" timestamp (3) with time zone NOT NULL,
	"deprecated_at" timestamp (3) with time zone,
	"deprecation_reason" text,
	"sunset_at" timestamp (3) with time zone,
	CONSTRAINT "server_version_digest" UNIQUE("server_id","digest"),
	CONSTRAINT "server_version_number" UNIQUE("server_id","major","minor","patch")
);
--> statement-breakpoint
CREATE TABLE "webhook" (
	"id" uuid PRIMARY KEY NOT NULL,
	"url" text NOT NULL,
	"events" text[] NOT NULL,
	"server" text,
	"sealed" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"deleted_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "channel_move" ADD CONSTRAINT "channel_move_server_id_server_id_fk" FOREIGN KEY ("server_id") REFERENCES "public"."server"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "channel_move" ADD CONSTRAINT "channel_move_from_version_id_server_version_id_fk" FOREIGN KEY ("from_version_id") REFERENCES "public"."server_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "channel_move" ADD CONSTRAINT "channel_move_to_version_id_server_version_id_fk" FOREIGN KEY ("to_version_id") REFERENCES "public"."server_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "channel" ADD CONSTRAINT "channel_server_id_server_id_fk" FOREIGN KEY ("server_id") REFERENCES "public"."server"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "channel" ADD CONSTRAINT "channel_version_id_server_version_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."server_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consumer_version" ADD CONSTRAINT "consumer_version_consumer_id_consumer_id_fk" FOREIGN KEY ("consumer_id") REFERENCES "public"."consumer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_webhook_id_webhook_id_fk" FOREIGN KEY ("webhook_id") REFERENCES "public"."webhook"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployment" ADD CONSTRAINT "deployment_consumer_id_consumer_id_fk" FOREIGN KEY ("consumer_id") REFERENCES "public"."consumer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployment" ADD CONSTRAINT "deployment_consumer_version_id_consumer_version_id_fk" FOREIGN KEY ("consumer_version_id") REFERENCES "public"."consumer_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "observation" ADD CONSTRAINT "observation_server_id_server_id_fk" FOREIGN KEY ("server_id") REFERENCES "public"."server"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "observation" ADD CONSTRAINT "observation_snapshot_id_snapshot_id_fk" FOREIGN KEY ("snapshot_id") REFERENCES "public"."snapshot"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "snapshot" ADD CONSTRAINT "snapshot_server_id_server_id_fk" FOREIGN KEY ("server_id") REFERENCES "public"."server"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "snapshot" ADD CONSTRAINT "snapshot_version_id_server_version_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."server_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "snapshot" ADD CONSTRAINT "snapshot_raw_blob_digest_fk" FOREIGN KEY ("raw") REFERENCES "public"."blob"("digest") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tool" ADD CONSTRAINT "tool_raw_blob_digest_fk" FOREIGN KEY ("raw") REFERENCES "public"."blob"("digest") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "uses" ADD CONSTRAINT "uses_consumer_version_id_consumer_version_id_fk" FOREIGN KEY ("consumer_version_id") REFERENCES "public"."consumer_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "server_version_tool" ADD CONSTRAINT "server_version_tool_version_id_server_version_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."server_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "server_version_tool" ADD CONSTRAINT "server_version_tool_tool_digest_tool_digest_fk" FOREIGN KEY ("tool_digest") REFERENCES "public"."tool"("digest") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "server_version_tool" ADD CONSTRAINT "server_version_tool_raw_blob_digest_fk" FOREIGN KEY ("raw") REFERENCES "public"."blob"("digest") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "server_version" ADD CONSTRAINT "server_version_server_id_server_id_fk" FOREIGN KEY ("server_id") REFERENCES "public"."server"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_subject" ON "audit" USING btree ("subject","sequence");--> statement-breakpoint
CREATE INDEX "channel_move_channel" ON "channel_move" USING btree ("server_id","channel","at");--> statement-breakpoint
CREATE INDEX "channel_version" ON "channel" USING btree ("version_id");--> statement-breakpoint
CREATE INDEX "consumer_version_recorded" ON "consumer_version" USING btree ("consumer_id","recorded_at");--> statement-breakpoint
CREATE INDEX "webhook_delivery_created" ON "webhook_delivery" USING btree ("webhook_id","created_at");--> statement-breakpoint
CREATE INDEX "deployment_version" ON "deployment" USING btree ("consumer_version_id");--> statement-breakpoint
CREATE INDEX "outbox_at" ON "outbox" USING btree ("at");--> statement-breakpoint
CREATE INDEX "api_key_live" ON "api_key" USING btree ("created_at") WHERE "api_key"."revoked_at" is null;--> statement-breakpoint
CREATE INDEX "observation_server" ON "observation" USING btree ("server_id","id");--> statement-breakpoint
CREATE INDEX "official_entry_updated" ON "official_entry" USING btree ("updated_at");--> statement-breakpoint
CREATE UNIQUE INDEX "server_name" ON "server" USING btree ("name") WHERE "server"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "server_due" ON "server" USING btree ("next_probe_at") WHERE "server"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "server_official" ON "server" USING btree ("official_name");--> statement-breakpoint
CREATE INDEX "tool_words" ON "tool" USING gin (to_tsvector('simple', replace("name", '_', ' ') || ' ' || "excerpt"));--> statement-breakpoint
CREATE INDEX "tool_name" ON "tool" USING btree ("name" text_pattern_ops);--> statement-breakpoint
CREATE INDEX "uses_server" ON "uses" USING btree ("server");--> statement-breakpoint
CREATE INDEX "server_version_tool_digest" ON "server_version_tool" USING btree ("tool_digest");--> statement-breakpoint
CREATE INDEX "server_version_contract" ON "server_version" USING btree ("digest");