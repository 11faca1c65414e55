import { analyseText } from "./analyse.ts";
import type { Analysis } from "./analyse.ts";
import { walkData } from "./data.ts";
import { formatOf } from "./format.ts";
import type { Format } from "./format.ts";
import { limits } from "./limits.ts";
import { maskTemplates } from "./mask.ts";
import { readCode } from "./read-code.ts";
import { readFrontMatter } from "./read-front-matter.ts";
import { readToml } from "./read-toml.ts";
import { readYaml, yamlComments } from "./read-yaml.ts";
import { fileText, slice, withValue, withoutPlaces } from "./text.ts";
import type { Text } from "./text.ts";
import { programLanguage } from "./tool-mentions.ts";
import { ValueReader } from "./value-reader.ts";
import type { ValueNode } from "./value.ts";

/** A problem at an offset of the file. */
export interface FileProblem {
  readonly code: string;
  readonly offset: number;
  readonly message: string;
}

/** Reads a file in its format and analyses every text in it. */
export function readFile(path: string, value: string, analysis: Analysis): readonly FileProblem[] {
  return readers[formatOf(path)](fileText(value), analysis);
}

type Reader = (text: Text, analysis: Analysis) => readonly FileProblem[];

const readers: Readonly<Record<Format, Reader>> = {
  markdown: readMarkdown,
  text: readMarkdown,
  yaml: readYamlFile,
  json: readJsonFile,
  toml: readTomlFile,
  python: (text, analysis) => readProgram(text, analysis, "python"),
  javascript: (text, analysis) => readProgram(text, analysis, "javascript"),
};

function readMarkdown(text: Text, analysis: Analysis): readonly FileProblem[] {
  const problems: FileProblem[] = [];
  const front = readFrontMatter(text);
  if (front?.broken !== undefined) {
    problems.push({
      code: "front-matter",
      offset: front.broken.offset,
      message: `The front matter is not valid YAML (${front.broken.reason}); it was read line by line. Quote the value or close the block.`,
    });
  }
  if (front !== undefined) readData(front.roots, analysis);
  const body = front === undefined ? text : slice(text, front.after, text.value.length);
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

function readYamlFile(text: Text, analysis: Analysis): readonly FileProblem[] {
  const { value, masked } = maskTemplates(text.value);
  const { roots, broken } = readYaml(masked.length === 0 ? text : withValue(text, value));
  readData(roots, analysis);
  if (broken === undefined) return [];
  analyseText(withoutPlaces(text, yamlComments(text, roots, broken.offset)), analysis);
  if (masked.length > 0) return [];
  const message = `The YAML is broken here (${broken.reason}); the file was read as text as well. Mend the syntax.`;
  return [{ code: "yaml-syntax", offset: broken.offset, message }];
}

function readJsonFile(text: Text, analysis: Analysis): readonly FileProblem[] {
  const roots: ValueNode[] = [];
  let brokenAt = -1;
  for (let at = 0; at < text.value.length;) {
    const reader = new ValueReader(text, at);
    const root = reader.value();
    roots.push(root);
    if (reader.brokenAt !== -1 && brokenAt === -1) brokenAt = reader.brokenAt;
    if (reader.offset <= at) break;
    at = reader.offset;
  }
  readData(roots, analysis);
  if (brokenAt === -1) return [];
  const message = "The JSON is broken here; what could be read of it was read. Mend the syntax.";
  return [
    { code: "json-syntax", offset: text.start(Math.min(brokenAt, text.value.length)), message },
  ];
}

function readTomlFile(text: Text, analysis: Analysis): readonly FileProblem[] {
  const { root, comments, brokenAt } = readToml(text);
  readData([root], analysis);
  if (brokenAt === -1) return [];
  analyseText(withoutPlaces(text, comments), analysis);
  const message = "This line is not TOML; the file was read as text as well. Mend the syntax.";
  return [{ code: "toml-syntax", offset: brokenAt, message }];
}

function readProgram(
  text: Text,
  analysis: Analysis,
  language: "python" | "javascript",
): readonly FileProblem[] {
  const { strings, comments } = readCode(text, language);
  analyseText(withoutPlaces(text, comments), analysis, programLanguage);
  for (const inner of strings) {
    if (/\s/u.test(inner.value)) analyseText(inner, analysis);
  }
  return [];
}

/**
 * Structured calls and declarations of a data file, and every other string of it as a text of its
 * own.
 */
function readData(roots: readonly ValueNode[], analysis: Analysis, depth = 0): void {
  const understood = new Set<number>();
  for (const root of roots) {
    walkData(root, { ...analysis, understood });
    readStrings(root, analysis, understood, depth);
  }
}

function readStrings(
  node: ValueNode,
  analysis: Analysis,
  understood: ReadonlySet<number>,
  depth: number,
): void {
  if (node.kind === "map") {
    for (const { value } of node.entries) readStrings(value, analysis, understood, depth);
  } else if (node.kind === "list") {
    for (const item of node.items) readStrings(item, analysis, understood, depth);
  } else if (node.text !== undefined && !understood.has(node.start)) {
    const data = depth < limits.nestedTexts ? dataIn(node.text) : undefined;
    if (data === undefined) analyseText(node.text, analysis);
    else readData([data], analysis, depth + 1);
  }
}

/** The object or list that a string holds as a whole. */
function dataIn(text: Text): ValueNode | undefined {
  const start = /^\s*=?\s*(?=[{[])/u.exec(text.value.slice(0, 200));
  if (start === null) return undefined;
  const reader = new ValueReader(text, start[0].length);
  const node = reader.value();
  const isWhole = reader.brokenAt === -1 && text.value.slice(reader.offset).trim() === "";
  return isWhole && node.kind !== "scalar" ? node : undefined;
}
