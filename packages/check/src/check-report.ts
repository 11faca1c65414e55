import type { Bump, Change } from "@tenon/contract";
import type { Span } from "@tenon/prompts";

export type FindingLevel = "error" | "warning" | "notice";

/** One thing a person should look at, at one place in one file. */
export interface Finding extends Span {
  /** Id of a contract rule or a prompt rule; `tenon explain` knows it. */
  readonly rule: string;
  readonly level: FindingLevel;
  /** Path relative to the configuration's folder, with `/`. */
  readonly file: string;
  readonly server: string;
  readonly tool: string;
  readonly parameter?: string;
  readonly message: string;
  /** The text that should stand at the span instead; `byHand` where `tenon fix` leaves the place to a person. */
  readonly suggestion?: { readonly replacement: string; readonly byHand?: true };
  /** The contract change behind it: its rule and pointer, for the report and for waivers. */
  readonly change?: Change;
  /** `sha256:` over rule, server, tool, pointer and structured arguments, never prose. */
  readonly fingerprint: string;
}

/** A finding that a waiver covers. */
export interface WaivedFinding extends Finding {
  readonly waiver: { readonly reason: string; readonly by: string; readonly expires: string };
}

export interface ServerReport {
  readonly server: string;
  readonly from: { readonly version?: string; readonly digest: string };
  readonly to: { readonly version?: string; readonly digest: string };
  readonly verdict: "breaking" | "dangerous" | "safe" | "same";
  readonly bump: Bump;
  readonly changes: readonly Change[];
}

/** Wire form of `tenon check --format json` (schemaVersion 1). */
export interface CheckReport {
  readonly schemaVersion: 1;
  readonly verdict: "pass" | "warn" | "fail";
  readonly servers: readonly ServerReport[];
  /** Sorted by file, line, column, rule. */
  readonly findings: readonly Finding[];
  readonly waived: readonly WaivedFinding[];
  readonly summary: CheckSummary;
}

export interface CheckSummary {
  readonly errors: number;
  readonly warnings: number;
  readonly notices: number;
  readonly waived: number;
  readonly servers: number;
  readonly tools: number;
  readonly promptFiles: number;
  readonly references: number;
}

export type ReportFormat =
  | "text"
  | "json"
  | "markdown"
  | "github"
  | "sarif"
  | "junit"
  | "gitlab"
  | "html";

/** What a report renderer needs beside the report: file texts for the caret lines, and how to draw. */
export interface ReportContext {
  /** The text of a file named by a finding, or undefined when it cannot be shown. */
  readonly textOf: (file: string) => string | undefined;
  readonly colour: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  readonly toolVersion: string;
}
