import { arrays, logic } from "./arrays.ts";
import { objects } from "./objects.ts";
import { references } from "./references.ts";
import { numbers, strings, values } from "./scalars.ts";
import type { Semantics } from "./semantics.ts";

/** Every case of the table. */
export const semantics: readonly Semantics[] = [
  ...numbers,
  ...values,
  ...strings,
  ...arrays,
  ...objects,
  ...logic,
  ...references,
];
