import type { JsonObject } from "@tenon/contract";
import type { UsablePlan } from "@tenon/contract/translate";
import type { GatewayErrorCode } from "../gateway-error.ts";
import type { Agreed, AgreedTool } from "../pins/agreed.ts";

/** What is known about a call, for the audit and for judging its result. */
export interface VerdictContext {
  readonly server: string;
  /** The name that the client called. */
  readonly tool: string;
  /** What is agreed; undefined when the server is followed. */
  readonly agreed: Agreed | undefined;
  readonly pinned: AgreedTool | undefined;
  /** The live tool that is going to be called, as far as it is known. */
  readonly live: AgreedTool | undefined;
  /** What policy lets pass and somebody should hear of: safe to show, no argument values. Mostly empty. */
  readonly notices: readonly GuardNotice[];
}

/** Something that was let pass. */
export interface GuardNotice {
  readonly code:
    | "arguments-wrong"
    | "arguments-unchecked"
    | "tool-drifted"
    | "result-wrong"
    | "result-unchecked";
  readonly message: string;
}

/** The call goes as it came: the client's own bytes. */
export interface AllowVerdict extends VerdictContext {
  readonly kind: "allow";
  /** The result has to be parsed and handed to `judgeResult`. */
  readonly needsResult: boolean;
}

/** The call goes under another name or with other arguments; its result comes back through `judgeResult`. */
export interface TranslateVerdict extends VerdictContext {
  readonly kind: "translate";
  /** Name and arguments to send. */
  readonly liveTool: string;
  readonly arguments: JsonObject;
  readonly plan: UsablePlan;
  readonly needsResult: boolean;
}

/** The call is not made. */
export interface RefuseVerdict extends VerdictContext {
  readonly kind: "refuse";
  readonly code: GatewayErrorCode;
  /** Short and safe to show: for the audit, the log, and the JSON-RPC error. */
  readonly message: string;
  /**
   * `result`: answer with this `tools/call` result (`isError: true`; without `resultType`, which a modern answer needs).
   * `error`: answer with a JSON-RPC error made of `code`, `message` and `data`.
   */
  readonly as:
    | { readonly form: "result"; readonly result: JsonObject }
    | { readonly form: "error"; readonly data: JsonObject };
  readonly retryAfterSeconds?: number;
}

export type Verdict = AllowVerdict | TranslateVerdict | RefuseVerdict;

/** What becomes of a result. */
export type ResultVerdict =
  /** The upstream's own bytes go on. */
  | { readonly kind: "pass"; readonly notices: readonly GuardNotice[] }
  /** This result goes on instead. `textDiffers`: its text content still speaks with the live names. */
  | {
      readonly kind: "replace";
      readonly result: JsonObject;
      readonly textDiffers: boolean;
      readonly notices: readonly GuardNotice[];
    }
  /** The call was made, and its result is not what was agreed: this result (`isError: true`) goes on instead. */
  | {
      readonly kind: "refuse";
      readonly code: GatewayErrorCode;
      readonly message: string;
      readonly result: JsonObject;
    };
