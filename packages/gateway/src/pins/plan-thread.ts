import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { TranslationPlan } from "@tenon/contract/translate";
import type { Agreed } from "./agreed.ts";
import { pinLimits } from "./limits.ts";
import type { PlannerAnswer, PlannerOrder, PlanOptions } from "./plan-messages.ts";

/** What to plan: how calls of one agreed tool become calls of what a server has now. */
export interface PlanQuestion {
  readonly agreed: Agreed;
  readonly live: Agreed;
  readonly tool: string;
  readonly options: PlanOptions;
}

export interface PlanThreadOptions {
  /** The longest that one plan may take. */
  readonly planMs?: number | undefined;
  /** The thread failed, so the plan that it was making is missing. */
  readonly onFault?: ((error: unknown) => void) | undefined;
}

/** Megabytes that the thread may fill before it is ended instead of the process. */
const maxOldGenerationSizeMb = 512;

/** A thread that makes one plan at a time; started when it is needed, ended when it idles or takes too long. */
export class PlanThread {
  #worker: Worker | undefined;
  /** Keys of the lists that the thread knows, the least recently used first. */
  #known = new Map<Agreed, string>();
  readonly #planMs: number;
  readonly #onFault: PlanThreadOptions["onFault"];
  #lists = 0;
  #idle: NodeJS.Timeout | undefined;

  constructor({ planMs = pinLimits.planMs, onFault }: PlanThreadOptions = {}) {
    this.#planMs = planMs;
    this.#onFault = onFault;
  }

  /** The plan; undefined when it took too long or could not be made at all. Never rejects. One at a time. */
  async plan({ agreed, live, tool, options }: PlanQuestion): Promise<TranslationPlan | undefined> {
    clearTimeout(this.#idle);
    const worker = (this.#worker ??= this.#start());
    const order = {
      kind: "plan",
      pinned: this.#teach(worker, agreed),
      live: this.#teach(worker, live),
      tool,
      options,
    } as const;
    const plan = await this.#answerTo(worker, order);
    this.#idle = setTimeout(() => void this.close(), pinLimits.plannerIdleMs);
    this.#idle.unref();
    return plan;
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#worker = undefined;
    this.#known = new Map();
    await worker?.terminate();
  }

  #start(): Worker {
    // Beside this file, as source or as built.
    const script = new URL(`./plan-worker${extname(import.meta.url)}`, import.meta.url);
    const worker = new Worker(script, {
      name: "plans",
      resourceLimits: { maxOldGenerationSizeMb },
    });
    // A thread that fails is also noticed by its end; unheard, the event would end the process.
    worker.on("error", (error) => this.#onFault?.(error));
    worker.unref();
    return worker;
  }

  #teach(worker: Worker, list: Agreed): string {
    const known = this.#known.get(list);
    const key = known ?? `list ${(this.#lists += 1)}`;
    this.#known.delete(list);
    this.#known.set(list, key);
    if (known !== undefined) return key;
    const definitions = list.tools.map(({ tool }) => tool.definition);
    this.#tell(worker, { kind: "list", key, definitions });
    if (this.#known.size > pinLimits.plannerLists) this.#forgetOldest(worker);
    return key;
  }

  #forgetOldest(worker: Worker): void {
    const [oldest] = this.#known;
    if (oldest === undefined) return;
    this.#known.delete(oldest[0]);
    this.#tell(worker, { kind: "forget", key: oldest[1] });
  }

  #tell(worker: Worker, order: PlannerOrder): void {
    worker.postMessage(order, []);
  }

  #answerTo(worker: Worker, order: PlannerOrder): Promise<TranslationPlan | undefined> {
    return new Promise((resolve) => {
      const end = (plan: TranslationPlan | undefined): void => {
        clearTimeout(patience);
        worker.off("message", answered);
        worker.off("exit", broken);
        resolve(plan);
      };
      const answered = ({ plan }: PlannerAnswer): void => end(plan);
      const broken = (): void => {
        end(undefined);
        void this.close();
      };
      const patience = setTimeout(broken, this.#planMs);
      worker.on("message", answered);
      worker.on("exit", broken);
      this.#tell(worker, order);
    });
  }
}
