/**
 * Moments of a call on the clock of `performance.now()`, in their order; 0 or undefined: it never came that far, or the moment is
 * not known apart from the next one.
 */
export interface CallMarks {
  /** The head of the request was there. */
  readonly startedAt: number;
  /** It was known who asks. */
  readonly authenticatedAt?: number;
  /** The whole request was there and parsed. */
  readonly receivedAt?: number;
  /** Rate and concurrency limits let it in. */
  readonly admittedAt?: number;
  /** It was judged by the contract, arguments validated. */
  readonly judgedAt?: number;
  /** It was handed to the upstream, the last time; translated and written down before. */
  readonly sentAt?: number;
  /** A connection was had. */
  readonly connectedAt?: number;
  /** The whole answer was there. */
  readonly answeredAt?: number;
  /** The result was judged, and translated back. */
  readonly resultJudgedAt?: number;
  /** The answer was handed to the socket. */
  readonly doneAt: number;
  /** How often it was sent. */
  readonly attempts?: number;
  /** What `callTiming` made of them, where somebody asked for it already. */
  readonly timing?: CallTiming | undefined;
}

/** The parts of a call, in the order of time. */
export const callParts = [
  "auth",
  "queue",
  "admit",
  "validate",
  "translate",
  "retry",
  "connect",
  "upstream",
  "judge-result",
  "write",
] as const;
export type CallPart = (typeof callParts)[number];

/** Milliseconds by part; all of them together are the wall time. */
export type CallTiming = Readonly<Record<CallPart, number>>;

/**
 * Where the time of a call went. `auth`: who asks; `queue`: until the whole request was there; `admit`: limits; `validate`: the
 * contract; `translate`: what leaves was made and taken down; `retry`: earlier attempts and the pauses between them; `connect`;
 * `upstream`: until its whole answer; `judge-result`; `write`: the rest.
 */
export function callTiming(marks: CallMarks): CallTiming {
  return marks.timing ?? timed(marks);
}

function timed(marks: CallMarks): CallTiming {
  let last = marks.startedAt;
  const until = (mark: number | undefined): number => {
    // A moment that was not reached, or lies before the last one (a connection that was there already), takes no time.
    if (mark === undefined || mark <= last) return 0;
    const spent = mark - last;
    last = mark;
    return spent;
  };
  const auth = until(marks.authenticatedAt);
  const queue = until(marks.receivedAt);
  const admit = until(marks.admittedAt);
  const validate = until(marks.judgedAt);
  const leaving = until(marks.sentAt);
  const isRetried = (marks.attempts ?? 1) > 1;
  const connect = until(marks.connectedAt);
  const upstream = until(marks.answeredAt);
  const judged = until(marks.resultJudgedAt);
  return {
    auth,
    queue,
    admit,
    validate,
    translate: isRetried ? 0 : leaving,
    retry: isRetried ? leaving : 0,
    connect,
    upstream,
    "judge-result": judged,
    write: until(marks.doneAt),
  };
}

/** The value of a `Server-Timing` header: `total` and every part that took time, milliseconds. */
export function serverTiming(timing: CallTiming): string {
  let text = "";
  let total = 0;
  for (const part of callParts) {
    const ms = timing[part];
    if (ms === 0) continue;
    total += ms;
    text += `, ${part};dur=${decimal(ms)}`;
  }
  return `total;dur=${decimal(total)}${text}`;
}

/** Milliseconds from the first moment to the last. */
export function totalMs({ startedAt, doneAt }: CallMarks): number {
  return Math.max(0, doneAt - startedAt);
}

/** Milliseconds with three decimals; made of two whole numbers, which takes a third of the time that a fraction does. */
function decimal(ms: number): string {
  const us = Math.round(ms * 1_000);
  const whole = Math.trunc(us / 1_000);
  return `${whole}.${String(us - whole * 1_000 + 1_000).slice(1)}`;
}
