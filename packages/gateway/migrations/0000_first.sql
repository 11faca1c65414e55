CREATE TABLE "audit_call" (
	"replica" text NOT NULL,
	"sequence" bigint NOT NULL,
	"complete" boolean NOT NULL,
	"call_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"trace_id" text,
	"caller_kind" text NOT NULL,
	"caller_id" text NOT NULL,
	"caller_client" text,
	"caller_subject" text,
	"session" text,
	"method" text NOT NULL,
	"server" text NOT NULL,
	"tool" text,
	"live_tool" text,
	"contract_version" text,
	"contract_digest" text,
	"tool_digest" text,
	"decision" text NOT NULL,
	"era" text NOT NULL,
	"idempotency_key_digest" text,
	"arguments_digest" text,
	"arguments" text,
	"sent_arguments" text,
	"searchable" boolean NOT NULL,
	"omitted" text,
	"outcome" text,
	"error_code" text,
	"upstream_status" integer,
	"result_digest" text,
	"result_bytes" bigint,
	"timing" text,
	"attempts" integer,
	"ended_at" timestamp (3) with time zone,
	"stored_at" timestamp (3) with time zone NOT NULL,
	"previous" "bytea" NOT NULL,
	"hash" "bytea" NOT NULL,
	CONSTRAINT "audit_call_replica_sequence_pk" PRIMARY KEY("replica","sequence"),
	CONSTRAINT "audit_call_id" UNIQUE("call_id","complete")
);
--> statement-breakpoint
CREATE TABLE "audit_replica" (
	"replica" text PRIMARY KEY NOT NULL,
	"head_sequence" bigint NOT NULL,
	"head_hash" "bytea" NOT NULL,
	"start_sequence" bigint NOT NULL,
	"start_hash" "bytea" NOT NULL,
	"spool_segment" bigint NOT NULL,
	"spool_offset" bigint NOT NULL,
	"resolved_sequence" bigint NOT NULL,
	"seen_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "idempotency_record" (
	"id" "bytea" PRIMARY KEY NOT NULL,
	"digest" "bytea" NOT NULL,
	"server" text NOT NULL,
	"tool" text NOT NULL,
	"state" text NOT NULL,
	"holder" text NOT NULL,
	"lease_until" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"part" text,
	"status" integer,
	"encoding" text,
	"answer" "bytea"
);
--> statement-breakpoint
CREATE TABLE "rate_window" (
	"id" "bytea" PRIMARY KEY NOT NULL,
	"slice" bigint NOT NULL,
	"counts" integer[] NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "audit_call_at" ON "audit_call" USING btree ("at","call_id");--> statement-breakpoint
CREATE INDEX "audit_call_tool" ON "audit_call" USING btree ("server","tool","at");--> statement-breakpoint
CREATE INDEX "audit_call_caller" ON "audit_call" USING btree ("caller_id","at");--> statement-breakpoint
CREATE INDEX "audit_call_trace" ON "audit_call" USING btree ("trace_id");--> statement-breakpoint
CREATE INDEX "audit_call_stored" ON "audit_call" USING btree ("replica","stored_at");--> statement-breakpoint
CREATE INDEX "audit_call_open" ON "audit_call" USING btree ("replica","sequence") WHERE not "audit_call"."complete";--> statement-breakpoint
CREATE INDEX "idempotency_record_expiry" ON "idempotency_record" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "rate_window_expiry" ON "rate_window" USING btree ("expires_at");