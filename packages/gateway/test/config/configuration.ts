import { TenonError } from "@tenon/contract";
import { parseGatewayConfig } from "../../src/config/read-config.ts";
import type { GatewaySettings } from "../../src/config/settings.ts";

export const folders = { config: "/etc/tenon", data: "/var/lib/tenon" };
export const environment = {
  TENON_KEY: "tenon_registry_key",
  DATABASE_URL: "postgres://u:hunter2@db/audit",
  SECRET: "a".repeat(40),
  EMPTY: "",
};

export function settingsOf(
  text: string,
  env: Readonly<Record<string, string>> = environment,
): GatewaySettings {
  return parseGatewayConfig(text, "tenon.gateway.yaml", env, folders);
}

/** The lines of the error that a configuration is refused with; none when it is good. */
export function refusal(
  text: string,
  env: Readonly<Record<string, string>> = environment,
): readonly string[] {
  try {
    settingsOf(text, env);
    return [];
  } catch (error) {
    if (!(error instanceof TenonError) || error.code !== "config-invalid") throw error;
    return error.message.split("\n");
  }
}

export const example = `
registry: { url: http://127.0.0.1:8420/, key: "\${TENON_KEY}" }
servers:
  desk:  { url: http://127.0.0.1:9001/mcp, pin: prod }
  files: { command: npx, args: [-y, "@modelcontextprotocol/server-filesystem@2025.8.21", .], pin: { file: files.tools.json } }
  free:  { url: http://127.0.0.1:9002/mcp, pin: follow }
drift: serve-pinned
auth: none
tools:
  desk/page_oncall: { timeoutMs: 2000, rateLimit: { calls: 10, perSeconds: 1 }, concurrency: 4, idempotent: true }
audit: { databaseUrl: "\${DATABASE_URL}", payload: digest }
`;
