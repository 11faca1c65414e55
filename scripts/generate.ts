/** Writes every generated file, or with `--check` fails when one is not current. */
import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { join } from "node:path";

const generators = globSync("generate-*.ts", { cwd: import.meta.dirname }).toSorted();
const stale = generators.filter((generator) => {
  const script = join(import.meta.dirname, generator);
  const { status } = spawnSync(process.execPath, [script, ...process.argv.slice(2)], {
    stdio: "inherit",
  });
  return status !== 0;
});
if (stale.length > 0) {
  console.error(`Not current: ${stale.join(", ")}. Run: npx -y pnpm@12.21.0 run generate`);
  process.exit(1);
}
