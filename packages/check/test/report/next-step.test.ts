import { expect, test } from "vitest";
import type { CheckOutcome } from "../../src/index.ts";
import { pinWorkspace } from "../../src/index.ts";
import { nextStep } from "../../src/report/next-step.ts";
import { check, moved } from "../crm.ts";
import { tool } from "../folder.ts";
import type { Folder } from "../folder.ts";

const find = tool("find_contact", { query: { type: "string" } });
const told = { ...find, description: "Finds archived contacts too." };
const renamed = tool("find_contact", { text: { type: "string" } });
const uses = { "a.md": "Look it up with `find_contact` and `query`.\n" };

const step = ({ report }: CheckOutcome): string => nextStep(report);
const pin = async (place: Folder) => pinWorkspace(await place.open(), {});

test("words changed: read, then pin; once pinned: read, or say that it was read", async () => {
  const place = await moved(
    { "a.md": "---\ntools: [mcp__crm__find_contact]\n---\nHi.\n" },
    [find],
    [told],
  );
  expect(step(await check(place))).toBe(
    "Read the prompt against what changed and adapt what no longer fits, then agree to the new contract with " +
      "`tenon pin` (`--reviewed` when it fits unchanged).",
  );
  await pin(place);
  expect(step(await check(place))).toBe(
    "Read the prompt against what changed and adapt what no longer fits, or run `tenon pin --reviewed` when it fits unchanged.",
  );
});

test("a prompt that waits is named also when it is only a notice", async () => {
  const place = await moved(
    { "a.md": "Use `find_contact`.\n", "b.md": "Use `find_contact`.\n" },
    [find],
    [told],
  );
  await pin(place);
  const outcome = await check(place);
  expect(outcome.report.verdict).toBe("pass");
  expect(step(outcome)).toMatch(
    /^Read the 2 prompts against what changed .* when they fit unchanged\.$/u,
  );
});

test("with a git baseline nobody is told to pin what the lock already holds", async () => {
  const place = await moved(uses, [find], [renamed]);
  place.git("init", "-q", "-b", "main");
  place.git("add", ".");
  place.git("commit", "-qm", "one");
  expect(step(await check(place, { baseline: "git:main" }))).toContain("`tenon pin`");
  await pin(place);
  const offline = { baseline: "git:main", offline: true };
  expect(step(await check(place, offline))).toMatch(/prompt/u);
  expect(step(await check(place, offline))).not.toContain("pin");
  place.write("prompts/a.md", "Look it up with `find_contact` and `text`.\n");
  expect(step(await check(place, offline))).toBe("");
});
