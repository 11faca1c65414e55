// An entry that nothing else imports, so that the bundler leaves what is behind it in a chunk of its own.
export { diffToolLists } from "../diff/diff.ts";
