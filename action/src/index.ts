export { runAction } from "./run.ts";
