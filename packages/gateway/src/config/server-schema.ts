import { z } from "zod";
import { configLimits } from "./limits.ts";
import { headers, scopeList, serverName, text, webUrl } from "./value-schemas.ts";

/** What happens when a server no longer offers what was agreed. */
export const driftSchema = z.enum(["serve-pinned", "warn", "block", "follow"]);

const reference = "[A-Za-z0-9][A-Za-z0-9._+-]{0,127}";
const digest = "sha256:[0-9a-f]{64}";

/** The parts of a pin that names a version of a registry: the server's name there, and a channel, version or digest. */
export const pinSyntax = new RegExp(
  `^(?:([A-Za-z0-9][A-Za-z0-9._-]{0,127})@)?(${digest}|${reference})$`,
  "u",
);

const pinForms =
  "`follow`; a channel, version or digest of the same-named server of the registry (`prod`, `1.4.0`, `sha256:…`); " +
  "`other@1.4.0` for another name there; or `{ file: tools.json }`, a saved tool list relative to this file";

/** A pin as it is written. */
export const pinSchema = z
  .union([
    z.string().regex(pinSyntax, {
      error:
        "this is no pin; write follow, a channel, a version, sha256:…, NAME@VERSION, or { file: … }.",
    }),
    z.strictObject({ file: text("A file with a `tools/list` result or an array of tools.") }),
  ])
  .describe(`What is agreed: ${pinForms}.`);

const secret = text("Its secret; keep it in the environment.");

/** How the gateway authenticates itself to a server. */
export const credentialSchema = z
  .union([
    z.literal("none"),
    z
      .strictObject({ headers: headers("Sent with every request.") })
      .meta({ title: "The same headers for everybody" }),
    z
      .strictObject({
        clientCredentials: z.strictObject({
          tokenUrl: webUrl("Token endpoint of the authorization server."),
          clientId: text("The gateway's name there."),
          clientSecret: secret,
          scope: text("Scopes to ask for.").exactOptional(),
          resource: text("The server's resource identifier (RFC 8707).").exactOptional(),
        }),
      })
      .meta({ title: "OAuth client credentials" }),
    z
      .strictObject({
        tokenExchange: z.strictObject({
          tokenUrl: webUrl("Token endpoint of the authorization server."),
          clientId: text("The gateway's name there."),
          clientSecret: secret,
          audience: text("The server's name there."),
          scope: text("Scopes to ask for.").exactOptional(),
        }),
      })
      .meta({ title: "OAuth token exchange (RFC 8693)" }),
    z
      .strictObject({
        users: z
          .record(z.string().min(1).max(1_024), headers("Sent with this caller's requests."))
          .refine((users) => Object.keys(users).length <= configLimits.clients, {
            error: `there are more than ${configLimits.clients} users.`,
          })
          .describe("Headers by the name of the caller's key, client id or subject."),
      })
      .meta({ title: "Headers for each caller" }),
  ])
  .describe(
    "How the gateway authenticates itself to the server: `none`, `{ headers }`, `{ clientCredentials }`, `{ tokenExchange }` or " +
      "`{ users }`. The client's own token is never passed on.",
  );

const anyServer = {
  pin: pinSchema.default("follow"),
  drift: driftSchema
    .describe(
      "What happens when this server no longer offers what was agreed. Default: the top level's.",
    )
    .exactOptional(),
  credential: credentialSchema.exactOptional(),
  assertIdentity: z
    .boolean()
    .default(false)
    .describe(
      "Tell the server who the caller is, as a short-lived signed assertion (header `Tenon-Identity`).",
    ),
  scopes: scopeList("Scopes that a caller needs for this server.").default([]),
  watchSeconds: z
    .int()
    .min(1)
    .max(86_400)
    .describe("Seconds between looks at its tools. Default: the top level's `watch`.")
    .exactOptional(),
};

const httpServer = z
  .strictObject({
    url: webUrl("URL of the MCP endpoint."),
    headers: headers(
      "Headers to send. Keep secrets in the environment: `Bearer ${TOKEN}`.",
    ).default({}),
    transport: z
      .enum(["auto", "streamable-http", "sse"])
      .default("auto")
      .describe("How to speak to it; `auto` finds out."),
    ...anyServer,
  })
  .meta({ title: "A server behind a URL" });

const stdioServer = z
  .strictObject({
    command: text("The program to start; it speaks MCP on its standard input and output."),
    args: z.array(z.string()).max(1_000).default([]).describe("Its arguments."),
    env: z
      .record(
        z.string().regex(/^[^=\0]+$/u, { error: "this is no name of a variable." }),
        z.string(),
      )
      .default({})
      .describe("Environment variables to add for it."),
    cwd: text(
      "The folder to start it in, relative to this file. Default: this file's folder.",
    ).exactOptional(),
    ...anyServer,
  })
  .meta({ title: "A server started by a command" });

/** `servers`: by the name that clients know them by. */
export const serversSchema = z
  .record(serverName, z.union([httpServer, stdioServer]))
  .refine((servers) => Object.keys(servers).length > 0, { error: "this needs one server or more." })
  .refine((servers) => Object.keys(servers).length <= configLimits.servers, {
    error: `there are more than ${configLimits.servers} servers.`,
  });

/** `watch`. */
export const watchSchema = z.strictObject({
  seconds: z
    .int()
    .min(1)
    .max(86_400)
    .default(60)
    .describe("Seconds between looks at a server's tools."),
});
