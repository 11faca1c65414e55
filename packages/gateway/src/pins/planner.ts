import { defaultPolicy } from "@tenon/contract";
import { translationLimits } from "@tenon/contract/translate";
import type { TranslationPlan } from "@tenon/contract/translate";
import { pinLimits } from "./limits.ts";
import { PlanThread } from "./plan-thread.ts";
import type { PlanQuestion, PlanThreadOptions } from "./plan-thread.ts";

/** A plan that is made, or being made. */
export interface Planned {
  /** Undefined until it is made. */
  readonly plan: TranslationPlan | undefined;
  /** Resolves when it is made. */
  readonly made: Promise<void>;
}

export interface PlannerOptions extends PlanThreadOptions {
  /** Milliseconds until what was not proved is tried again. */
  readonly retryMs?: number | undefined;
}

interface Task {
  readonly key: string;
  /** Undefined when it will not be asked again: lists are large. */
  question: PlanQuestion | undefined;
  plan: TranslationPlan | undefined;
  readonly made: Promise<void>;
  readonly finish: () => void;
  tries: number;
}

/**
 * Plans of translation by what they are made from, made one after the other in a thread. What was not proved is tried
 * again later with a larger budget; `onRevised` is told when that gave another answer.
 */
export class Planner {
  readonly #thread: PlanThread;
  readonly #tasks = new Map<string, Task>();
  readonly #queue: Task[] = [];
  readonly #retries = new Set<NodeJS.Timeout>();
  readonly #onRevised: (key: string) => void;
  readonly #retryMs: number;
  #busy = false;
  #closed = false;

  constructor(onRevised: (key: string) => void, options: PlannerOptions = {}) {
    this.#onRevised = onRevised;
    this.#thread = new PlanThread(options);
    this.#retryMs = options.retryMs ?? pinLimits.retryPlanMs;
  }

  /** The plan for a question, from the cache or soon. */
  plan(key: string, question: PlanQuestion): Planned {
    const known = this.#tasks.get(key);
    if (known !== undefined) {
      this.#tasks.delete(key);
      this.#tasks.set(key, known);
      return known;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    const task: Task = { key, question, plan: undefined, made: promise, finish: resolve, tries: 0 };
    this.#tasks.set(key, task);
    this.#forgetOld();
    this.#queue.push(task);
    void this.#work();
    return task;
  }

  /** Somebody waits for it: next. */
  hurry(key: string): void {
    const at = this.#queue.findIndex((task) => task.key === key);
    if (at <= 0) return;
    const [task] = this.#queue.splice(at, 1);
    if (task !== undefined) this.#queue.unshift(task);
  }

  /** Plans that wait to be made. */
  get waiting(): number {
    return this.#queue.length;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#retries) clearTimeout(timer);
    for (const task of this.#queue.splice(0)) task.finish();
    await this.#thread.close();
  }

  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (let task = this.#queue.shift(); task !== undefined; task = this.#queue.shift()) {
      const asked = task.question;
      if (asked === undefined) continue;
      const timeoutMs = translationLimits.timeoutMs * 2 ** task.tries;
      const question = { ...asked, options: { ...asked.options, budget: { timeoutMs } } };
      const before = task.plan;
      const made = await this.#thread.plan(question);
      task.plan = made ?? undecided(asked);
      task.finish();
      if (this.#closed) break;
      if (before !== undefined && before.verdict !== task.plan.verdict) this.#onRevised(task.key);
      const again = isUndecided(task.plan) && task.tries < pinLimits.planRetries;
      if (again) this.#retryLater(task);
      else task.question = undefined;
    }
    this.#busy = false;
  }

  #retryLater(task: Task): void {
    task.tries += 1;
    const timer = setTimeout(() => {
      this.#retries.delete(timer);
      if (this.#tasks.get(task.key) !== task) return;
      this.#queue.push(task);
      void this.#work();
    }, this.#retryMs);
    timer.unref();
    this.#retries.add(timer);
  }

  #forgetOld(): void {
    for (const [key, task] of this.#tasks) {
      if (this.#tasks.size <= pinLimits.plans) return;
      if (task.plan !== undefined) this.#tasks.delete(key);
    }
  }
}

function isUndecided(plan: TranslationPlan): boolean {
  return plan.verdict === "refuses" && plan.obstacles.some(({ code }) => code === "not-proved");
}

/** The plan where making one took too long. */
function undecided({ agreed, tool }: PlanQuestion): TranslationPlan {
  return {
    schemaVersion: 1,
    tool,
    from: agreed.byName.get(tool)?.digest ?? "",
    policy: defaultPolicy,
    verdict: "refuses",
    obstacles: [
      {
        code: "not-proved",
        rule: "translation",
        path: "",
        change: "the tool changed, and whether calls still fit took too long to prove",
        fix: "It is tried again later. Until then use the live tool as it is now, or give a mapping.",
      },
    ],
  };
}
