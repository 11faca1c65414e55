import type { GatewayErrorCode } from "../gateway-error.ts";

export type CredentialProblemCode =
  /** The caller has nothing that a credential could be made from: no entry of its own, or no token. */
  | "credential-missing"
  /** The token endpoint refused. */
  | "credential-refused"
  /** The token endpoint could not be asked, or its answer is not one. */
  | "credential-unavailable";

const gatewayCodes = {
  "credential-missing": "upstream-credentials-refused",
  "credential-refused": "upstream-credentials-refused",
  "credential-unavailable": "not-sent",
} as const satisfies Record<CredentialProblemCode, GatewayErrorCode>;

/** The gateway has no credential for an upstream and a caller; nothing was sent there. The message holds no secret. */
export class CredentialProblem extends Error {
  readonly code: CredentialProblemCode;

  constructor(code: CredentialProblemCode, message: string) {
    super(message);
    this.name = "CredentialProblem";
    this.code = code;
  }

  /** How a call that needed the credential is answered. */
  get gatewayCode(): GatewayErrorCode {
    return gatewayCodes[this.code];
  }
}
