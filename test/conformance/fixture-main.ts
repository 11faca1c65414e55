import { parseArgs } from "node:util";
import { serveFixture } from "./fixture-http.ts";

// For trying things by hand: `node test/conformance/fixture-main.ts`, or with `--era legacy` or `--era modern`.
const { values } = parseArgs({ options: { era: { type: "string" } } });
const { era } = values;
const { url } = await serveFixture(era === "legacy" || era === "modern" ? era : "both");
process.stdout.write(`${url}\n`);
