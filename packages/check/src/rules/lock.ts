import type { RulePage } from "@tenon/contract";

/** What can be wrong with the lock, a server, or a waiver. */
export const lockRules = [
  {
    id: "server-not-pinned",
    family: "lock",
    level: "error",
    summary: "A server of the configuration has no entry in the lock.",
    why: "Without an agreed contract there is nothing to compare with, so a change would go unseen.",
    fix: "Run `tenon pin` and commit `tenon.lock`.",
    example: "```\ntenon pin crm\ngit add tenon.lock\n```",
  },
  {
    id: "server-not-loaded",
    family: "lock",
    level: "warning",
    summary: "A server's tools could not be read.",
    why: "Nothing is known of the server's contract today. It was neither passed nor failed, and no tool counts as removed.",
    fix: "See the reason in the message: start the server, set the credential, or raise the limit. `tenon check --offline` checks without servers.",
    example: "```\ntenon probe https://crm.example.com/mcp\n```",
  },
  {
    id: "server-prompt-stale",
    family: "lock",
    level: "warning",
    summary: "A prompt or the instructions of a server do not fit the server's own tools.",
    why: "Clients hand these texts to the model. It follows them and calls a tool, a parameter or a value that the same server does not have.",
    fix: "Tell the server's owner. Until it is mended do not use that prompt; waive the finding, or turn the rule off. It is found only when the server is read, not offline.",
    example:
      "The prompt `save` of the server says:\n\n```\nCall `update_contcat` when the address changed.\n```\n\nIts tool is called `update_contact`.",
  },
  {
    id: "lock-broken",
    family: "lock",
    level: "error",
    summary: "A server's entry in the lock is damaged.",
    why: "A file was edited by hand, a merge was resolved badly, or writing was interrupted. What was agreed cannot be told any more.",
    fix: "Restore the folder from git, or run `tenon pin` and review what it writes.",
    example: "```\ngit checkout -- tenon.lock/crm\n```",
  },
  {
    id: "lock-unused",
    family: "lock",
    level: "warning",
    summary: "The lock holds a server that the configuration does not have.",
    why: "Nobody checks it any more; it misleads readers.",
    fix: "Delete the folder, or put the server back.",
    example: "```\ngit rm -r tenon.lock/old-crm\n```",
  },
  {
    id: "tool-malformed",
    family: "lock",
    level: "error",
    summary: "A server sent a tool definition that cannot be used.",
    why: "The definition breaks the protocol or a limit, so clients will drop or misread it. It does not count as removed.",
    fix: "Have the server mended, or waive the finding until it is.",
    example: 'A tool without `inputSchema`:\n\n```json\n{ "name": "find" }\n```',
  },
  {
    id: "waiver-expired",
    family: "lock",
    level: "error",
    summary: "A waiver that covered a finding has expired.",
    why: "Somebody accepted the finding until a day that is over. It counts again.",
    fix: "Mend what it accepted, or agree on a new day and write it down.",
    example:
      "```yaml\nwaivers:\n  - { rule: input-property-removed, server: crm, reason: nobody faxes, by: crm-team, expires: 2027-01-31 }\n```",
  },
  {
    id: "waiver-invalid",
    family: "lock",
    level: "warning",
    summary: "A waiver in a prompt is not of the form that counts.",
    why: "A waiver needs a known rule, a last day and a reason; without them it covers nothing.",
    fix: "Write `tenon-ignore RULE until YYYY-MM-DD: reason` in a comment on the line, or on the line before.",
    example:
      "```\n<!-- tenon-ignore prompt-unknown-parameter until 2027-01-31: nobody faxes -->\n```",
  },
  {
    id: "waiver-unused",
    family: "lock",
    level: "warning",
    summary: "A waiver covers nothing.",
    why: "What it accepted is mended, or it was written for something else and hides nothing.",
    fix: "Delete the entry, or correct the fields that keep it from fitting.",
    example: "Delete the entry under `waivers` in `tenon.yaml`.",
  },
] as const satisfies readonly RulePage[];
