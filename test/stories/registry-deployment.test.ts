import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { root } from "./agent.ts";

const folder = join(root, "deploy");
const files = globSync("**/*.yaml", { cwd: folder }).toSorted();

/** The documents of a file as plain values. */
function read(file: string): readonly unknown[] {
  const documents = parseAllDocuments(readFileSync(join(folder, file), "utf8"));
  if (!Array.isArray(documents)) return [];
  for (const { errors, warnings } of documents) expect([...errors, ...warnings]).toEqual([]);
  return documents.map((document): unknown => document.toJS());
}

test("every file is YAML", () => {
  expect(files).toContain("compose.yaml");
  for (const file of files) expect(read(file)).toHaveLength(1);
});

test("no secret stands in a file: all come from the environment or are empty", () => {
  const [secret] = read("kubernetes/secret.template.yaml");
  expect(secret).toMatchObject({
    kind: "Secret",
    stringData: { DATABASE_URL: "", TENON_ADMIN_KEY: "", TENON_SECRET_KEY: "" },
  });
  const [compose] = read("compose.yaml");
  const given = expect.stringMatching(/\$\{\w+:\?[^}]+\}/u);
  expect(compose).toMatchObject({
    services: {
      postgres: { environment: { POSTGRES_PASSWORD: given } },
      registry: {
        environment: { DATABASE_URL: given, TENON_ADMIN_KEY: given, TENON_SECRET_KEY: given },
      },
    },
  });
});

test("the manifests ask what the registry answers, and leave it time to end", () => {
  const [deployment] = read("kubernetes/deployment.yaml");
  const asks = (path: string): object => ({ httpGet: { path, port: "http" } });
  expect(deployment).toMatchObject({
    spec: {
      replicas: 3,
      template: {
        spec: {
          terminationGracePeriodSeconds: 45,
          securityContext: { runAsNonRoot: true },
          containers: [
            {
              ports: [{ name: "http", containerPort: 8420 }],
              readinessProbe: asks("/readyz"),
              livenessProbe: asks("/healthz"),
              securityContext: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false },
            },
          ],
        },
      },
    },
  });
  expect(read("kubernetes/disruption-budget.yaml")).toMatchObject([
    { spec: { maxUnavailable: 1 } },
  ]);
  const resources = read("kubernetes/kustomization.yaml");
  expect(resources).toMatchObject([
    { resources: ["deployment.yaml", "service.yaml", "disruption-budget.yaml"] },
  ]);
});
