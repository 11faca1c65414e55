// An entry that nothing else imports, so that the bundler leaves what is behind it in a chunk of its own.
export { compileValidator } from "../compiled-validator.ts";
export type { CompiledValidator, ValidatorOptions } from "../compiled-validator.ts";
export { validateValue } from "../validate.ts";
