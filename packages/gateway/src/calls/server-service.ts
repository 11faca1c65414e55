import { isJsonObject } from "@tenon/contract";
import type { Caller } from "../caller.ts";
import type { ServerSettings, ServerSource } from "../config/settings.ts";
import type { ClientStream } from "../front/client-stream.ts";
import { answerUnder } from "../idempotency/answer-part.ts";
import { isRequestId } from "../json-rpc.ts";
import { Circuit } from "../limits/circuit.ts";
import type { Answering, Incoming, IncomingNote, Service } from "../service.ts";
import type { SessionClaims } from "../sessions/session-claims.ts";
import type { UpstreamPlace } from "../telemetry/tracing.ts";
import { newsMethods, toolsChanged } from "../tool-news.ts";
import { UnderWay } from "../under-way.ts";
import type { Upstream } from "../upstream/upstream.ts";
import { CallRun } from "./call-run.ts";
import { ListenRun } from "./listen-run.ts";
import { calledBy, listWithResultTool, resultTool, stillRunning } from "./hand-over.ts";
import { OpeningRun } from "./opening-run.ts";
import { Run } from "./run.ts";
import type { House, ServerRoom } from "./server-room.ts";
import { ToolPolicy } from "./tool-policy.ts";

const toolsChangedName = `"${newsMethods.toolsChanged}"`;

/** How long a client that asks for a result waits for it before it is told to come back. */
const resultPatienceMs = 10_000;
const unknownHandle =
  "There is no call of this client behind the handle, or its result is not kept any more.";

/** One server behind the gateway, as its clients see it. */
export class ServerService implements Service, ServerRoom {
  readonly name: string;
  readonly settings: ServerSettings;
  readonly house: House;
  readonly upstream: Upstream;
  readonly circuit = new Circuit();
  readonly policy: ToolPolicy;
  readonly place: UpstreamPlace;
  readonly #streams = new Set<{ readonly stream: ClientStream; readonly caller: Caller }>();
  readonly #listens = new Set<ListenRun>();
  /** Calls in sessions that a client may cancel by their ids. */
  readonly #cancellable = new UnderWay<Run>();

  constructor(house: House, settings: ServerSettings, upstream: Upstream) {
    this.name = settings.name;
    this.house = house;
    this.settings = settings;
    this.upstream = upstream;
    this.place = placeOf(settings.source);
    this.policy = new ToolPolicy(house.settings, settings);
  }

  request(incoming: Incoming, answer: Answering): void {
    const { method } = incoming.message;
    switch (method) {
      case "tools/call":
        if (this.#isResultCall(incoming)) {
          void this.#result(incoming, answer);
          return;
        }
        this.#cancellably(new CallRun(this, incoming, answer)).start();
        return;
      case "prompts/get":
      case "resources/read":
        this.#cancellably(new CallRun(this, incoming, answer)).start();
        return;
      case "tools/list":
        this.#list(incoming, answer);
        return;
      case "initialize":
      case "server/discover":
        if (this.#follows(incoming.caller)) this.#pass(incoming, answer);
        else new OpeningRun(this, incoming, answer, this.policy.of(undefined)).start();
        return;
      case "subscriptions/listen":
        this.#listen(incoming, answer);
        return;
      default:
        this.#pass(incoming, answer);
    }
  }

  async note(note: IncomingNote): Promise<number> {
    const { era, message, bytes, caller, session, headers } = note;
    const status = await this.upstream.note({
      era,
      message,
      bytes,
      caller,
      session: session?.upstream,
      headers,
    });
    this.#cancelNamed(note);
    return status;
  }

  stream(
    session: SessionClaims,
    caller: Caller,
    lastEventId: string | undefined,
    stream: ClientStream,
  ): void {
    const entry = { stream, caller };
    const { upstream } = session;
    this.#streams.add(entry);
    const sent =
      upstream === undefined
        ? undefined
        : this.upstream.stream(upstream, caller, lastEventId, {
            opened: () => stream.open(),
            message: (bytes, eventId, retryMs) => {
              if (this.#follows(caller) || !this.tellsOfTools(bytes))
                stream.message(bytes, eventId, retryMs);
            },
            ended: (failure) => {
              // A server without such a stream: the gateway still has something to tell on it.
              if (failure?.status === 405) {
                stream.open();
                return;
              }
              stream.end(failure?.code === "session-gone" ? 404 : 502);
            },
          });
    if (sent === undefined) stream.open();
    stream.onOver = () => {
      this.#streams.delete(entry);
      sent?.cancel("The client went away.");
    };
  }

  async end(session: SessionClaims, caller: Caller): Promise<number> {
    return session.upstream === undefined ? 204 : await this.upstream.end(session.upstream, caller);
  }

  /** Tells every client that listens, or only those of one name, that the tools are others. */
  tellToolsChanged(client: string | undefined): void {
    for (const { stream, caller } of this.#streams) {
      if (client === undefined || caller.client === client) stream.message(toolsChanged);
    }
    for (const run of this.#listens) {
      if (client === undefined || run.incoming.caller.client === client) run.toolsChanged();
    }
  }

  /** Whether a message of the server says that its tools changed. Large ones say something else. */
  tellsOfTools(bytes: Buffer): boolean {
    return bytes.length < 1_024 && bytes.includes(toolsChangedName);
  }

  sessionOpened(run: Run, session: string | undefined, held: boolean): void {
    this.house.openSession(this.name, run, session, held);
  }

  /** Streams and subscriptions that are open. */
  get openStreams(): number {
    return this.#streams.size + this.#listens.size;
  }

  /** Ends what clients only listen to, in good order. */
  endStreams(): void {
    for (const { stream } of this.#streams) stream.end(503);
    for (const run of this.#listens) run.endStream();
  }

  async close(): Promise<void> {
    this.endStreams();
    await this.upstream.close();
  }

  #pass(incoming: Incoming, answer: Answering): void {
    const run = new Run(this, incoming, answer, this.policy.of(undefined));
    this.#cancellably(run).start();
  }

  #list(incoming: Incoming, answer: Answering): void {
    const { client } = incoming.caller;
    const agreed = this.house.pins.agreed(this.name, client);
    if (agreed !== undefined) {
      const { era } = incoming;
      answer.result(
        this.policy.handsOver ? listWithResultTool(agreed, era) : agreed.listResult(era),
      );
      return;
    }
    const problem = this.house.pins.unavailable(this.name, client);
    if (problem === undefined) this.#pass(incoming, answer);
    else answer.problem({ code: "pin-unavailable", message: problem.message });
  }

  #listen(incoming: Incoming, answer: Answering): void {
    const run = new ListenRun(this, incoming, answer, !this.#follows(incoming.caller));
    this.#listens.add(run);
    run.whenOver(() => this.#listens.delete(run));
    run.start();
  }

  /** A followed list is the server's own: there is no place for a tool of ours in it. */
  patienceMs({ incoming, settings }: Run): number | undefined {
    return this.offersResults(incoming.caller) ? settings.handOverMs : undefined;
  }

  /** Whether clients find the tool that gets results beside the server's own. */
  offersResults(caller: Caller): boolean {
    return this.policy.handsOver && !this.#follows(caller);
  }

  #isResultCall({ message, caller }: Incoming): boolean {
    return message.params?.["name"] === resultTool && this.offersResults(caller);
  }

  /** The result of a call that was handed over, or that it still runs. */
  async #result({ message, caller, era }: Incoming, answer: Answering): Promise<void> {
    const args = message.params?.["arguments"];
    const handle = isJsonObject(args) ? args["handle"] : undefined;
    const call = calledBy(this.house.handles, handle, caller);
    if (typeof handle !== "string" || call === undefined || call.server !== this.name) {
      answer.problem({ code: "arguments-refused", message: unknownHandle });
      return;
    }
    const waitMs = this.policy.of(call.tool).handOverMs ?? resultPatienceMs;
    const begun = await this.house.keys.begin(call, { waitMs });
    if (begun.kind === "replay") {
      answer.response(answerUnder(message.id, begun.answer), begun.answer.status);
    } else if (begun.kind === "in-flight") {
      answer.result(stillRunning(this.name, handle, era));
    } else if (begun.kind === "first") {
      // Nothing is recorded any more, and nothing is called in its place.
      await begun.call.abandon();
      answer.problem({ code: "arguments-refused", message: unknownHandle });
    } else answer.problem(begun.problem);
  }

  #follows(caller: Caller): boolean {
    return this.house.pins.isFollowed(this.name, caller.client);
  }

  /** A session's requests are cancelled by a notification that names them (MCP 2025-11-25, "Cancellation"). */
  #cancellably(run: Run): Run {
    if (run.incoming.session === undefined) return run;
    const place = this.#cancellable.enter(run);
    run.whenOver(() => this.#cancellable.leave(place));
    return run;
  }

  #cancelNamed({ message, session }: IncomingNote): void {
    if (session === undefined || !("method" in message)) return;
    if (message.method !== "notifications/cancelled") return;
    const id = message.params?.["requestId"];
    if (!isRequestId(id)) return;
    for (const run of this.#cancellable) {
      const { incoming } = run;
      if (incoming.message.id === id && incoming.session?.key === session.key) {
        run.cancel("The client cancelled.");
      }
    }
  }
}

function placeOf(source: ServerSource): UpstreamPlace {
  if (source.kind === "stdio") return { transport: "pipe" };
  const { hostname, port, protocol } = new URL(source.url);
  const usual = protocol === "https:" ? 443 : 80;
  return { transport: "tcp", address: hostname, port: port === "" ? usual : Number(port) };
}
