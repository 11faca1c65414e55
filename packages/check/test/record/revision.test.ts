import { expect, test } from "vitest";
import { revisionOf, withoutCredentials } from "../../src/record/revision.ts";
import { folder } from "../folder.ts";

test("the commit that is checked out, and where the repository lives without credentials", async () => {
  const place = folder({ "a.md": "x" });
  expect(await revisionOf(place.path, undefined)).toBeUndefined();
  place.git("init", "-q");
  place.git("add", ".");
  place.git("commit", "-qm", "one");
  place.git("remote", "add", "origin", "https://bot:hunter2@git.example.com/team/agent.git?x=1");
  expect(await revisionOf(place.path, undefined)).toEqual({
    commit: place.git("rev-parse", "HEAD").trim(),
    repository: "https://git.example.com/team/agent.git",
  });
});

test.each([
  ["git@git.example.com:team/agent.git", "git.example.com:team/agent.git"],
  ["ssh://git@git.example.com/team/agent.git", "ssh://git.example.com/team/agent.git"],
  ["/home/somebody/agent", undefined],
  ["../agent", undefined],
])("%s is told as %s", (address, told) => {
  expect(withoutCredentials(address)).toBe(told);
});
