import { compileVocabulary, scanPrompt } from "@tenon/prompts";
import type { ServerVocabulary } from "@tenon/prompts";

const verbs = [
  "get",
  "list",
  "search",
  "create",
  "update",
  "delete",
  "merge",
  "close",
  "assign",
  "export",
];
const nouns = ["contact", "ticket", "invoice", "report", "event"];
const parameters = ["query", "limit", "contact_id", "page_size", "status", "include_archived"];

/** Ten servers with fifty tools each, and as many words of plain text between mentions as real prompts have. */
export function throughput(files = 2_000, bytes = 20_000): string {
  const vocabulary = compileVocabulary(servers());
  const prompts = Array.from({ length: 20 }, (_, index) => Buffer.from(prompt(index, bytes)));
  const started = performance.now();
  let references = 0;
  for (let index = 0; index < files; index += 1) {
    const bytesOf = prompts[index % prompts.length] ?? Buffer.alloc(0);
    references += scanPrompt({
      path: `prompts/${index}.md`,
      bytes: bytesOf,
      vocabulary,
      bound: ["server0", "server3"],
    }).references.length;
  }
  const ms = performance.now() - started;
  const megabytes = (files * bytes) / 1e6;
  return `${files} files of ${bytes / 1000} KB, 10 servers with 500 tools: ${(ms / 1000).toFixed(2)} s, ${(megabytes / (ms / 1000)).toFixed(1)} MB/s, ${references} references`;
}

function servers(): readonly ServerVocabulary[] {
  return Array.from({ length: 10 }, (_, server) => ({
    server: `server${server}`,
    versions: [
      verbs.flatMap((verb) =>
        nouns.map((noun) => ({
          name: `${verb}_${noun}_${server}`,
          parameters: parameters.map((path) => ({ path })),
        })),
      ),
    ],
  }));
}

function prompt(seed: number, bytes: number): string {
  const pieces: string[] = [
    `---\nname: agent-${seed}\ndescription: Answers questions about customers.\n---\n\n# Agent ${seed}\n`,
  ];
  let length = 0;
  for (let index = 0; length < bytes; index += 1) {
    const tool = `${verbs[(seed + index) % 10]}_${nouns[index % 5]}_${(seed + index) % 4}`;
    const piece = `
## Step ${index}

Read what the customer wrote, decide what is asked for and keep the answer short, friendly and true. Never promise a date
that nobody confirmed. When the request is about money, look twice before anything is sent, and say what was checked.

1. Call \`${tool}\` with:
   - \`query\`: the words of the customer
   - \`limit\`: at most 20
2. Then look at the result. If nothing was found, ask one question, and only one, before the next attempt is made.

\`\`\`json
{ "name": "${tool}", "arguments": { "query": "<words>", "status": "open" } }
\`\`\`

The team reads every answer on Mondays; what went wrong is written down with the reason and the person who noticed it first.
`;
    pieces.push(piece);
    length += piece.length;
  }
  return pieces.join("").slice(0, bytes);
}
