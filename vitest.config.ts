import { defineConfig } from "vitest/config";

const postgres = "packages/fixtures/src/postgres-cluster.ts";

/** Files that change what a process has only one of: modules, providers of telemetry, the engine's ways with a pattern. */
const alone = [
  "packages/contract/test/guarded-pattern.test.ts",
  "packages/gateway/test/telemetry/telemetry.test.ts",
  "packages/gateway/test/telemetry/tracing.test.ts",
  "packages/registry/test/security/rebinding.test.ts",
  "packages/registry/test/telemetry/spans.test.ts",
];

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // A worker loads a module once, not anew for every file: that was half of the time of most rooms.
    isolate: false,
    setupFiles: "./vitest.setup.ts",
    projects: [
      {
        extends: true,
        test: {
          name: "rooms",
          include: ["{action,packages/*}/test/**/*.test.ts"],
          exclude: ["packages/{cli,gateway,registry}/**", ...alone],
        },
      },
      {
        extends: true,
        test: { name: "alone", include: alone, isolate: true, globalSetup: postgres },
      },
      {
        extends: true,
        // The registry runs on a real Postgres as well as on the embedded one.
        test: {
          name: "registry",
          include: ["packages/registry/test/**/*.test.ts"],
          exclude: alone,
          globalSetup: postgres,
        },
      },
      {
        extends: true,
        test: {
          name: "gateway",
          include: ["packages/gateway/test/**/*.test.ts"],
          exclude: alone,
          globalSetup: postgres,
        },
      },
      {
        extends: true,
        // Stories, and the command line's own tests, run the built command, as a user does; they load little themselves.
        test: {
          name: "stories",
          include: ["{test,packages/cli/test}/**/*.test.ts"],
          globalSetup: "test/stories/build.ts",
          isolate: true,
        },
      },
    ],
  },
});
