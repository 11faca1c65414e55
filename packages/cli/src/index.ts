export type { CommandEntry, CommandGroup, CommandModule, Example } from "./command.ts";
export { commands } from "./commands/catalogue.ts";
export { type ExitCode, exitCodes } from "./exit-codes.ts";
export { buildProgram, configureCommand } from "./program.ts";
export { startTelemetry } from "./telemetry.ts";
export type { Telemetry } from "./telemetry.ts";
