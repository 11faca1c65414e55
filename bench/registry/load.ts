import { connect } from "node:net";
import type { Socket } from "node:net";

/** What to ask again and again. */
export interface Load {
  readonly host: string;
  readonly port: number;
  /** One request's bytes, blank line included; answers must have a Content-Length or the status 304. */
  readonly request: string;
  readonly connections: number;
  readonly ms: number;
}

/** What came of it. */
export interface LoadResult {
  readonly answers: number;
  /** Answers with another status than the first one's. */
  readonly others: number;
  readonly status: number;
  readonly bytes: number;
  readonly seconds: number;
  /** Milliseconds. */
  readonly median: number;
  readonly p99: number;
}

/**
 * Keeps one request under way on each connection for a while. It reads no more of HTTP than where an answer ends, so that
 * it costs much less than the server and never is what is measured.
 */
export async function runLoad(load: Load): Promise<LoadResult> {
  const times: number[] = [];
  const seen = new Map<number, number>();
  let bytes = 0;
  const started = performance.now();
  const end = started + load.ms;
  await Promise.all(
    Array.from({ length: load.connections }, () =>
      oneConnection(load, end, (answer) => {
        times.push(answer.ms);
        bytes += answer.bytes;
        seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
      }),
    ),
  );
  const seconds = (performance.now() - started) / 1_000;
  const [first] = [...seen].toSorted(([, left], [, right]) => right - left);
  times.sort((left, right) => left - right);
  const at = (share: number): number => times[Math.floor(times.length * share)] ?? 0;
  return {
    answers: times.length,
    others: times.length - (first?.[1] ?? 0),
    status: first?.[0] ?? 0,
    bytes,
    seconds,
    median: at(0.5),
    p99: at(0.99),
  };
}

interface Answer {
  readonly status: number;
  readonly bytes: number;
  readonly ms: number;
}

function oneConnection(
  { host, port, request }: Load,
  end: number,
  answered: (answer: Answer) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ host, port, noDelay: true });
    let asked = 0;
    let status = 0;
    let bytes = 0;
    let left = 0;
    const ask = (): void => {
      asked = performance.now();
      status = 0;
      bytes = 0;
      socket.write(request);
    };
    socket.on("connect", ask);
    socket.on("error", reject);
    socket.on("close", () => resolve());
    socket.on("data", (chunk) => {
      bytes += chunk.length;
      if (status === 0) {
        const head = headOf(chunk);
        status = head.status;
        left = head.length + head.body;
      }
      left -= chunk.length;
      if (left > 0) return;
      const now = performance.now();
      answered({ status, bytes, ms: now - asked });
      if (now < end) ask();
      else socket.end();
    });
  });
}

/** Status, head and body length of an answer; servers on loopback write a head in one piece. */
function headOf(chunk: Buffer): { status: number; length: number; body: number } {
  const end = chunk.indexOf("\r\n\r\n");
  if (end === -1) throw new Error("the head of an answer came in pieces");
  const head = chunk.toString("latin1", 0, end).toLowerCase();
  const status = Number(head.slice(9, 12));
  const from = head.indexOf("\r\ncontent-length: ");
  const body = from === -1 ? 0 : Number.parseInt(head.slice(from + 18), 10);
  return { status, length: end + 4, body: status === 304 ? 0 : body };
}
