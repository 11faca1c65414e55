import { TenonError } from "@tenon/contract";
import { parseConfig } from "./config/parse.ts";

/** One thing that is wrong in the text of a configuration, at a line and column that count from 1. */
export interface ConfigFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** What is wrong in the text of a `tenon.yaml` (without byte order mark), in order; empty when it is good. */
export function configFaults(text: string): readonly ConfigFault[] {
  const file = "tenon.yaml";
  try {
    parseConfig(text, file);
    return [];
  } catch (error) {
    if (!(error instanceof TenonError)) throw error;
    return error.message.split("\n").flatMap((line) => faultOf(line, file));
  }
}

/** The parts of `file:line:column: message`; a line that says how many more there are has no place of its own. */
function faultOf(line: string, file: string): readonly ConfigFault[] {
  const parts = /^:(\d+):(\d+): (.*)$/u.exec(line.startsWith(file) ? line.slice(file.length) : "");
  if (parts === null) return [];
  const [, row = "1", column = "1", message = ""] = parts;
  return [{ line: Number(row), column: Number(column), message }];
}
