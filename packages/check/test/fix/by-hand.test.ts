import { expect, test } from "vitest";
import { checkWorkspace, fixWorkspace, isFixable, renderCheck } from "../../src/index.ts";
import { after, before, moved } from "../crm.ts";

const drawn = { colour: false, width: 100, toolVersion: "1.0.0" };

test("a report offers `tenon fix` exactly where it writes", async () => {
  const place = await moved(
    {
      "call.md":
        '```\nupdate_contact(customer_email="a", email_address="b")\n```\n\n```\nupdate_contact(customer_email="a")\n```\n',
    },
    before,
    after,
  );
  const latin = Buffer.from("`update_contact` with `customer_email` caf\u00e9", "latin1");
  place.write("prompts/latin.md", new Uint8Array(latin));
  const { report, textOf } = await checkWorkspace(await place.open(), {});
  const { remaining } = await fixWorkspace(await place.open(), { write: false });
  const left = new Set(remaining.map(({ fingerprint }) => fingerprint));
  const suggested = report.findings.filter(({ suggestion }) => suggestion !== undefined);
  expect(suggested).toHaveLength(3);
  for (const finding of suggested) expect(isFixable(finding)).toBe(!left.has(finding.fingerprint));
  expect(suggested.filter(isFixable)).toHaveLength(1);
  const text = renderCheck(report, "text", { ...drawn, textOf });
  expect(text.match(/or run: tenon fix/gu)).toHaveLength(1);
  expect(text.match(/write email_address here/gu)).toHaveLength(3);
});
