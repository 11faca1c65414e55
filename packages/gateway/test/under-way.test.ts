import { describe, expect, it } from "vitest";
import { UnderWay } from "../src/under-way.ts";

describe("UnderWay", () => {
  it("holds who entered and did not leave", () => {
    const crowd = new UnderWay<string>();
    const first = crowd.enter("first");
    crowd.enter("second");
    crowd.leave(first);
    expect([...crowd]).toEqual(["second"]);
  });

  it("gives a place that was left to the next member", () => {
    const crowd = new UnderWay<string>();
    const place = crowd.enter("first");
    crowd.enter("second");
    crowd.leave(place);
    expect(crowd.enter("third")).toBe(place);
    expect([...crowd].toSorted()).toEqual(["second", "third"]);
  });

  it("can be gone through while members leave and enter", () => {
    const crowd = new UnderWay<number>();
    const places = [1, 2, 3].map((member) => crowd.enter(member));
    const seen: number[] = [];
    for (const member of crowd) {
      seen.push(member);
      if (member === 1) crowd.leave(places[1] ?? -1);
    }
    expect(seen).toEqual([1, 3]);
  });
});
