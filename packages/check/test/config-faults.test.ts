import { expect, test } from "vitest";
import { configFaults } from "../src/config-faults.ts";

test.each([
  ["", [[1, 1]]],
  ["servers: {}\n", []],
  ["servers:\n  crm: { fil: x }\n", [[2, 3]]],
  ["a: [\n", [[2, 1]]],
  [
    '# 🙂\r\n"🙂": 1\r\nprompts: 3\r\n',
    [
      [1, 1],
      [2, 1],
      [3, 10],
    ],
  ],
  ["a: &a [*a, *a]\nb: [*a]\n", [[1, 1]]],
])("are at their places in %j", (text, places) => {
  const faults = configFaults(text);
  expect(faults.map(({ line, column }) => [line, column])).toEqual(places);
  for (const { message } of faults) expect(message).not.toMatch(/^tenon\.yaml|^\d/u);
});

test("are at most ten", () => {
  const text = Array.from({ length: 20 }, (_, index) => `wrong${index}: 1\n`).join("");
  expect(configFaults(text)).toHaveLength(10);
});
