/** What prom-client's registry asks of a metric. */
interface HistogramValue {
  readonly metricName: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** One line of a histogram: its labels are fixed, so to observe is to add three numbers. */
export interface Series {
  readonly observe: (value: number) => void;
}

/**
 * A histogram for the call path. Where a library's own looks its labels up for each value, a series of this one is had once and
 * kept; it is registered beside the others and shown in the same text.
 */
export class CallHistogram {
  readonly name: string;
  readonly help: string;
  readonly type = "histogram";
  readonly aggregator = "sum";
  readonly #bounds: readonly number[];
  readonly #series: Line[] = [];

  constructor(name: string, help: string, bounds: readonly number[]) {
    this.name = name;
    this.help = help;
    this.#bounds = bounds;
  }

  /** A series of its own; asked for once for each set of labels. */
  series(labels: Readonly<Record<string, string>>): Series {
    const line = new Line(labels, this.#bounds);
    this.#series.push(line);
    return line;
  }

  /** All of them, for the exposition. */
  async get(): Promise<object> {
    const values = this.#series.flatMap((line) => line.values(this.name));
    return {
      name: this.name,
      help: this.help,
      type: this.type,
      aggregator: this.aggregator,
      values,
    };
  }

  reset(): void {
    for (const line of this.#series) line.reset();
  }
}

class Line implements Series {
  readonly #labels: Readonly<Record<string, string>>;
  readonly #bounds: readonly number[];
  readonly #counts: Float64Array;
  #sum = 0;

  constructor(labels: Readonly<Record<string, string>>, bounds: readonly number[]) {
    this.#labels = labels;
    this.#bounds = bounds;
    this.#counts = new Float64Array(bounds.length + 1);
  }

  observe(value: number): void {
    const bounds = this.#bounds;
    let index = 0;
    while (index < bounds.length && value > (bounds[index] ?? 0)) index += 1;
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#sum += value;
  }

  reset(): void {
    this.#counts.fill(0);
    this.#sum = 0;
  }

  values(name: string): readonly HistogramValue[] {
    const labels = this.#labels;
    let count = 0;
    const buckets: HistogramValue[] = [];
    for (const [index, own] of this.#counts.entries()) {
      count += own;
      const le = this.#bounds[index] ?? "+Inf";
      buckets.push({ metricName: `${name}_bucket`, labels: { ...labels, le }, value: count });
    }
    return [
      ...buckets,
      { metricName: `${name}_sum`, labels, value: this.#sum },
      { metricName: `${name}_count`, labels, value: count },
    ];
  }
}
