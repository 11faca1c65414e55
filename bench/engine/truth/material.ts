import { isJsonObject } from "@tenon/contract";
import type { Json, JsonSchema } from "@tenon/contract";
import type { Seeded } from "../seeded.ts";
import { wordFor } from "./words.ts";

/** What two schemas speak about: the scalars at their boundaries, and the names of keys. */
export interface Material {
  readonly scalars: readonly Json[];
  readonly keys: readonly string[];
  /** Whole values of `enum`, `const`, `default` and `examples` that are not scalars. */
  readonly composites: readonly Json[];
}

const always: readonly Json[] = [null, true, false, 0, 1, -1, 2, 0.5, "", "a", "zz"];
const most = 60;

export function materialOf(schemas: readonly JsonSchema[], random: Seeded): Material {
  const scalars = new Map<string, Json>(always.map((value) => [JSON.stringify(value), value]));
  const keys = new Set<string>();
  const composites: Json[] = [];
  const add = (value: Json): void => {
    if (typeof value === "object" && value !== null) composites.push(value);
    else scalars.set(JSON.stringify(value), value);
  };
  const visit = (schema: Json): void => {
    if (Array.isArray(schema)) for (const item of schema as readonly Json[]) visit(item);
    if (!isJsonObject(schema)) return;
    for (const [keyword, value] of Object.entries(schema)) {
      boundaries(keyword, value, random).forEach(add);
      if (keyword === "required" && Array.isArray(value))
        for (const name of value as readonly Json[]) {
          if (typeof name === "string") keys.add(name);
        }
      if (/^(?:properties|dependen)/.test(keyword) && isJsonObject(value)) {
        for (const name of Object.keys(value)) keys.add(name);
      }
      if (keyword === "patternProperties" && isJsonObject(value)) {
        for (const source of Object.keys(value)) {
          for (let count = 0; count < 3; count += 1) keys.add(wordFor(source, random));
        }
      }
      if (keyword === "propertyNames" && isJsonObject(value)) {
        for (const name of materialOf([value], random).scalars) {
          if (typeof name === "string" && name.length < 20) keys.add(name);
        }
      }
      if (keyword !== "enum" && keyword !== "const") visit(value);
    }
  };
  for (const schema of schemas) visit(schema);
  for (const fresh of ["zz", "q"]) keys.add(fresh);
  return { scalars: random.some([...scalars.values()], most), keys: [...keys], composites };
}

function boundaries(keyword: string, value: Json, random: Seeded): readonly Json[] {
  if (keyword === "const" || keyword === "default") return [value];
  if (/^(?:enum|examples)$/.test(keyword) && Array.isArray(value)) return value as readonly Json[];
  if (keyword === "pattern" && typeof value === "string") {
    return Array.from({ length: 6 }, () => wordFor(value, random));
  }
  if (typeof value !== "number") return [];
  if (/^(?:min|max)Length$/.test(keyword)) {
    const lengths = [value - 1, value, value + 1].filter((length) => length >= 0 && length < 3000);
    return lengths.map((length) => "a".repeat(length));
  }
  if (keyword === "multipleOf") {
    return [value, 2 * value, 3 * value, 7 * value, value / 2, value + 1, -value].filter(clean);
  }
  if (/^(?:exclusive)?m(?:ini|axi)mum$/i.test(keyword)) {
    return [value - 1, value, value + 1, value - 0.5, value + 0.5, value * 2].filter(clean);
  }
  return [];
}

/** Keeps away from numbers on whose last binary digits validators disagree. */
function clean(value: number): boolean {
  return Number.isFinite(value) && String(value).length < 12;
}
