import type { FastifyBaseLogger } from "fastify";

type Line = (...given: readonly unknown[]) => void;
type Level = "trace" | "debug" | "info" | "warn" | "error" | "fatal";

/**
 * Makes the logger of each request only when it writes something: most requests write nothing where only warnings are
 * wanted, and binding a request's id costs as much as answering it from memory.
 */
export function logLazily(logger: FastifyBaseLogger): void {
  if (!("isLevelEnabled" in logger)) return;
  const make = logger.child.bind(logger);
  const child: FastifyBaseLogger["child"] = (bindings, options) => {
    // A logger with a level or serializers of its own is made as it is asked for.
    if (options !== undefined && Object.keys(options).length > 0) return make(bindings, options);
    // It has what Fastify and its plugins call; the rest of pino's interface is the made one's.
    return new LazyLogger(logger, () => make(bindings)) as FastifyBaseLogger;
  };
  Object.assign(logger, { child });
}

class LazyLogger {
  readonly #parent: FastifyBaseLogger;
  readonly #make: () => FastifyBaseLogger;
  #made: FastifyBaseLogger | undefined;

  constructor(parent: FastifyBaseLogger, make: () => FastifyBaseLogger) {
    this.#parent = parent;
    this.#make = make;
  }

  get level(): string {
    return this.#parent.level;
  }

  trace(...given: Parameters<Line>): void {
    this.#write("trace", given);
  }

  debug(...given: Parameters<Line>): void {
    this.#write("debug", given);
  }

  info(...given: Parameters<Line>): void {
    this.#write("info", given);
  }

  warn(...given: Parameters<Line>): void {
    this.#write("warn", given);
  }

  error(...given: Parameters<Line>): void {
    this.#write("error", given);
  }

  fatal(...given: Parameters<Line>): void {
    this.#write("fatal", given);
  }

  silent(): void {
    // As pino's: what is logged there is not written.
  }

  child(...given: Parameters<FastifyBaseLogger["child"]>): FastifyBaseLogger {
    return this.#logger().child(...given);
  }

  #write(level: Level, given: readonly unknown[]): void {
    if (!isEnabled(this.#parent, level)) return;
    Reflect.apply(this.#logger()[level], this.#logger(), given);
  }

  #logger(): FastifyBaseLogger {
    this.#made ??= this.#make();
    return this.#made;
  }
}

function isEnabled(logger: FastifyBaseLogger, level: Level): boolean {
  const asked: unknown = Reflect.get(logger, "isLevelEnabled");
  return typeof asked !== "function" || Reflect.apply(asked, logger, [level]) === true;
}
