import type { RulePage } from "@tenon/contract";

/** What can be wrong with a place in a prompt that names a tool, a parameter, a value or a call. */
export const promptTextRules = [
  {
    id: "prompt-unknown-tool",
    family: "prompt",
    level: "error",
    summary: "A prompt names a tool that was removed or renamed.",
    why: "The model is told to call a tool that no longer exists. It picks another one, makes a name up, or gives up, and nothing reports an error.",
    fix: "Write the new name (`tenon fix` does it for a rename), or take the instruction out when the tool is gone.",
    example:
      "Before, with the tool `update_contact`:\n\n```\nCall `update_contact` to save the address.\n```\n\nAfter the server renamed it to `edit_contact`:\n\n```\nCall `edit_contact` to save the address.\n```",
  },
  {
    id: "prompt-unknown-parameter",
    family: "prompt",
    level: "error",
    summary: "A prompt names a parameter that was removed or renamed.",
    why: "Most schemas leave additional keys open, so a call with the old name is accepted and the value is silently dropped.",
    fix: "Write the new name (`tenon fix` does it for a rename), or take the parameter out.",
    example:
      'Before:\n\n```\nupdate_contact(customer_email="a@example.com")\n```\n\nAfter the rename to `email_address`:\n\n```\nupdate_contact(email_address="a@example.com")\n```',
  },
  {
    id: "prompt-unknown-value",
    family: "prompt",
    level: "error",
    summary: "A prompt names a value that a parameter no longer accepts.",
    why: "The value was dropped from the parameter's enumeration, so a call that follows the prompt is refused.",
    fix: "Name a value that the parameter still accepts.",
    example:
      "Before, with `status` one of `open`, `stalled`, `closed`:\n\n```\nSet `status` to `stalled`.\n```\n\nAfter `stalled` went:\n\n```\nSet `status` to `open`.\n```",
  },
  {
    id: "prompt-missing-required",
    family: "prompt",
    level: "error",
    summary: "A prompt shows a call, or lists the parameters, without one that is now required.",
    why: "A model that copies the example leaves the new parameter out, and the call is refused.",
    fix: "Add the parameter to the example or the list.",
    example:
      'Before:\n\n```\ncreate_ticket(title="Printer")\n```\n\nAfter `queue` became required:\n\n```\ncreate_ticket(title="Printer", queue="office")\n```',
  },
  {
    id: "prompt-required-added",
    family: "prompt",
    level: "notice",
    summary: "A prompt names a tool that has a new required parameter.",
    why: "The model sees the new schema and will usually fill the parameter in, but nothing in the prompt tells it what to write.",
    fix: "Say what the new parameter should hold, when the prompt knows.",
    example:
      "`create_ticket` now requires `queue`:\n\n```\nUse `create_ticket` (queue: office) for hardware faults.\n```",
  },
  {
    id: "prompt-invalid-example",
    family: "prompt",
    level: "error",
    summary: "An example call in a prompt is not valid any more.",
    why: "A model imitates examples. This one is refused under the new schema, or holds a key that no schema declares.",
    fix: "Change the example's arguments so that the schema accepts them.",
    example: '`limit` changed from a text to a number:\n\n```\nsearch(query="x", limit=10)\n```',
  },
  {
    id: "prompt-type-changed",
    family: "prompt",
    level: "warning",
    summary: "A prompt names a parameter whose type changed.",
    why: "What the prompt says about the parameter may no longer fit, and there is no example value to judge.",
    fix: "Read the sentence again with the new type in mind; waive the finding when it still fits.",
    example:
      "`due` changed from a text to a number:\n\n```\nPut the day into `due`, as a Unix time.\n```",
  },
  {
    id: "prompt-wording-changed",
    family: "prompt",
    level: "warning",
    summary:
      "Only the description, title, annotations or defaults of a tool that a prompt names changed.",
    why: "Calls still work, but the model reads the new words and may choose or use the tool differently.",
    fix: "Read the new description, adapt the prompt where it contradicts it, then run `tenon pin`; with `--reviewed` when the prompt fits as it is.",
    example: "The description of `search` now says that it searches archived tickets too.",
  },
  {
    id: "prompt-needs-review",
    family: "prompt",
    level: "warning",
    summary:
      "A tool changed, the change was agreed to, and nobody has read a prompt that names it.",
    why: "The change leaves no wrong word to find: a description, a default, a type, a new parameter. Whether the prompt still fits only a reader can tell; agreeing to the change does not answer it.",
    fix: "Read the prompt. Adapt it, or run `tenon pin --reviewed FILE` when it still fits. It fails a build only with `fail-on: dangerous`, or when `rules` makes it an error.",
    example:
      "The description of `search` now says that it searches archived tickets too; it was pinned:\n\n```\ntenon pin --reviewed prompts/triage.md\n```",
  },
  {
    id: "prompt-ungranted-tool",
    family: "prompt",
    level: "warning",
    summary: "A prompt uses a tool that its own list of allowed tools leaves out.",
    why: "The client will ask for permission or refuse the call.",
    fix: "Add the tool to the list, or do not use it.",
    example:
      "```\n---\nallowed-tools: mcp__crm__find_contact\n---\nCall `mcp__crm__update_contact`.\n```",
  },
  {
    id: "prompt-empty-grant",
    family: "prompt",
    level: "error",
    summary: "A wildcard in a prompt's list of allowed tools matches nothing any more.",
    why: "The prompt may use none of the tools that the wildcard stood for.",
    fix: "Write a wildcard or names that match today's tools.",
    example: "```\n---\nallowed-tools: mcp__crm__contact_*\n---\n```",
  },
  {
    id: "prompt-wider-grant",
    family: "prompt",
    level: "notice",
    summary:
      "A wildcard in a prompt's list of allowed tools now covers a tool that may destroy data.",
    why: "The server added the tool, or took back its promise that it is harmless, and the prompt may call it unasked.",
    fix: "Write the tools' names instead of the wildcard, or accept it.",
    example:
      "```\n---\nallowed-tools: mcp__crm__*\n---\n```\n\nThe server added `delete_all_contacts`.",
  },
  {
    id: "prompt-never-known",
    family: "prompt",
    level: "warning",
    summary: "A prompt qualifies a name with a server that never had such a tool.",
    why: "It is usually a slip of the pen: another tool of the server has nearly this name.",
    fix: "Write the name that the server has.",
    example: "```\nmcp__crm__update_contcat\n```",
  },
  {
    id: "prompt-unreadable",
    family: "prompt",
    level: "warning",
    summary: "A prompt file could not be read, or only in part.",
    why: "What Tenon cannot read it cannot check: the file is binary, not UTF-8, too large, or its front matter is broken.",
    fix: "Mend the file, or exclude it from `prompts` in `tenon.yaml`.",
    example: '```yaml\nprompts:\n  - { include: "prompts/**", exclude: "**/*.png" }\n```',
  },
  {
    id: "prompts-no-match",
    family: "prompt",
    level: "warning",
    summary: "A pattern under `prompts` matches no file.",
    why: "A folder that was moved or misspelt would leave its prompts unchecked without a word.",
    fix: "Correct the pattern, or delete it.",
    example: '```yaml\nprompts: [ "prompts/**/*.md" ]\n```',
  },
] as const satisfies readonly RulePage[];
