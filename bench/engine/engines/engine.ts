import type { Json } from "@tenon/contract";
import type { BenchDialect } from "../pair.ts";

/** What an engine says: `unknown` also stands for "I do not read this schema". */
export interface Answer {
  readonly verdict: "compatible" | "breaking" | "unknown" | "crash";
  readonly why?: string;
  readonly witness?: Json;
}

/** A question as text, so that every engine starts from what it would read from a file. */
export interface Question {
  readonly old: string;
  readonly new: string;
  readonly dialect: BenchDialect;
}

/** One engine: `prepare` is not timed, `ask` is. */
export interface Engine {
  readonly name: string;
  prepare(question: Question): () => Answer | Promise<Answer>;
}

export const engineNames = [
  "tenon strict",
  "tenon declared",
  "json-schema-diff",
  "jsoncompat",
  "json-schema-diff-validator",
] as const;
export type EngineName = (typeof engineNames)[number];
