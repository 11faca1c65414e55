import { isJsonObject } from "@tenon/contract";
import type { JsonObject } from "@tenon/contract";
import type { Caller } from "../caller.ts";
import type { House } from "../calls/server-room.ts";
import type { ServerService } from "../calls/server-service.ts";
import { problemBytes } from "../front/answer.ts";
import type { ClientStream } from "../front/client-stream.ts";
import { headerText } from "../header-text.ts";
import { isRequestId } from "../json-rpc.ts";
import type { Answering, Incoming, IncomingNote, Service } from "../service.ts";
import type { NewSession, SessionClaims } from "../sessions/session-claims.ts";
import { ClientSessions } from "./client-sessions.ts";
import { Introductions } from "./introductions.ts";
import { MemberAnswer, unlabelled } from "./member-answer.ts";
import type { MemberSessions } from "./member-sessions.ts";
import { mergedList, mergedLists } from "./merged-lists.ts";
import { agreedRevision, discoverResult, initializeResult } from "./openings.ts";
import { unprefixed } from "./prefix.ts";
import { ResourceOwners, whoKnows } from "./resource-owners.ts";
import { TaskAnswer, taskMethods } from "./task-ids.ts";
import type { TaskIds } from "./task-ids.ts";
import { JoinedTools } from "./tool-list.ts";
import { ToolListeners } from "./tool-listeners.ts";

export interface AggregateDeps {
  readonly house: House;
  /** All servers, in the order of the configuration. */
  readonly services: () => ReadonlyMap<string, ServerService>;
  readonly taskIds: TaskIds;
  /** Claims of a new session with all servers, and its sealed id. */
  readonly newSession: (caller: Caller, revision: string) => NewSession;
}

/** All servers under one path: their tools and prompts behind their names, their resources under their own addresses. */
export class AggregateService implements Service {
  readonly name = "";
  readonly #deps: AggregateDeps;
  readonly #introductions = new Introductions();
  readonly #owners = new ResourceOwners();
  readonly #sessions: ClientSessions;
  readonly #listeners = new ToolListeners();
  readonly #joined: JoinedTools;

  constructor(deps: AggregateDeps) {
    this.#deps = deps;
    this.#sessions = new ClientSessions(deps.services);
    this.#joined = new JoinedTools(deps.house.pins);
  }

  request(incoming: Incoming, answer: Answering): void {
    const { message, era } = incoming;
    const serving = this.#serve(incoming, answer);
    if (serving === undefined) {
      const problem = {
        code: "method-unknown",
        message: `There is no ${JSON.stringify(message.method.slice(0, 80))} for all servers together; ask one server at /mcp/NAME.`,
      } as const;
      answer.response(problemBytes(message.id, problem), era === "modern" ? 404 : 200);
      return;
    }
    serving.catch(() => {
      answer.problem({ code: "internal", message: "The gateway failed before this was answered." });
    });
  }

  /** Undefined: no such method. */
  #serve(incoming: Incoming, answer: Answering): Promise<void> | undefined {
    const { method } = incoming.message;
    if (mergedLists.has(method)) return this.#merge(incoming, answer);
    if (taskMethods.has(method) && incoming.era === "modern") return this.#task(incoming, answer);
    switch (method) {
      case "initialize":
        return this.#initialize(incoming, answer);
      case "server/discover":
        return this.#discover(incoming, answer);
      case "tools/list":
        return this.#tools(incoming, answer);
      case "tools/call":
      case "prompts/get":
        return this.#named(incoming, answer);
      case "resources/read":
        return this.#read(incoming, answer);
      case "completion/complete":
        return this.#complete(incoming, answer);
      case "subscriptions/listen":
        this.#listeners.listen(incoming, answer);
        return Promise.resolve();
      case "ping":
      case "logging/setLevel":
        answer.result(Buffer.from("{}"));
        return Promise.resolve();
      default:
        return undefined;
    }
  }

  async note(note: IncomingNote): Promise<number> {
    const { message, session } = note;
    const sessions = this.#sessions.of(session);
    if (sessions === undefined) return session === undefined ? 202 : 404;
    if ("method" in message) {
      const cancelled = message.params?.["requestId"];
      if (message.method === "notifications/cancelled" && isRequestId(cancelled)) {
        const service = sessions.servedBy(cancelled);
        if (service !== undefined) await this.#noteTo(service, sessions, note);
      }
      return 202;
    }
    const whose = message.id === null ? undefined : unlabelled(message.id);
    const service = whose === undefined ? undefined : this.#deps.services().get(whose.server);
    if (whose === undefined || service === undefined) return 202;
    const own = { ...message, id: whose.id };
    const bytes = Buffer.from(JSON.stringify(own));
    return await this.#noteTo(service, sessions, { ...note, message: own, bytes });
  }

  stream(
    session: SessionClaims,
    caller: Caller,
    _lastEventId: string | undefined,
    stream: ClientStream,
  ): void {
    const sessions = this.#sessions.of(session);
    if (sessions === undefined) {
      stream.end(404);
      return;
    }
    stream.open();
    const leave = this.#listeners.stream(stream, caller);
    stream.onOver = () => {
      leave();
      sessions.leave(stream);
    };
    void sessions.listen(stream, this.#deps.services());
  }

  async end(session: SessionClaims): Promise<number> {
    return (await this.#sessions.end(session)) ? 204 : 404;
  }

  /** Tells every client that listens, or only those of one name, that the tools are others. */
  tellToolsChanged(client: string | undefined): void {
    this.#listeners.tell(client);
  }

  /** Ends what clients only listen to, in good order. */
  endStreams(): void {
    this.#listeners.endAll();
  }

  close(): void {
    this.#sessions.close();
    this.endStreams();
  }

  async #initialize({ message, caller }: Incoming, answer: Answering): Promise<void> {
    const params = message.params ?? {};
    const revision = agreedRevision(params["protocolVersion"]);
    const introductions = await this.#introductions.of(this.#all(), caller);
    const { claims, id } = this.#deps.newSession(caller, revision);
    this.#sessions.open(claims, caller, { ...params, protocolVersion: revision });
    answer.header("mcp-session-id", id);
    answer.result(json(initializeResult(revision, introductions)));
  }

  async #discover({ caller }: Incoming, answer: Answering): Promise<void> {
    answer.result(json(discoverResult(await this.#introductions.of(this.#all(), caller))));
  }

  async #tools({ caller, era }: Incoming, answer: Answering): Promise<void> {
    const services = this.#deps.services().values();
    answer.result(await this.#joined.of(services, caller, era));
  }

  async #merge({ message, caller, era }: Incoming, answer: Answering): Promise<void> {
    const services = await this.#with(mergedLists.get(message.method)?.capability ?? "", caller);
    const merged = await mergedList(message.method, services, caller, this.#owners);
    const fresh = { resultType: "complete", ttlMs: 0, cacheScope: "private" };
    answer.result(json(era === "modern" ? { ...merged, ...fresh } : merged));
  }

  async #named(incoming: Incoming, answer: Answering): Promise<void> {
    const { params } = incoming.message;
    const name = params?.["name"];
    const parts = typeof name === "string" ? unprefixed(name) : undefined;
    const service = parts === undefined ? undefined : this.#deps.services().get(parts.server);
    if (parts === undefined || service === undefined) {
      const message = `There is no such name here; names are SERVER__NAME, as tools/list and prompts/list give them.`;
      answer.problem({ code: "tool-unknown", message });
      return;
    }
    const message = { ...incoming.message, params: { ...params, name: parts.name } };
    await this.#delegate(service, incoming, message, answer, {
      "mcp-name": headerText(parts.name),
    });
  }

  /** What is asked about a task goes to the server that has it. */
  async #task(incoming: Incoming, answer: Answering): Promise<void> {
    const { message, caller } = incoming;
    const place = this.#deps.taskIds.placeOf(message.params?.["taskId"], caller);
    const service = place === undefined ? undefined : this.#deps.services().get(place.server);
    if (place === undefined || service === undefined) {
      const text = "There is no such task of this client, or it is too old.";
      answer.problem({ code: "parameters-invalid", message: text });
      return;
    }
    const params = { ...message.params, taskId: place.taskId };
    await this.#delegate(service, incoming, { ...message, params }, answer, {});
  }

  async #read(incoming: Incoming, answer: Answering): Promise<void> {
    const { message, caller } = incoming;
    const uri = message.params?.["uri"];
    const services = await this.#with("resources", caller);
    if (typeof uri === "string" && this.#owners.of(uri) === undefined) {
      await mergedList("resources/list", services, caller, this.#owners);
    }
    const owner = typeof uri === "string" ? this.#owners.of(uri) : undefined;
    // A resource of a template is in no list: whoever knows it.
    const service =
      this.#deps.services().get(owner ?? "") ?? (await whoKnows(services, message.params, caller));
    if (service === undefined) {
      const text = "No server here has this resource; resources/list names those that there are.";
      answer.problem({ code: "tool-unknown", message: text });
      return;
    }
    await this.#delegate(service, incoming, message, answer, {});
  }

  async #complete(incoming: Incoming, answer: Answering): Promise<void> {
    const { message, caller } = incoming;
    const ref = message.params?.["ref"];
    const name = isJsonObject(ref) ? ref["name"] : undefined;
    const parts = typeof name === "string" ? unprefixed(name) : undefined;
    const named = this.#deps.services().get(parts?.server ?? "");
    const [first] = named === undefined ? await this.#with("completions", caller) : [named];
    if (first === undefined) {
      answer.result(json({ completion: { values: [] } }));
      return;
    }
    const own = parts === undefined || !isJsonObject(ref) ? ref : { ...ref, name: parts.name };
    const params = { ...message.params, ...(own !== undefined && { ref: own }) };
    await this.#delegate(first, incoming, { ...message, params }, answer, {});
  }

  /** Lets one server answer, in the client's session with it. */
  async #delegate(
    service: ServerService,
    incoming: Incoming,
    message: Incoming["message"],
    answer: Answering,
    headers: Readonly<Record<string, string>>,
  ): Promise<void> {
    const denied = this.#deps.house.permit(incoming.caller, incoming.request, service.name);
    if (denied !== undefined) {
      answer.deny(denied);
      return;
    }
    const bytes = Buffer.from(JSON.stringify(message));
    const own = { ...incoming, message, bytes, headers: { ...incoming.headers, ...headers } };
    if (incoming.session === undefined) {
      service.request(own, this.#labelling(service, own, answer));
      return;
    }
    const sessions = this.#sessions.of(incoming.session);
    if (sessions === undefined) {
      answer.problem({ code: "session-unknown", message: "Send `initialize` again." });
      return;
    }
    const member = await sessions.with(service);
    if (member.kind === "failed") {
      answer.problem(member.problem);
      return;
    }
    sessions.begin(message.id, service);
    const labelling = new MemberAnswer(answer, service.name, (status) => {
      sessions.over(message.id);
      if (status === 404) sessions.forget(service.name);
    });
    service.request({ ...own, session: member.claims }, labelling);
  }

  #labelling({ name }: ServerService, { message, caller }: Incoming, answer: Answering): Answering {
    const { taskIds } = this.#deps;
    const isOfTask = taskMethods.has(message.method);
    return new TaskAnswer(answer, (bytes) => taskIds.labelled(bytes, name, caller, isOfTask));
  }

  async #noteTo(
    service: ServerService,
    sessions: MemberSessions,
    note: IncomingNote,
  ): Promise<number> {
    const member = await sessions.with(service);
    return member.kind === "open" ? await service.note({ ...note, session: member.claims }) : 502;
  }

  #all(): readonly ServerService[] {
    return [...this.#deps.services().values()];
  }

  async #with(capability: string, caller: Caller): Promise<readonly ServerService[]> {
    const introductions = await this.#introductions.of(this.#all(), caller);
    const able = new Set(
      introductions
        .filter(({ capabilities }) => capabilities[capability] !== undefined)
        .map(({ server }) => server),
    );
    return this.#all().filter(({ name }) => able.has(name));
  }
}

function json(value: JsonObject): Buffer {
  return Buffer.from(JSON.stringify(value));
}
