import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { compareSchemas } from "@tenon/contract";
import type { JsonSchema } from "@tenon/contract";
import type { Answer, Engine, EngineName, Question } from "./engine.ts";

const require = createRequire(import.meta.url);

const loaders: Readonly<Record<EngineName, () => Engine | Promise<Engine>>> = {
  "tenon strict": () => tenon("tenon strict", "strict"),
  "tenon declared": () => tenon("tenon declared", "declared"),
  "json-schema-diff": jsonSchemaDiff,
  jsoncompat,
  "json-schema-diff-validator": jsonSchemaDiffValidator,
};

/** Loads one engine. Each asks the same: is every value of the old schema valid under the new one? */
export async function loadEngine(name: EngineName): Promise<Engine> {
  return await loaders[name]();
}

function tenon(name: string, objects: "strict" | "declared"): Engine {
  return {
    name,
    prepare({ dialect, ...text }: Question) {
      const [old, next] = [JSON.parse(text.old) as JsonSchema, JSON.parse(text.new) as JsonSchema];
      return () => {
        const answer = compareSchemas({
          old,
          new: next,
          side: "input",
          policy: { objects },
          dialect,
        });
        if (answer.verdict === "unknown") return { verdict: "unknown", why: answer.reason };
        if (answer.verdict === "compatible") return { verdict: "compatible" };
        return { verdict: "breaking", witness: answer.witness.value };
      };
    },
  };
}

interface SchemaDiff {
  diffSchemas(schemas: object): Promise<{ readonly removalsFound: boolean }>;
}

function jsonSchemaDiff(): Engine {
  const library = require("json-schema-diff") as SchemaDiff;
  return {
    name: "json-schema-diff",
    prepare(question) {
      const schemas = {
        sourceSchema: JSON.parse(question.old) as unknown,
        destinationSchema: JSON.parse(question.new) as unknown,
      };
      return async (): Promise<Answer> => {
        const { removalsFound } = await library.diffSchemas(schemas);
        return { verdict: removalsFound ? "breaking" : "compatible" };
      };
    },
  };
}

/** Compiled from Rust; it takes text, refuses what it does not support, and after a panic it has to be loaded anew. */
async function jsoncompat(): Promise<Engine> {
  const { check_compat: check, initSync } = await import("jsoncompat");
  const code = require.resolve("jsoncompat").replace(/\.js$/, "_bg.wasm");
  initSync({ module: readFileSync(code) });
  return {
    name: "jsoncompat",
    prepare: (question) => () => ({
      verdict: check(question.old, question.new, "deserializer") ? "compatible" : "breaking",
    }),
  };
}

interface SchemaDiffValidator {
  validateSchemaCompatibility(old: unknown, next: unknown): void;
}

function jsonSchemaDiffValidator(): Engine {
  const library = require("json-schema-diff-validator") as SchemaDiffValidator;
  return {
    name: "json-schema-diff-validator",
    prepare(question) {
      const [old, next] = [
        JSON.parse(question.old) as unknown,
        JSON.parse(question.new) as unknown,
      ];
      return () => {
        try {
          library.validateSchemaCompatibility(old, next);
          return { verdict: "compatible" };
        } catch (error) {
          if (error instanceof Error && error.name === "AssertionError")
            return { verdict: "breaking" };
          throw error;
        }
      };
    },
  };
}
