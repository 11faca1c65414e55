import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    setupFiles: "./vitest.setup.ts",
    projects: [
      {
        extends: true,
        test: {
          name: "rooms",
          include: ["{action,packages/*}/test/**/*.test.ts"],
          exclude: ["packages/{gateway,registry}/**"],
        },
      },
      {
        extends: true,
        // The registry runs on a real Postgres as well as on the embedded one.
        test: {
          name: "registry",
          include: ["packages/registry/test/**/*.test.ts"],
          globalSetup: "packages/fixtures/src/postgres-cluster.ts",
        },
      },
      {
        extends: true,
        test: {
          name: "gateway",
          include: ["packages/gateway/test/**/*.test.ts"],
          globalSetup: "packages/fixtures/src/postgres-cluster.ts",
        },
      },
      {
        extends: true,
        // Stories run the built command, as a user does.
        test: {
          name: "stories",
          include: ["test/**/*.test.ts"],
          globalSetup: "test/stories/build.ts",
        },
      },
    ],
  },
});
