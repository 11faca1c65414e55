/** What the tests need beside npm packages: a Chromium for the registry's page. Installs Debian's where that is possible. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const browsers = [
  process.env["CHROMIUM_PATH"] ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];

function run(command: string, ...args: readonly string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  return spawnSync(command, args, { stdio: "inherit", env }).status === 0;
}

if (!browsers.some((path) => path !== "" && existsSync(path))) {
  const installed =
    process.getuid?.() === 0 &&
    existsSync("/usr/bin/apt-get") &&
    run("apt-get", "update", "-q") &&
    run("apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium");
  if (!installed) {
    console.error(
      "The tests of the registry's page need Chromium. Install it (on Debian: sudo apt-get install chromium), or set CHROMIUM_PATH.",
    );
    process.exit(1);
  }
}
