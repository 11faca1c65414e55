import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkWorkspace, fixWorkspace, pinWorkspace, reviewWorkspace } from "../../src/index.ts";
import { after, before, moved } from "../crm.ts";
import { folder } from "../folder.ts";

const prompts = {
  "a.md": "Call `update_contact` with:\n\n- `customer_email`: the address\n",
  "b.md": 'Example:\n\n```\ncreate_ticket(titel="x")\n```\n',
};

describe("one review", () => {
  test("says what a check says and plans what a fix would write", async () => {
    const place = await moved(prompts);
    const ws = await place.open();
    const review = await reviewWorkspace(ws, { read: "all", everything: false });
    const { report } = await checkWorkspace(ws);
    const fix = await fixWorkspace(ws, { write: false });
    expect(review.report).toEqual(report);
    expect(review.fix).toEqual({
      edits: fix.edits,
      patch: fix.patch,
      unpatchable: fix.unpatchable,
    });
    expect(review.fix.patch).toContain("+- `email_address`: the address");
  });

  test("with `everything` also has what no change touched, each finding once and in order", async () => {
    const place = await moved(prompts, before, before);
    const ws = await place.open();
    const some = await reviewWorkspace(ws, { read: "all", everything: false });
    const all = await reviewWorkspace(ws, { read: "all", everything: true });
    expect(some.report.verdict).toBe("pass");
    expect(all.report.verdict).toBe("fail");
    const prints = all.report.findings.map(({ fingerprint }) => fingerprint);
    expect(new Set(prints).size).toBe(prints.length);
    expect(all.report.summary.errors).toBe(
      all.report.findings.filter(({ level }) => level === "error").length,
    );
    expect(all.textOf("prompts/b.md")).toBe(prompts["b.md"]);
  });

  test("reads saved lists and starts nothing where it may only read files", async () => {
    const config = (crm: string): string =>
      `servers:\n  crm: ${crm}\n  web: { file: web.json }\nprompts: [ "prompts/**" ]\n`;
    const place = folder({
      "tenon.yaml": config("{ file: crm.json }"),
      "crm.json": before,
      "web.json": before,
      "prompts/a.md": "Nothing.\n",
    });
    await pinWorkspace(await place.open(), {});
    const mark = join(place.path, "started");
    const start = `require("node:fs").writeFileSync(${JSON.stringify(mark)}, "")`;
    place.write("tenon.yaml", config(`{ command: node, args: [-e, ${JSON.stringify(start)}] }`));
    place.write("web.json", after);
    const ws = await place.open();
    const { report, failures } = await reviewWorkspace(ws, { read: "files", everything: false });
    expect(failures).toEqual([]);
    expect(report.servers.map(({ server, verdict }) => `${server} ${verdict}`)).toEqual([
      "crm same",
      "web breaking",
    ]);
    expect(report.summary.servers).toBe(2);
    // Nobody wrote the mark before.
    expect(() => writeFileSync(mark, "", { flag: "wx" })).not.toThrow();
  });
});
