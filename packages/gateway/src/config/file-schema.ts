import { z } from "zod";
import { configLimits } from "./limits.ts";
import { driftSchema, pinSchema, serversSchema, watchSchema } from "./server-schema.ts";
import { toolsSchema } from "./tool-schema.ts";
import {
  addressRange,
  clientName,
  hostName,
  origin,
  scopeList,
  serverName,
  serviceUrl,
  text,
  webUrl,
} from "./value-schemas.ts";

const clientSchema = z.strictObject({
  pins: z.record(serverName, pinSchema).describe("Pins of this client, by server."),
});

const keySchema = z.strictObject({
  name: clientName.describe("Who has it: the caller's name in pins, limits and the audit."),
  key: z
    .string()
    .regex(/^[\w.~+/=-]{16,512}$/u, {
      error: "a key has 16 to 512 letters, digits and . _ ~ + / = -; make a longer one.",
    })
    .describe("The key itself, from the environment: `${NAME}`.")
    .exactOptional(),
  hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/iu, { error: "this is no SHA-256; write its 64 hexadecimal digits." })
    .describe("Or its SHA-256, hexadecimal: `printf %s KEY | sha256sum`.")
    .exactOptional(),
  scopes: scopeList(
    "What it may do: scopes of servers; `audit:read` and `state:read` for the gateway's own records.",
  ).default([]),
});

const authSchema = z
  .union([
    z.literal("none"),
    z
      .strictObject({ keys: z.array(keySchema).min(1).max(configLimits.keys) })
      .meta({ title: "Keys" }),
    z
      .strictObject({
        oauth: z.strictObject({
          issuers: z
            .array(webUrl("An authorization server."))
            .min(1)
            .max(20)
            .describe("Authorization servers that clients are sent to, and whose tokens count."),
          audiences: z
            .array(z.string().min(1))
            .max(100)
            .default([])
            .describe("Audiences that count beside the gateway's own URLs."),
          scopes: scopeList("Scopes that every caller needs.").default([]),
          jwks: z
            .record(z.string(), webUrl("Where its keys are."))
            .default({})
            .describe("Issuer to the URL of its keys, where its metadata does not say."),
        }),
      })
      .meta({ title: "OAuth" }),
  ])
  .default("none")
  .describe(
    "Who may call: everybody (`none`), whoever has one of `{ keys }`, or a token by `{ oauth }`.",
  );

const pointer = z.string().regex(/^(?:\/[^/]*)+$/u, {
  error: "this is no JSON Pointer; write it as /customer/email, with `*` for any key or item.",
});

const auditSchema = z
  .union([
    z.literal("none"),
    z.strictObject({
      databaseUrl: serviceUrl("Postgres. Default: an embedded database in the data folder.", [
        "postgres",
        "postgresql",
      ]).exactOptional(),
      payload: z
        .enum(["none", "digest", "redacted", "full"])
        .default("digest")
        .describe("What is kept of arguments and results."),
      redact: z
        .record(z.string(), z.array(pointer).max(1_000))
        .default({})
        .describe(
          "Places in arguments that are never kept, by `server/tool` or `*`: `/customer/email`, `/items/*/iban`.",
        ),
      retentionDays: z.int().min(1).max(36_500).default(90).describe("Days that entries are kept."),
      whenFull: z
        .enum(["refuse", "go-on"])
        .default("go-on")
        .describe(
          "When nothing more can be taken down: refuse calls that are not read-only, or go on and count what is lost.",
        ),
    }),
  ])
  .default({ payload: "digest", redact: {}, retentionDays: 90, whenFull: "go-on" })
  .describe("The record of every call. `none`: there is none.");

const judgement = z.enum(["refuse", "warn", "ignore"]);

/** `tenon.gateway.yaml` as it is written, variables filled in. */
export const fileSchema = z
  .strictObject({
    servers: serversSchema.describe("The MCP servers, by the name that clients know them by."),
    registry: z
      .strictObject({
        url: webUrl("Where it is."),
        key: text("A key that can read: `${TENON_KEY}`.").exactOptional(),
      })
      .describe("The Tenon registry that pins come from.")
      .exactOptional(),
    publicUrl: webUrl(
      "Under which URL clients reach the gateway. Default: what their requests say, as far as proxies are trusted.",
    ).exactOptional(),
    drift: driftSchema
      .default("serve-pinned")
      .describe("What happens when a server no longer offers what was agreed."),
    arguments: judgement
      .default("refuse")
      .describe("Arguments that the agreed schema does not allow."),
    results: judgement
      .default("warn")
      .describe("Structured results that the agreed output schema does not allow."),
    tools: toolsSchema
      .default({})
      .describe(
        "How calls are handled, by `server/tool`, `server/*` and `*`; what one leaves out the next says.",
      ),
    clients: z
      .record(clientName, clientSchema)
      .refine((clients) => Object.keys(clients).length <= configLimits.clients, {
        error: `there are more than ${configLimits.clients} clients.`,
      })
      .default({})
      .describe("Pins of single clients, by the name of their key or their client id."),
    auth: authSchema,
    audit: auditSchema,
    sessions: z
      .strictObject({
        secrets: z
          .array(
            z
              .string()
              .min(32, { error: "a secret has 32 characters or more; make a longer one." })
              .max(1_024),
          )
          .max(10)
          .default([])
          .describe(
            "32 characters or more each, the same for every replica. The first seals session ids, all open them.",
          ),
      })
      .default({ secrets: [] })
      .describe(
        "Session ids hold what they need, sealed. Without secrets they end with the process.",
      ),
    valkey: serviceUrl(
      "Valkey or Redis for rate limits of all replicas together. Default: the audit's Postgres.",
      ["redis", "rediss", "valkey", "valkeys"],
    ).exactOptional(),
    allowedHosts: z
      .array(hostName)
      .max(1_000)
      .default([])
      .describe("Host names that requests may ask for, beside the public URL's and loopback ones."),
    allowedOrigins: z
      .array(origin)
      .max(1_000)
      .default([])
      .describe("Origins of pages that may call, beside the public URL's and loopback ones."),
    trustedProxies: z
      .array(addressRange)
      .max(1_000)
      .default([])
      .describe(
        "Addresses or ranges of proxies whose `Forwarded` and `X-Forwarded-*` headers count.",
      ),
    replica: z
      .strictObject({
        advertise: webUrl(
          "Where other replicas reach this one, for sessions that only it can serve.",
        ),
      })
      .exactOptional()
      .describe("This process among several."),
    watch: watchSchema.default({ seconds: 60 }).describe("How servers are watched."),
  })
  .meta({ title: "Tenon gateway configuration" });

/** A configuration that passed the schema. */
export type GatewayFile = z.output<typeof fileSchema>;
