import { analyseText } from "./analyse.ts";
import type { Analysis } from "./analyse.ts";
import { asMarkdown } from "./markup.ts";
import type { FileProblem } from "./problem.ts";
import { readData } from "./read-data.ts";
import { readFrontMatter } from "./read-front-matter.ts";
import { slice } from "./text.ts";
import type { Text } from "./text.ts";
import type { ValueNode } from "./value.ts";

/** Reads Markdown with front matter, or another markup as if it were Markdown. */
export function readMarkdown(
  text: Text,
  analysis: Analysis,
  markup?: "mdx" | "rst" | "asciidoc",
): readonly FileProblem[] {
  const problems: FileProblem[] = [];
  const front = readFrontMatter(text);
  if (front?.broken !== undefined) {
    problems.push({
      code: "front-matter",
      offset: front.broken.offset,
      message: `The front matter is not valid YAML (${front.broken.reason}); it was read line by line. Quote the value or close the block.`,
    });
  }
  if (front !== undefined) readData(front.roots.map(withoutOwnInputs), analysis);
  const rest = front === undefined ? text : slice(text, front.after, text.value.length);
  const body = markup === undefined ? rest : asMarkdown(rest, markup);
  const { unclosedFence } = analyseText(body, analysis);
  if (unclosedFence !== -1) {
    problems.push({
      code: "unclosed-fence",
      offset: body.start(unclosedFence),
      message:
        "Nothing closes this code block, so the rest of the file was read as code. Close it with the same marker.",
    });
  }
  return problems;
}

/**
 * What a prompt file says of its own inputs and outputs (dotprompt, Prompty, Semantic Kernel): their
 * names are those of the prompt, not of a tool.
 */
const ownKeys = new Set(
  "input inputs input_variables inputvariables output outputs parameters sample arguments variables schema".split(
    " ",
  ),
);

function withoutOwnInputs(root: ValueNode): ValueNode {
  if (root.kind !== "map") return root;
  const entries = root.entries.filter(
    ({ key, value }) => value.kind === "scalar" || !ownKeys.has(key.toLowerCase()),
  );
  return { ...root, entries };
}
