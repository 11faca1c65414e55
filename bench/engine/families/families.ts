import type { BenchDialect, Pair } from "../pair.ts";
import { Seeded } from "../seeded.ts";
import { edited } from "./edit.ts";
import { hardSchema } from "./hard.ts";
import { editedTool } from "./tool-edits.ts";
import { toolSchema } from "./tools.ts";
import { oddPair } from "./odd.ts";
import { RandomSchemas } from "./random.ts";
import { realSchemas } from "./real.ts";
import type { JsonSchema } from "@tenon/contract";

export const familyNames = ["mcp", "random", "hard", "real"] as const;
/** The families of the table, and one that only the hunt asks about, because no other engine reads its dialects. */
export const huntedNames = [...familyNames, "odd"] as const;
export type FamilyName = (typeof huntedNames)[number];

/** The pair of a family and a seed, always the same one. `more`: further schemas for the family `real`. */
export function pairOf(family: FamilyName, seed: number, more: readonly JsonSchema[] = []): Pair {
  const random = new Seeded(Math.imul(seed, 8) + huntedNames.indexOf(family) + 1);
  const dialect: BenchDialect = random.chance(0.5) ? "2020-12" : "draft-07";
  const [old, next] = makers[family](random, dialect, more);
  return { id: `${family}:${seed}`, family, dialect, old, new: next };
}

type Maker = (
  random: Seeded,
  dialect: BenchDialect,
  more: readonly JsonSchema[],
) => readonly [JsonSchema, JsonSchema];

const makers: Readonly<Record<FamilyName, Maker>> = {
  mcp(random, dialect) {
    const old = toolSchema(random, dialect);
    return [old, editedTool(old, random, dialect)];
  },
  random(random, dialect) {
    const make = new RandomSchemas(random, dialect);
    const old = make.document();
    return [old, random.chance(0.8) ? edited(old, random, dialect) : make.document()];
  },
  hard(random, dialect) {
    const kind = random.below(1_000);
    const old = hardSchema(kind, random, dialect);
    const other = random.chance(0.5) ? hardSchema(kind, random, dialect) : old;
    return [old, random.chance(0.7) ? edited(other, random, dialect) : other];
  },
  odd: oddPair,
  real(random, dialect, more) {
    const old = random.pick([...realSchemas, ...more]);
    const once = editedTool(old, random, dialect);
    return [old, random.chance(0.3) ? edited(once, random, dialect) : once];
  },
};
