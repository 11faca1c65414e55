import { z } from "zod";
import { limits } from "../limits/limits.ts";
import { configLimits } from "./limits.ts";
import { milliseconds } from "./value-schemas.ts";

const name = z.string().min(1).max(configLimits.toolNameLength);
const at = z
  .array(z.union([z.string(), z.null()]))
  .max(128)
  .describe(
    "The place of the object or value: names of properties, `null` for each item of an array.",
  );

const edit = z.discriminatedUnion("act", [
  z.strictObject({ act: z.literal("rename"), at, from: name, to: name }),
  z.strictObject({ act: z.literal("drop"), at, name }),
  z.strictObject({ act: z.literal("supply"), at, name, value: z.json() }),
  z.strictObject({
    act: z.literal("map"),
    at,
    values: z
      .array(z.strictObject({ from: z.string(), to: z.string() }))
      .min(1)
      .max(10_000),
  }),
  z.strictObject({ act: z.literal("wrap"), at }),
]);
const edits = z.array(edit).max(1_000);

const mapping = z.strictObject({
  tool: name.describe("The live tool that does the work of the agreed one.").exactOptional(),
  arguments: edits.describe("Edits of arguments, in the words of the agreed tool.").exactOptional(),
  result: edits.describe("Edits of results, in the words of the live tool.").exactOptional(),
});

const hour = 3_600_000;

/** One value of `tools`. */
export const toolSchema = z
  .strictObject({
    timeoutMs: milliseconds(
      `Longest silence of the server in a call, milliseconds; progress starts it again. Default: ${limits.timeoutMs}.`,
      24 * hour,
    ).exactOptional(),
    totalTimeoutMs: milliseconds(
      `Longest call, whatever it reports, milliseconds. Default: ${limits.totalTimeoutMs}.`,
      24 * hour,
    ).exactOptional(),
    rateLimit: z
      .strictObject({
        calls: z.int().min(1).max(1_000_000).describe("So many calls."),
        perSeconds: z.int().min(1).max(86_400).describe("In so many seconds."),
      })
      .describe("Calls of one client of one tool in a sliding time, in all replicas together.")
      .exactOptional(),
    concurrency: z
      .int()
      .min(1)
      .max(100_000)
      .describe("Calls of one client of one tool at the same time, in one replica.")
      .exactOptional(),
    idempotent: z
      .boolean()
      .describe(
        "It may be called again with the same arguments. The operator's word, never the server's.",
      )
      .exactOptional(),
    readOnly: z
      .boolean()
      .describe("It changes nothing. The operator's word, never the server's.")
      .exactOptional(),
    handOverMs: milliseconds(
      "After how long a client gets a handle to poll instead of the result, milliseconds. Default: never.",
      24 * hour,
    ).exactOptional(),
    mapping: mapping
      .describe(
        "How calls of the agreed tool are translated where nobody but you can know (docs/translation.md).",
      )
      .exactOptional(),
    drop: z
      .enum(["refuse", "allow"])
      .describe(
        "An optional argument that the live tool no longer has: refuse calls that use it (default), or leave it out.",
      )
      .exactOptional(),
    defaults: z
      .enum(["live", "pinned"])
      .describe(
        "Which default an argument that a call leaves out has where it changed: the live one (default), or the agreed one.",
      )
      .exactOptional(),
  })
  .meta({ title: "One entry of `tools`" });

const toolKey = /^(?:\*|[A-Za-z0-9][A-Za-z0-9._-]*\/.+)$/su;

/** `tools`: settings by `server/tool`, `server/*` and `*`. */
export const toolsSchema = z
  .record(
    z
      .string()
      .max(configLimits.nameLength + configLimits.toolNameLength + 1)
      .regex(toolKey, { error: "write it as `server/tool`, `server/*` or `*`." }),
    toolSchema,
  )
  .refine((tools) => Object.keys(tools).length <= configLimits.tools, {
    error: `there are more than ${configLimits.tools} entries.`,
  });
