export type { Json, JsonArray, JsonObject } from "./json.ts";
export { isJsonObject } from "./json.ts";
export type { JsonSchema, Tool, ToolList, ToolProblem, ToolProblemCode } from "./tool.ts";
export type {
  Budget,
  Compatibility,
  CompatibilityPolicy,
  CompatibilityQuestion,
  Dialect,
  Side,
  Witness,
} from "./compatibility.ts";
export { defaultPolicy } from "./compatibility.ts";
export type { Bump, Change, ContractDiff, Level } from "./change.ts";
export type { Parameter } from "./parameter.ts";
export type { RulePage } from "./rule.ts";
export { TenonError } from "./error.ts";
export type { ErrorKind } from "./error.ts";
export { disarmed, inertJson, inertLine, inertLines } from "./inert-text.ts";
export { plainText } from "./plain-text.ts";
export { parseToolList } from "./parse.ts";
export { parseToolListText } from "./parse-text.ts";
export { canonicalJson } from "./canonicalise.ts";
export { canonVersion, contractDigest, facetDigests, toolDigest } from "./digest.ts";
export type { Facet, FacetDigests } from "./digest.ts";
export { joinPointer, pointerTokens } from "./pointer.ts";
export { isLocalRef, resolveRef } from "./resolve-ref.ts";
export type { ResolvedRef } from "./resolve-ref.ts";
export { parametersOf } from "./parameters.ts";
export { validateValue } from "./validate.ts";
export type { ValidationProblem } from "./validate.ts";
export { firstVersion, nextVersion } from "./version.ts";
export { compareSchemas } from "./prove/compare.ts";
export { diffToolLists } from "./diff/diff.ts";
export type { DiffOptions } from "./diff/diff.ts";
export { nameLikeness } from "./diff/similarity.ts";
export { isSureRename } from "./diff/sure-rename.ts";
export type { RenameEvidence } from "./diff/sure-rename.ts";
export { contractRules } from "./rules/catalogue.ts";
