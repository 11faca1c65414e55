import { describe, expect, it } from "vitest";
import { confirmedWitness } from "../../src/prove/confirm-witness.ts";

const of = (...values: readonly string[]) => ({
  type: "object",
  properties: { a: { enum: values }, b: { enum: values } },
  required: ["a", "b"],
});
const narrowed = { old: of("x", "y"), new: of("x"), side: "input" } as const;

describe("confirmedWitness", () => {
  it("says what the reader's whole schema says, at the place that is asked for", () => {
    const value = { a: "y", b: "y" };
    const about = 'The value at /b is not one of ["other"].';
    expect(confirmedWitness(narrowed, value, about)).toEqual({
      validUnder: "old",
      value,
      error: 'The value at /b is not one of ["x"].',
    });
    const elsewhere = confirmedWitness(narrowed, value, "The value at /c is not allowed.");
    expect(elsewhere?.error).toBe('The value at /a is not one of ["x"].');
  });

  it("turns round for results", () => {
    const widened = { old: of("x"), new: of("x", "y"), side: "output" } as const;
    expect(confirmedWitness(widened, { a: "x", b: "y" })).toMatchObject({ validUnder: "new" });
  });

  it("is undefined for a value that the writer may not send or the reader takes", () => {
    expect(confirmedWitness(narrowed, { a: "z", b: "z" })).toBeUndefined();
    expect(confirmedWitness(narrowed, { a: "y", b: "y", undeclared: 1 })).toBeUndefined();
    expect(confirmedWitness(narrowed, { a: "x", b: "x" })).toBeUndefined();
  });
});
