import { expect, it, test } from "vitest";
import { isWanted, startTelemetry } from "../src/telemetry.ts";

test.each([
  [{}, false],
  [{ OTEL_SERVICE_NAME: "x" }, false],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://c:4318" }, true],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: "" }, false],
  [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://c:4318" }, true],
  [{ OTEL_TRACES_EXPORTER: "console" }, true],
  [{ OTEL_TRACES_EXPORTER: "none" }, false],
  [{ OTEL_METRICS_EXPORTER: "otlp" }, true],
  [{ OTEL_TRACES_EXPORTER: "console", OTEL_SDK_DISABLED: "true" }, false],
])("with %j telemetry is wanted: %s", (env, isOn) => {
  expect(isWanted(env)).toBe(isOn);
});

it("is nothing when nobody wants it", async () => {
  await expect((await startTelemetry({}, "tenon-gateway")).end()).resolves.toBeUndefined();
});
