import { isJsonObject } from "@tenon/contract";
import type { JsonObject } from "@tenon/contract";
import type { Caller } from "../caller.ts";
import type { ServerService } from "../calls/server-service.ts";
import { ask } from "./ask.ts";
import { aggregateLimits } from "./limits.ts";
import { tasksExtension } from "./task-ids.ts";

/** What a server says of itself. */
export interface Introduction {
  readonly server: string;
  readonly capabilities: JsonObject;
  readonly instructions: string | undefined;
}

/** What the servers said of themselves when they were asked last; asked again behind the scenes once that is old. */
export class Introductions {
  readonly #known = new Map<string, { readonly at: number; readonly introduction: Introduction }>();
  readonly #asking = new Map<string, Promise<Introduction>>();

  /** Of every server; one that was never reached is taken to have tools. Waits only for those that nothing is known of. */
  async of(services: readonly ServerService[], caller: Caller): Promise<readonly Introduction[]> {
    return await Promise.all(services.map(async (service) => await this.#one(service, caller)));
  }

  #one(service: ServerService, caller: Caller): Introduction | Promise<Introduction> {
    const known = this.#known.get(service.name);
    const isOld =
      known === undefined || performance.now() - known.at > aggregateLimits.introductionMs;
    const asked = isOld ? this.#ask(service, caller) : undefined;
    return known?.introduction ?? asked ?? onlyTools(service.name);
  }

  async #ask(service: ServerService, caller: Caller): Promise<Introduction> {
    const under = this.#asking.get(service.name);
    if (under !== undefined) return await under;
    const asking = this.#answerOf(service, caller);
    this.#asking.set(service.name, asking);
    const introduction = await asking;
    this.#asking.delete(service.name);
    return introduction;
  }

  async #answerOf(service: ServerService, caller: Caller): Promise<Introduction> {
    const said = await ask(service.upstream, { method: "server/discover", params: {}, caller });
    if (said.kind !== "result") {
      return this.#known.get(service.name)?.introduction ?? onlyTools(service.name);
    }
    const { capabilities, instructions } = said.result;
    const introduction = {
      server: service.name,
      capabilities: isJsonObject(capabilities) ? capabilities : {},
      instructions: typeof instructions === "string" ? instructions : undefined,
    };
    this.#known.set(service.name, { at: performance.now(), introduction });
    return introduction;
  }
}

function onlyTools(server: string): Introduction {
  return { server, capabilities: { tools: {} }, instructions: undefined };
}

/** The capabilities of all servers together: tools may always change; subscriptions to resources are not passed on. */
export function joinedCapabilities(introductions: readonly Introduction[]): JsonObject {
  const some = (name: string): boolean =>
    introductions.some(({ capabilities }) => isJsonObject(capabilities[name]));
  return {
    tools: { listChanged: true },
    ...(some("prompts") && { prompts: {} }),
    ...(some("resources") && { resources: {} }),
    ...(some("completions") && { completions: {} }),
    ...(some("logging") && { logging: {} }),
  };
}

/** Of the extensions that servers speak (MCP 2026-07-28), the one that is passed on. */
export function joinedExtensions(introductions: readonly Introduction[]): JsonObject {
  const makesTasks = introductions.some(({ capabilities: { extensions } }) => {
    return isJsonObject(extensions) && isJsonObject(extensions[tasksExtension]);
  });
  return makesTasks ? { extensions: { [tasksExtension]: {} } } : {};
}

/** The instructions of all servers, each under its name; undefined when none has any. */
export function joinedInstructions(introductions: readonly Introduction[]): string | undefined {
  const parts = introductions.flatMap(({ server, instructions }) =>
    instructions === undefined ? [] : [`# ${server}\n${instructions}`],
  );
  const text = parts.join("\n\n");
  return text === "" ? undefined : text.slice(0, aggregateLimits.instructions);
}
