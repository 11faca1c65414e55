import { expect, it } from "vitest";
import {
  configuration,
  failures,
  folderWith,
  ports,
  serveCommand,
  tortured,
} from "./torture-stage.ts";

const minutes = 60_000;

it("the gateway is a resource server under torture", { timeout: 5 * minutes }, async () => {
  const own = await ports();
  const oauthUrl = `http://127.0.0.1:${own.gateway}/mcp/torture`;
  const folder = folderWith({
    "tenon.gateway.yaml": configuration(own, {
      audit: "none",
      auth: { oauth: { issuers: [`http://127.0.0.1:${own.issuer}`] } },
      trustedProxies: ["127.0.0.0/8"],
    }),
  });
  const card = await tortured(own, {
    start: serveCommand(folder, own.gateway),
    only: ["oauth", "sessions"],
    oauthUrl,
    issuerPort: own.issuer,
  });
  expect(failures(card)).toEqual([]);
});
