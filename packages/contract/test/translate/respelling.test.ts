import { expect, it } from "vitest";
import { respellings } from "../../src/translate/respelling.ts";

it("pairs texts that differ in case and separators only", () => {
  expect(
    respellings(["asc", "in_progress", "high-risk"], ["inProgress", "HIGH RISK", "ASC"]),
  ).toEqual([
    { from: "asc", to: "ASC" },
    { from: "in_progress", to: "inProgress" },
    { from: "high-risk", to: "HIGH RISK" },
  ]);
});

it("pairs nothing that could mean two things", () => {
  expect(respellings(["asc"], ["ASC", "Asc"])).toEqual([]);
  expect(respellings(["asc", "Asc"], ["ASC"])).toEqual([]);
  expect(respellings(["a"], ["b"])).toEqual([]);
});

it("never pairs texts that are more than words", () => {
  expect(
    respellings(["+1", "1.1", "c++", "v1.1", "", "_"], ["-1", "11", "C#", "v11", "-", "."]),
  ).toEqual([]);
});
