export { serveRegistry } from "./serve.ts";
export type { ServedRegistry, ServeOptions } from "./serve.ts";
export type { Settings } from "./settings.ts";
