import { type Dialect, isJsonObject, type Json, type JsonSchema, type Side } from "@tenon/contract";

/** One question of `tenon compat`. */
export interface CompatLine {
  readonly id: Json;
  readonly old: JsonSchema;
  readonly new: JsonSchema;
  readonly side: Side;
  readonly dialect: Dialect | undefined;
}

/** Why a line is no question; the id where it could be read. */
export interface BadLine {
  readonly id: Json;
  readonly problem: string;
}

const dialects: Readonly<Record<Dialect, true>> = {
  "2020-12": true,
  "2019-09": true,
  "draft-07": true,
  "draft-06": true,
  "draft-04": true,
};

/** Parses one line; `undefined` stands for a line that was too long to keep. */
export function parseCompatLine(
  line: string | undefined,
  defaultSide: Side | undefined,
): CompatLine | BadLine | "blank" {
  if (line === undefined) return { id: null, problem: "longer than the limit of a line" };
  if (line.trim() === "") return "blank";
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { id: null, problem: "is not JSON" };
  }
  if (!isJsonObject(value)) return { id: null, problem: "is not an object" };
  const id = Object.hasOwn(value, "id") ? (value["id"] ?? null) : null;
  const { old: before, new: after, side = defaultSide, dialect } = value;
  if (!isSchema(before) || !isSchema(after)) {
    return { id, problem: "`old` and `new` must be JSON Schemas (objects or booleans)" };
  }
  if (side !== "input" && side !== "output") {
    return { id, problem: "`side` must be input or output (or give --side)" };
  }
  if (dialect !== undefined && !isDialect(dialect)) {
    return { id, problem: `\`dialect\` must be one of ${Object.keys(dialects).join(", ")}` };
  }
  return { id, old: before, new: after, side, dialect };
}

function isSchema(value: Json | undefined): value is JsonSchema {
  return typeof value === "boolean" || isJsonObject(value);
}

function isDialect(value: Json): value is Dialect {
  return typeof value === "string" && Object.hasOwn(dialects, value);
}
