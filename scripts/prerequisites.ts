/**
 * What the tests need beside npm packages: a Chromium for the registry's page, a Valkey (or Redis) for the gateway's shared
 * limits. Installs Debian's where that is possible.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

interface Prerequisite {
  readonly paths: readonly string[];
  /** Debian's packages, of which the first that there is will do. */
  readonly packages: readonly string[];
  readonly missing: string;
}

const prerequisites: readonly Prerequisite[] = [
  {
    paths: [
      process.env["CHROMIUM_PATH"] ?? "",
      "/usr/bin/chromium",
      "/usr/bin/chromium-browser",
      "/usr/bin/google-chrome",
    ],
    packages: ["chromium"],
    missing:
      "The tests of the registry's page need Chromium. Install it (on Debian: sudo apt-get install chromium), or set CHROMIUM_PATH.",
  },
  {
    paths: [process.env["VALKEY_PATH"] ?? "", "/usr/bin/valkey-server", "/usr/bin/redis-server"],
    packages: ["valkey-server", "redis-server"],
    missing:
      "The tests of the gateway's shared limits need Valkey or Redis. Install it (on Debian: sudo apt-get install valkey-server, before 13 redis-server), or set VALKEY_PATH.",
  },
];

function run(command: string, ...args: readonly string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  return spawnSync(command, args, { stdio: "inherit", env }).status === 0;
}

function isThere({ paths }: Prerequisite): boolean {
  return paths.some((path) => path !== "" && existsSync(path));
}

const wanted = prerequisites.filter((prerequisite) => !isThere(prerequisite));
const canInstall =
  wanted.length > 0 &&
  process.getuid?.() === 0 &&
  existsSync("/usr/bin/apt-get") &&
  run("apt-get", "update", "-q");
for (const { packages, missing } of wanted) {
  const installed =
    canInstall &&
    packages.some((name) => run("apt-get", "install", "-q", "-y", "--no-install-recommends", name));
  if (installed) continue;
  console.error(missing);
  process.exitCode = 1;
}
