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
export { compileVocabulary } from "./vocabulary.ts";
export type { Vocabulary } from "./vocabulary.ts";
