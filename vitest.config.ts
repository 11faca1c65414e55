import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: { name: "rooms", include: ["packages/*/test/**/*.test.ts"] },
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
