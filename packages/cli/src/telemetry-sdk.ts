import { diag, DiagLogLevel } from "@opentelemetry/api";
import { NodeSDK } from "@opentelemetry/sdk-node";
import type { Shell } from "./shell.ts";

/** Starts the SDK with what its variables say. It instruments nothing by itself. */
export function startSdk(
  env: Shell["env"],
  service: string,
): { readonly shutdown: () => Promise<void> } {
  const named =
    (env["OTEL_SERVICE_NAME"] ?? "") !== "" ||
    (env["OTEL_RESOURCE_ATTRIBUTES"] ?? "").includes("service.name=");
  const sdk = new NodeSDK({
    instrumentations: [],
    // Logs stay on the standard error unless somebody asks for more.
    ...((env["OTEL_LOGS_EXPORTER"] ?? "") === "" ? { logRecordProcessors: [] } : {}),
    ...(named ? {} : { serviceName: service }),
  });
  // Its own messages would go to the standard output, which belongs to the command.
  diag.setLogger(standardError, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  sdk.start();
  return sdk;
}

const say =
  (level: number) =>
  (message: string): void => {
    const line = {
      level,
      time: Date.now(),
      name: "opentelemetry",
      msg: message.slice(0, 500),
    };
    process.stderr.write(`${JSON.stringify(line)}\n`);
  };
const standardError = {
  error: say(50),
  warn: say(40),
  info: say(30),
  debug: say(20),
  verbose: say(10),
};
