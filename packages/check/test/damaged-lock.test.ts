import { expect, test } from "vitest";
import { pinWorkspace } from "../src/index.ts";
import { folder, tool } from "./folder.ts";

test("the version stays where the header says that just this contract was agreed", async () => {
  const place = folder({
    "tenon.yaml": "servers:\n  crm: { file: crm.json }\n",
    "crm.json": { tools: [tool("a"), tool("b")] },
  });
  await pinWorkspace(await place.open(), {});
  place.write("tenon.lock/crm/a.json", "edited");
  const { pinned } = await pinWorkspace(await place.open(), {});
  expect(pinned[0]).toMatchObject({ version: "1.0.0", bump: "none" });
  place.write("tenon.lock/crm/a.json", "edited");
  place.write("crm.json", { tools: [tool("a"), tool("c")] });
  const changed = await pinWorkspace(await place.open(), {});
  expect(changed.pinned[0]).toMatchObject({ version: "2.0.0", bump: "major" });
});
