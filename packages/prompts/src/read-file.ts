import { analyseText } from "./analyse.ts";
import type { Analysis } from "./analyse.ts";
import { formatOf } from "./format.ts";
import type { ProgramLanguage } from "./languages.ts";
import { maskTemplates } from "./mask.ts";
import type { FileProblem } from "./problem.ts";
import { readCode } from "./read-code.ts";
import { readComments } from "./read-comments.ts";
import { readData } from "./read-data.ts";
import { isJson, readJson, readJsonLines } from "./read-json.ts";
import type { JsonReading } from "./read-json.ts";
import { readMarkdown } from "./read-markdown.ts";
import { readNotebook } from "./read-notebook.ts";
import { readToml } from "./read-toml.ts";
import { readYaml, yamlComments } from "./read-yaml.ts";
import { fileText, withValue, withoutPlaces } from "./text.ts";
import type { Text } from "./text.ts";
import { programLanguage } from "./tool-mentions.ts";

export type { FileProblem } from "./problem.ts";

/** Reads a file in its format and analyses every text in it. */
export function readFile(path: string, value: string, analysis: Analysis): readonly FileProblem[] {
  const text = fileText(value);
  const format = formatOf(path);
  switch (format) {
    case "markdown":
      return readMarkdown(text, analysis);
    case "mdx":
    case "rst":
    case "asciidoc":
      return readMarkdown(text, analysis, format);
    case "yaml":
      return readYamlFile(text, analysis);
    case "json":
      return readJsonFile(text, analysis, readJson);
    case "json-lines":
      return readJsonFile(text, analysis, readJsonLines);
    case "notebook":
      return readNotebookFile(text, analysis);
    case "toml":
      return readTomlFile(text, analysis);
    default:
      return readProgram(text, analysis, format);
  }
}

function readYamlFile(text: Text, analysis: Analysis): readonly FileProblem[] {
  const { value, masked } = maskTemplates(text.value);
  const { roots, broken } = readYaml(text, value);
  readData(roots, analysis);
  const comments = yamlComments(text, roots, broken?.offset ?? text.value.length);
  readComments(text, comments, analysis);
  if (broken === undefined) return [];
  analyseText(withoutPlaces(text, comments), analysis);
  if (masked.length > 0) return [];
  const message = `The YAML is broken here (${broken.reason}); the file was read as text as well. Mend the syntax.`;
  return [{ code: "yaml-syntax", offset: broken.offset, message }];
}

function readJsonFile(
  text: Text,
  analysis: Analysis,
  read: (text: Text) => JsonReading,
): readonly FileProblem[] {
  const plain = read(text);
  const { value, masked } = plain.brokenAt === -1 ? noMask : maskTemplates(text.value);
  const { roots, brokenAt } = masked.length === 0 ? plain : read(withValue(text, value));
  readData(roots, analysis);
  const isWhole = brokenAt === -1 || masked.length > 0 || isJson(text.value);
  return isWhole ? [] : [brokenJson(brokenAt)];
}

const noMask = { value: "", masked: [] };

function brokenJson(offset: number): FileProblem {
  const message = "The JSON is broken here; what could be read of it was read. Mend the syntax.";
  return { code: "json-syntax", offset, message };
}

function readNotebookFile(text: Text, analysis: Analysis): readonly FileProblem[] {
  const { cells, brokenAt } = readNotebook(text);
  for (const cell of cells) {
    if (cell.kind === "markdown") analyseText(cell.text, analysis);
    else readProgram(cell.text, analysis, "python");
  }
  return brokenAt === -1 || isJson(text.value) ? [] : [brokenJson(brokenAt)];
}

function readTomlFile(text: Text, analysis: Analysis): readonly FileProblem[] {
  const { root, broken } = readToml(text);
  const { comments } = readCode(text, "toml");
  readComments(text, comments, analysis);
  if (broken === undefined) {
    readData([root], analysis);
    return [];
  }
  analyseText(withoutPlaces(text, comments), analysis);
  const message = `The TOML is broken here (${broken.reason}); the file was read as text instead. Mend the syntax.`;
  return [{ code: "toml-syntax", offset: broken.offset, message }];
}

function readProgram(
  text: Text,
  analysis: Analysis,
  language: ProgramLanguage,
): readonly FileProblem[] {
  const { strings, comments } = readCode(text, language);
  analyseText(withoutPlaces(text, comments), analysis, programLanguage);
  for (const inner of strings) {
    if (/\s/u.test(inner.value)) analyseText(inner, analysis);
  }
  return [];
}
