import { expect, it } from "vitest";
import { openMetrics } from "../../src/telemetry/metrics.ts";
import { telemetryLimits } from "../../src/telemetry/limits.ts";
import { finished } from "./finished.ts";
import { quiet } from "./state.ts";

const open = (isTool = (_server: string, tool: string) => tool.startsWith("page")) =>
  openMetrics({ isTool, state: quiet });

it("counts calls by server, method, tool and outcome", async () => {
  const metrics = open();
  const calls = [
    finished(),
    finished(),
    finished({ outcome: "tool-error" }),
    finished({ target: "made-up" }),
    finished({ target: "made-up-2", outcome: "refused", errorCode: "tool-unknown" }),
    finished({ method: "tools/list", target: undefined }),
    finished({ method: "x/y", target: undefined }),
  ];
  for (const call of calls) {
    metrics.began(call.server);
    metrics.finished(call);
  }
  metrics.began("desk");
  const text = await metrics.text();
  const count = "mcp_server_operation_duration_seconds_count";
  expect(text).toContain(
    `${count}{server="desk",method="tools/call",tool="page_oncall",outcome="result"} 2`,
  );
  expect(text).toContain(
    `${count}{server="desk",method="tools/call",tool="page_oncall",outcome="tool-error"} 1`,
  );
  expect(text).toContain(
    `${count}{server="desk",method="tools/call",tool="other",outcome="result"} 1`,
  );
  expect(text).toContain(`${count}{server="desk",method="tools/list",tool="",outcome="result"} 1`);
  expect(text).toContain(`${count}{server="desk",method="other",tool="",outcome="result"} 1`);
  expect(text).toContain('tenon_gateway_errors_total{server="desk",code="tool-unknown"} 1');
  expect(text).toContain('tenon_gateway_requests_in_flight{server="desk"} 1');
  expect(text).not.toContain("made-up");
  expect(text).toMatch(/^# TYPE mcp_server_operation_duration_seconds histogram$/mu);
});

it("has buckets that add up, and the time of each part", async () => {
  const metrics = open();
  metrics.finished(finished());
  const text = await metrics.text();
  const buckets = [
    ...text.matchAll(/^mcp_server_operation_duration_seconds_bucket\{.*le="([^"]+)"\} (\d+)$/gmu),
  ];
  expect(buckets.map(([, bound]) => bound).at(-1)).toBe("+Inf");
  const values = buckets.map(([, , value]) => Number(value));
  expect(values).toEqual(values.toSorted((left, right) => left - right));
  expect(buckets.find(([, bound]) => bound === "0.02")?.[2]).toBe("0");
  expect(buckets.find(([, bound]) => bound === "0.05")?.[2]).toBe("1");
  expect(text).toMatch(/tenon_gateway_part_seconds_total\{server="desk",part="upstream"\} 0\.024/u);
  expect(text).toMatch(/tenon_gateway_overhead_seconds_sum\{server="desk"\} 0\.0035/u);
  expect(text).toMatch(/mcp_client_operation_duration_seconds_sum\{server="desk"\} 0\.0265/u);
  // Asked again, nothing is counted twice.
  expect(await metrics.text()).toMatch(/part="upstream"\} 0\.024/u);
});

it("has no more series than tools that are agreed, nor than its limit", async () => {
  const metrics = open(() => true);
  for (let index = 0; index <= telemetryLimits.tools; index += 1) {
    metrics.finished(finished({ target: `tool-${index}` }));
  }
  const text = await metrics.text();
  expect(text).toContain(`tool="tool-${telemetryLimits.tools - 1}"`);
  expect(text).not.toContain(`tool="tool-${telemetryLimits.tools}"`);
  expect(text).toContain('tool="other"');
});

it("shows how pins, servers and the audit are when it is asked", async () => {
  let draining = false;
  const metrics = openMetrics({
    isTool: () => true,
    state: { ...quiet, draining: () => draining },
  });
  const first = await metrics.text();
  expect(first).toContain('tenon_gateway_upstream_up{server="desk"} 0');
  expect(first).toContain('tenon_gateway_circuit_state{server="desk"} 1');
  expect(first).toContain(
    'tenon_gateway_drifted_tools{server="desk",client="",kind="translated"} 1',
  );
  expect(first).toContain('tenon_gateway_pin_age_seconds{server="desk",client=""} 12');
  expect(first).toContain('tenon_gateway_pin_usable{server="files",client=""} 0');
  expect(first).toContain("tenon_gateway_audit_spool_bytes 100");
  expect(first).toContain("tenon_gateway_draining 0");
  draining = true;
  expect(await metrics.text()).toContain("tenon_gateway_draining 1");
});
