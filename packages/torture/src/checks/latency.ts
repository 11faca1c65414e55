import { isJsonObject, type JsonObject } from "@tenon/contract";
import { type Check, failed, notTried, passed } from "../check.ts";
import type { Asked } from "../client/client.ts";
import type { Era } from "../era.ts";
import type { CheckContext } from "../run/context.ts";
import { facts, told } from "./probes.ts";

const both: readonly Era[] = ["legacy", "modern"];

/** Durations of a `Server-Timing` header, trailer or key of `_meta`, by name; undefined without one. */
function partsOf({ exchange }: Asked, result: JsonObject): ReadonlyMap<string, number> | undefined {
  const meta = isJsonObject(result["_meta"]) ? result["_meta"] : {};
  const ofMeta = Object.entries(meta).find(([key]) => /server-?timing/iu.test(key))?.[1];
  const text =
    exchange.headers["server-timing"] ??
    exchange.trailers["server-timing"] ??
    (typeof ofMeta === "string" ? ofMeta : undefined);
  if (text === undefined) return undefined;
  const parts = text.split(",").flatMap((part): [string, number][] => {
    const name = part.split(";")[0]?.trim() ?? "";
    const duration = /;\s*dur="?([\d.]+)/u.exec(part)?.[1];
    return duration === undefined ? [] : [[name, Number(duration)]];
  });
  return new Map(parts);
}

interface Timed {
  readonly parts: ReadonlyMap<string, number> | undefined;
  readonly wallMs: number;
  readonly handledMs: number;
}

/** A call of known length, five times. */
async function timed(context: CheckContext, ms: number): Promise<readonly Timed[]> {
  const client = await context.open();
  await told(context, client, "echo");
  const all: Timed[] = [];
  for (let turn = 0; turn < 5; turn += 1) {
    const asked = context.call(client, "slow", { nonce: context.nonce(), ms });
    const answer = await asked.answer(context.settings.deadlineMs);
    const { handledMs } = await facts(context, asked);
    await asked.exchange.ended(1_000);
    const result = answer.kind === "result" ? answer.result : {};
    const parts = partsOf(asked, result);
    all.push({ parts, wallMs: answer.afterMs, handledMs: Number(handledMs) });
  }
  return all;
}

const noTiming = failed("no Server-Timing header, trailer or _meta key came with the answer");

/** Everybody can see where the time went. */
export const latencyChecks: readonly Check[] = [
  {
    id: "latency/timing-told",
    title: "Answers say where the time went",
    does: "A call of 100 ms.",
    expects: "Server-Timing with a duration (header, trailer, or key of _meta).",
    eras: both,
    run: async (context) => {
      const [first] = await timed(context, 100);
      return (first?.parts?.size ?? 0) > 0 ? passed : noTiming;
    },
  },
  {
    id: "latency/parts-sum",
    title: "The parts sum to the whole",
    does: "A call of 400 ms, five times; the parts (without `total`) are summed and compared to the time seen by the client.",
    expects:
      "The smallest difference is at most 5 % (what else goes on in the machine only adds to it).",
    eras: both,
    run: async (context) => {
      const all = await timed(context, 400);
      if (all.some(({ parts }) => parts === undefined || parts.size === 0)) return noTiming;
      const off = all.map(({ parts, wallMs }) => {
        const sum = [...(parts ?? [])]
          .filter(([name]) => name !== "total")
          .reduce((whole, [, duration]) => whole + duration, 0);
        return Math.abs(sum - wallMs) / wallMs;
      });
      const share = Math.min(...off);
      return share <= 0.05 ? passed : failed(`the sum is off by ${(share * 100).toFixed(1)} %`);
    },
  },
  {
    id: "latency/upstream-part",
    title: "The upstream's part is true",
    does: "A call of 400 ms, five times; the upstream measures how long it took itself.",
    expects: "One part that is within 5 ms of it in the best call.",
    eras: both,
    run: async (context) => {
      const all = await timed(context, 400);
      if (all.some(({ parts }) => parts === undefined || parts.size === 0)) return noTiming;
      const off = all.map(({ parts, handledMs }) =>
        Math.min(
          ...[...(parts ?? [])]
            .filter(([name]) => name !== "total")
            .map(([, duration]) => Math.abs(duration - handledMs)),
        ),
      );
      const least = Math.min(...off);
      return least <= 5 ? passed : failed(`the nearest part is off by ${least.toFixed(1)} ms`);
    },
  },
  {
    id: "latency/trace-header",
    title: "The trace reaches the upstream as a header",
    does: "A call with a traceparent header.",
    expects: "The upstream sees a traceparent (header or _meta) with the same trace id.",
    eras: both,
    run: async (context) => traced(context, "header"),
  },
  {
    id: "latency/trace-meta",
    title: "The trace reaches the upstream in _meta",
    does: "A call with traceparent in _meta.",
    expects: "The upstream sees a traceparent (header or _meta) with the same trace id.",
    eras: both,
    run: async (context) => traced(context, "meta"),
  },
  {
    id: "latency/metrics",
    title: "Metrics tell the tools apart",
    does: "Calls of a tool; the metrics are read before and after.",
    expects: "Metrics with the tool's name, and a count that has risen.",
    eras: [],
    run: async (context) => {
      const { metricsUrl, url } = context.settings;
      const place = metricsUrl ?? new URL("/metrics", url).href;
      const client = await context.open();
      await told(context, client, "echo");
      const before = await context.http({ url: place });
      if (before.status !== 200) {
        return metricsUrl === undefined
          ? notTried(`${place} gives HTTP ${before.status}: give --metrics-url`)
          : failed(`${place} gives HTTP ${before.status}`);
      }
      for (let turn = 0; turn < 5; turn += 1) await told(context, client, "echo");
      const risen = await context.eventually(async () => {
        const { text } = await context.http({ url: place });
        return totalOf(text) > totalOf(before.text) ? true : undefined;
      }, 2_000);
      return risen === true ? passed : failed("no line that names the tool echo has risen");
    },
  },
];

/** Sum of the counters that name the tool. */
function totalOf(text: string): number {
  return text
    .split("\n")
    .filter((line) => !line.startsWith("#") && /["_./-]echo"/u.test(line))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
}

async function traced(context: CheckContext, place: "header" | "meta") {
  const client = await context.open();
  const nonce = context.nonce();
  const trace = crypto.randomUUID().replaceAll("-", "");
  const traceparent = `00-${trace}-00f067aa0ba902b7-01`;
  const options = place === "header" ? { headers: { traceparent } } : { meta: { traceparent } };
  await facts(context, context.call(client, "echo", { nonce }, options));
  const call = await context.seen(nonce);
  const seen = [call?.headers["traceparent"], call?.meta["traceparent"]].map(String);
  return seen.some((one) => one.includes(trace))
    ? passed
    : failed(`the upstream saw ${JSON.stringify(seen)}`);
}
