/** The upstream as a process of its own: `node main.ts --port N [--json] …`. */
import { runUpstream } from "./arguments.ts";

await runUpstream(process.argv.slice(2), (text) => process.stdout.write(text));
