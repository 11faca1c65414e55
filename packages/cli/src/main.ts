#!/usr/bin/env node
import { reportBug } from "./bug.ts";
import { useCompileCache } from "./compile-cache.ts";
import { exitCodes } from "./exit-codes.ts";
import { listenForInterruption } from "./interruption.ts";

/** Milliseconds that open handles may keep the process alive after its work is done. */
const lingerMs = 500;

// A reader that left (`tenon refs … | head`) ends the output, not the work: the exit code stays true.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") process.exitCode = exitCodes.bug;
  });
}
for (const event of ["uncaughtException", "unhandledRejection"] as const) {
  process.on(event, (error: unknown) => {
    reportBug(error);
    process.exit(exitCodes.bug);
  });
}

useCompileCache(process.env);
// Loaded after the handlers: an installation that cannot even load must not exit with 1, which means a broken contract.
const interruption = listenForInterruption();
const { runCli } = await import("./run.ts");
process.exitCode = await runCli(process.argv.slice(2), interruption);
// Nothing is left to write or to wait for but the engine's own chores (a last collection of garbage), so they are spared.
const written = process.stdout.writableLength + process.stderr.writableLength === 0;
const output = new Set(["PipeWrap", "TTYWrap"]);
if (written && process.getActiveResourcesInfo().every((name) => output.has(name))) process.exit();
setTimeout(() => process.exit(), lingerMs).unref();
