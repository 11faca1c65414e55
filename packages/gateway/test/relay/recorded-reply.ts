import type { Reply, UpstreamFailure } from "../../src/upstream/upstream.ts";

/** A reply that keeps what it hears. */
export class RecordedReply implements Reply {
  readonly messages: { readonly text: string; readonly eventId: string | undefined }[] = [];
  readonly sessions: (string | undefined)[] = [];
  readonly end: Promise<
    { readonly text: string; readonly status: number } | { readonly failure: UpstreamFailure }
  >;
  ends = 0;
  heads = 0;
  readonly #ended: (end: Awaited<RecordedReply["end"]>) => void;

  constructor() {
    const { promise, resolve } = Promise.withResolvers<Awaited<RecordedReply["end"]>>();
    this.end = promise;
    this.#ended = resolve;
  }

  opened(session: string | undefined): void {
    this.sessions.push(session);
  }

  head(): void {
    this.heads += 1;
  }

  message(bytes: Buffer, eventId?: string): void {
    this.messages.push({ text: bytes.toString(), eventId });
  }

  response(bytes: Buffer, status: number): void {
    this.ends += 1;
    this.#ended({ text: bytes.toString(), status });
  }

  failed(failure: UpstreamFailure): void {
    this.ends += 1;
    this.#ended({ failure });
  }

  /** The code of the failure; undefined for an answer. */
  async code(): Promise<string | undefined> {
    const end = await this.end;
    return "failure" in end ? end.failure.code : undefined;
  }
}
