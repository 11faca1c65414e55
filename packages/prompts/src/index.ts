export type {
  Confidence,
  ExampleCall,
  Grant,
  ReadProblem,
  Reference,
  ReferenceForm,
  ReferenceKind,
  RetiredParameter,
  ScanResult,
  ServerVocabulary,
  Span,
  UnknownName,
  VocabularyTool,
} from "./reference.ts";
export { scanPrompt } from "./scan.ts";
export { compileVocabulary, isDistinctive, spellingOf } from "./vocabulary.ts";
export type { Vocabulary } from "./vocabulary.ts";
export { allowLists, denyLists } from "./data-keys.ts";
export { distance } from "./distance.ts";
export { maskTemplates } from "./mask.ts";
export type { Masked } from "./mask.ts";
