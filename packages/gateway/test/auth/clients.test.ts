import { request as forward } from "node:http";
import {
  auth,
  ClientCredentialsProvider,
  extractWWWAuthenticateParams,
} from "@modelcontextprotocol/client";
import {
  auth as olderAuth,
  extractWWWAuthenticateParams as olderParams,
} from "@modelcontextprotocol/sdk/client/auth.js";
import { ClientCredentialsProvider as OlderProvider } from "@modelcontextprotocol/sdk/client/auth-extensions.js";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { GatewaySettings } from "../../src/config/settings.ts";
import { agentSecret, AuthorizationServer } from "./fixtures/authorization-server.ts";
import { authFront, listen } from "./fixtures/front.ts";
import { gatewaySettings, oauth } from "./fixtures/settings.ts";

let issuer: AuthorizationServer;
beforeAll(async () => {
  issuer = await AuthorizationServer.start();
});
afterAll(() => issuer.stop());
const open: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(({ close }) => close()));
});

/** The steps that a client goes through by itself after a 401 or 403: metadata, issuer, token for the resource. */
interface Client {
  readonly authorize: (url: string, refused: Response) => Promise<string | undefined>;
}

function current(): Client {
  const provider = new ClientCredentialsProvider({
    clientId: "agent",
    clientSecret: agentSecret,
    expectedIssuer: issuer.issuer,
  });
  return {
    authorize: async (serverUrl, refused) => {
      const { resourceMetadataUrl, scope } = extractWWWAuthenticateParams(refused);
      await auth(provider, {
        serverUrl,
        ...(resourceMetadataUrl && { resourceMetadataUrl }),
        ...(scope !== undefined && { scope }),
      });
      return provider.tokens()?.access_token;
    },
  };
}

/** It asks for the scopes that it was made with, not for those of a challenge: made anew for each. */
function older(): Client {
  return {
    authorize: async (serverUrl, refused) => {
      const { resourceMetadataUrl, scope } = olderParams(refused);
      const provider = new OlderProvider({
        clientId: "agent",
        clientSecret: agentSecret,
        expectedIssuer: issuer.issuer,
        ...(scope !== undefined && { scope }),
      });
      await olderAuth(provider, { serverUrl, ...(resourceMetadataUrl && { resourceMetadataUrl }) });
      return provider.tokens()?.access_token;
    },
  };
}

async function gateway(changes: Partial<GatewaySettings> = {}) {
  const front = await authFront(
    gatewaySettings({ auth: oauth(issuer.issuer, { scopes: ["mcp"] }), ...changes }),
  );
  open.push(front);
  return front;
}

/** A reverse proxy that serves a gateway below `/agents` and nothing else. */
async function proxied(target: string) {
  const proxy = await listen((request, response) => {
    if (request.url?.startsWith("/agents/") !== true) {
      response.writeHead(404).end();
      return;
    }
    const headers = {
      ...request.headers,
      host: new URL(target).host,
      "x-forwarded-host": request.headers.host,
      "x-forwarded-proto": "http",
      "x-forwarded-prefix": "/agents",
      "x-forwarded-for": request.socket.remoteAddress,
    };
    const path = request.url.slice("/agents".length);
    const passed = forward(target + path, { method: request.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(passed);
  });
  open.push(proxy);
  return `${proxy.url}/agents`;
}

async function call(url: string, token?: string): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
}

describe.each([
  ["the current client of the SDK", current],
  ["the client of the SDK's first line", older],
])("%s finds its way in by itself", (_name, client) => {
  const statuses = async (url: string): Promise<readonly number[]> => {
    const refused = await call(url);
    const token = await client().authorize(url, refused);
    return [refused.status, (await call(url, token)).status];
  };

  test("at one server, which needs a scope of its own, and at all of them", async () => {
    const { url } = await gateway();
    expect(await statuses(`${url}/mcp`)).toEqual([401, 200]);
    expect(await statuses(`${url}/mcp/desk`)).toEqual([401, 200]);
  });

  test("through a proxy that puts the gateway below a prefix", async () => {
    const { url } = await gateway({ trustedProxies: ["127.0.0.1"] });
    const outside = await proxied(url);
    expect(await statuses(`${outside}/mcp`)).toEqual([401, 200]);
    expect(await statuses(`${outside}/mcp/files`)).toEqual([401, 200]);
  });

  test("from a token that is too weak to one that is not", async () => {
    const { url } = await gateway();
    const weak = await issuer.token(`${url}/mcp/desk`, "mcp");
    const refused = await call(`${url}/mcp/desk`, weak);
    expect(refused.status).toBe(403);
    const token = await client().authorize(`${url}/mcp/desk`, refused);
    expect((await call(`${url}/mcp/desk`, token)).status).toBe(200);
  });
});

describe("other settings", () => {
  test("keep what is known of an issuer that stays, also while it is down", async () => {
    const front = await gateway();
    await call(`${front.url}/mcp`, await issuer.token(`${front.url}/mcp`));
    const token = await issuer.token(`${front.url}/mcp`);
    issuer.down(true);
    front.reload(gatewaySettings({ auth: oauth(issuer.issuer) }));
    expect((await call(`${front.url}/mcp`, token)).status).toBe(200);
    issuer.down(false);
  });

  test("end what they no longer allow at once", async () => {
    const front = await gateway();
    const token = await issuer.token(`${front.url}/mcp`);
    expect((await call(`${front.url}/mcp`, token)).status).toBe(200);
    front.reload(gatewaySettings({ auth: oauth(issuer.issuer, { scopes: ["desk:write"] }) }));
    expect((await call(`${front.url}/mcp`, token)).status).toBe(403);
    front.reload(gatewaySettings({ auth: oauth("https://other.example") }));
    expect((await call(`${front.url}/mcp`, token)).status).toBe(401);
  });
});
