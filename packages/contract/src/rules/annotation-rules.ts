import type { Fact, FactSubject } from "../diff/fact.ts";
import type { Rule } from "./rule-entry.ts";
import { exampleTool } from "./rule-entry.ts";
import { named, quoted } from "./words.ts";

const hints = (annotations: object) => exampleTool({ annotations: { ...annotations } });

function hintMessage(fact: Fact): string {
  return `${named(fact.keyword)} was ${quoted(fact.old)} and is now ${quoted(fact.new)}`;
}

interface Promise {
  readonly name: string;
  readonly subject: FactSubject;
  readonly hint: string;
  readonly kept: boolean;
  readonly promise: string;
  readonly danger: string;
}

const promises: readonly Promise[] = [
  {
    name: "read-only",
    subject: "read-only",
    hint: "readOnlyHint",
    kept: true,
    promise: "that it changes nothing",
    danger: "Clients and prompts that let a read-only tool run without asking now let it write.",
  },
  {
    name: "non-destructive",
    subject: "destructive",
    hint: "destructiveHint",
    kept: false,
    promise: "that it destroys nothing",
    danger: "Clients and prompts that let it run without asking now let it delete or overwrite.",
  },
  {
    name: "idempotent",
    subject: "idempotent",
    hint: "idempotentHint",
    kept: true,
    promise: "that calling it twice does no more than calling it once",
    danger: "A call that is repeated after a timeout may now have its effect twice.",
  },
  {
    name: "closed-world",
    subject: "open-world",
    hint: "openWorldHint",
    kept: false,
    promise: "that it stays within a closed domain",
    danger: "It may now reach outside systems, and its results may carry text of strangers.",
  },
];

/** Safety promises of a tool, with the defaults of the MCP schema filled in. */
export const annotationRules: readonly Rule[] = [
  ...promises.flatMap(rulesFor),
  {
    id: "annotation-hint-changed",
    family: "annotation",
    side: "annotation",
    subject: "hint",
    acts: ["added", "removed", "changed"],
    level: "dangerous",
    bump: "patch",
    opposite: { none: "what an unknown hint means is known to nobody here" },
    summary: "An annotation that no MCP version defines changed.",
    why: "Tenon does not know the annotation; clients may act on it.",
    fix: "Check whether a client relies on it.",
    message: (fact) => `the annotation ${named(fact.keyword)} changed`,
    fires: {
      title: "a vendor's annotation",
      old: hints({ costHint: 1 }),
      new: hints({ costHint: 2 }),
      changes: ["annotation-hint-changed /annotations/costHint"],
    },
    silent: {
      title: "annotations that say nothing",
      old: exampleTool({}),
      new: hints({}),
      changes: [],
    },
  },
];

function rulesFor({ name, subject, hint, kept, promise, danger }: Promise): readonly Rule[] {
  const [given, broken] = [hints({ [hint]: kept }), hints({ [hint]: !kept })];
  const common = {
    family: "annotation",
    side: "annotation",
    subject,
    message: hintMessage,
  } as const;
  const lost = `annotation-${name}-lost`;
  const gained = `annotation-${name}-gained`;
  const path = `/annotations/${hint}`;
  return [
    {
      ...common,
      id: lost,
      acts: ["removed"],
      level: "dangerous",
      bump: "minor",
      opposite: { rule: gained },
      summary: `The tool no longer promises ${promise} (\`${hint}\`).`,
      why: danger,
      fix: "Check who lets the tool run without asking. A policy can make this rule breaking.",
      fires: {
        title: "the promise is withdrawn",
        old: given,
        new: exampleTool({}),
        changes: [`${lost} ${path}`],
      },
      silent: {
        title: "the default is written out",
        old: exampleTool({}),
        new: broken,
        changes: [],
      },
    },
    {
      ...common,
      id: gained,
      acts: ["added"],
      level: "safe",
      bump: "patch",
      opposite: { rule: lost },
      summary: `The tool now promises ${promise} (\`${hint}\`).`,
      why: "A promise more; nobody who did without it is worse off.",
      fix: "Nothing has to be done. An annotation is a hint of the server, not a guarantee.",
      fires: {
        title: "the promise is given",
        old: exampleTool({}),
        new: given,
        changes: [`${gained} ${path}`],
      },
      silent: { title: "the default goes unsaid", old: broken, new: exampleTool({}), changes: [] },
    },
  ];
}
