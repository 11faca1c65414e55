import { isJsonObject } from "@tenon/contract";
import type { Json } from "@tenon/contract";
import type { Seeded } from "../seeded.ts";
import type { Material } from "./material.ts";

/** The value with one part replaced, dropped, added or doubled. */
export function neighbour(value: Json, material: Material, random: Seeded): Json {
  const inside = !random.chance(0.3);
  if (Array.isArray(value) && (inside || random.chance(0.5))) {
    const items = value as readonly Json[];
    const at = random.below(items.length + 1);
    const item = items[at];
    if (item === undefined || random.chance(0.2)) {
      return [
        ...items,
        random.chance(0.5) && items[0] !== undefined
          ? random.pick(items)
          : random.pick(material.scalars),
      ];
    }
    if (random.chance(0.2)) return items.toSpliced(at, 1);
    return items.with(at, neighbour(item, material, random));
  }
  if (isJsonObject(value) && (inside || random.chance(0.7))) {
    const names = Object.keys(value);
    if (names.length === 0 || random.chance(0.3)) {
      return { ...value, [random.pick(material.keys)]: random.pick(material.scalars) };
    }
    const name = random.pick(names);
    const { [name]: part, ...rest } = value;
    if (part === undefined || random.chance(0.25)) return rest;
    return { ...rest, [name]: neighbour(part, material, random) };
  }
  if (typeof value === "number" && random.chance(0.4)) {
    return value + random.pick([-1, 1, 0.5, 0.1]);
  }
  if (typeof value === "string" && random.chance(0.4)) {
    return random.pick([
      `${value}a`,
      value.slice(1),
      value.slice(0, -1),
      `${value}\n`,
      `${value}1`,
      value.toUpperCase(),
    ]);
  }
  const composite = material.composites.length > 0 && random.chance(0.2);
  if (composite) return random.pick(material.composites);
  return random.chance(0.85)
    ? random.pick(material.scalars)
    : random.pick<Json>([[], {}, [value], { [random.pick(material.keys)]: value }]);
}

/** Every value of a small universe: scalars, short lists of them, objects of few keys. At most `most` of them. */
export function* universe(material: Material, most: number): Generator<Json> {
  const scalars = spread(material.scalars, 14);
  const few = spread(material.scalars, 5);
  const keys = material.keys.slice(0, 4);
  let left = most;
  const small: Json[] = [...material.scalars, ...material.composites, [], {}];
  for (const value of small) if ((left -= 1) > 0) yield value;
  for (const first of scalars) {
    if ((left -= 1) > 0) yield [first];
    for (const second of few) if ((left -= 1) > 0) yield [first, second];
  }
  const parts: readonly (Json | undefined)[] = [undefined, ...few, [], {}];
  for (let index = 0; index < parts.length ** keys.length && left > 0; index += 1) {
    const entries: [string, Json][] = [];
    let digits = index;
    for (const key of keys) {
      const part = parts[digits % parts.length];
      if (part !== undefined) entries.push([key, part]);
      digits = Math.floor(digits / parts.length);
    }
    left -= 1;
    yield Object.fromEntries(entries);
  }
}

/** Some of the scalars, of as many types as there are. */
function spread(scalars: readonly Json[], count: number): Json[] {
  const byType = Map.groupBy(scalars, (value) => (value === null ? "null" : typeof value));
  const chosen: Json[] = [];
  for (let round = 0; chosen.length < count && round < scalars.length; round += 1) {
    for (const group of byType.values()) {
      // From the back: the schemas' own boundaries were added after the constants that are always there.
      const value = group[group.length - 1 - round];
      if (value !== undefined && chosen.length < count) chosen.push(value);
    }
  }
  return chosen;
}
