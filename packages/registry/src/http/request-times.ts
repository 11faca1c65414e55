/** How long requests took, by method, route and status, as a Prometheus histogram. */
export interface RequestTimes {
  /** Counts one answer; this is on the way of every read. */
  readonly observe: (method: string, route: string, status: number, seconds: number) => void;
  /** The exposition text, with a line's end behind it. */
  readonly text: () => string;
}

interface Series {
  readonly labels: string;
  /** Answers by bucket, each in the first that it fits; the last is for what fits none. */
  readonly counts: number[];
  sum: number;
}

const name = "tenon_registry_request_seconds";
const bounds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/** Counts of one replica. Routes and methods are the application's own, so the series are few. */
export function requestTimes(): RequestTimes {
  const routes = new Map<string, Map<string, Series>>();
  const seriesOf = (method: string, route: string, status: number): Series => {
    const ofRoute = routes.get(route) ?? new Map<string, Series>();
    routes.set(route, ofRoute);
    const key = `${method} ${status}`;
    const known = ofRoute.get(key);
    if (known !== undefined) return known;
    const labels = `method="${escaped(method)}",route="${escaped(route)}",status="${status}"`;
    const series = { labels, counts: Array.from({ length: bounds.length + 1 }, () => 0), sum: 0 };
    ofRoute.set(key, series);
    return series;
  };
  return {
    observe: (method, route, status, seconds) => {
      const series = seriesOf(method, route, status);
      const bucket = bounds.findIndex((bound) => seconds <= bound);
      const place = bucket === -1 ? bounds.length : bucket;
      series.counts[place] = (series.counts[place] ?? 0) + 1;
      series.sum += seconds;
    },
    text: () =>
      [
        `# HELP ${name} Time to answer a request`,
        `# TYPE ${name} histogram`,
        ...[...routes.values()].flatMap((ofRoute) => [...ofRoute.values()].flatMap(linesOf)),
        "",
      ].join("\n"),
  };
}

/** Buckets are cumulative, as Prometheus wants them. */
function linesOf({ labels, counts, sum }: Series): readonly string[] {
  let count = 0;
  const buckets = counts.map((answers, index) => {
    count += answers;
    return `${name}_bucket{le="${bounds[index] ?? "+Inf"}",${labels}} ${count}`;
  });
  return [...buckets, `${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${count}`];
}

function escaped(label: string): string {
  return label
    .replaceAll("\\", "\\\\")
    .replaceAll('"', String.raw`\"`)
    .replaceAll("\n", "\\n");
}
