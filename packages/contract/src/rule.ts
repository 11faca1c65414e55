import type { Bump, Level } from "./change.ts";

/** What `tenon rules`, `tenon explain`, docs/rules and the reports know about any rule, of contracts and of prompts. */
export interface RulePage {
  /** For ever: a retired rule stays with `replacedBy`. */
  readonly id: string;
  readonly family: "tool" | "input" | "output" | "annotation" | "prose" | "prompt" | "lock";
  readonly level: Level | "error" | "warning" | "notice";
  readonly bump?: Bump;
  /** One line. */
  readonly summary: string;
  /** Why it matters, a paragraph. */
  readonly why: string;
  /** What to do, a paragraph. */
  readonly fix: string;
  /** Markdown examples: before and after. */
  readonly example: string;
  readonly replacedBy?: string;
}
