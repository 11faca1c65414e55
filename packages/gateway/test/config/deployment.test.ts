import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, test } from "vitest";
import { parse } from "yaml";
import { configLimits } from "../../src/config/limits.ts";
import { refusal, settingsOf } from "./configuration.ts";

const root = join(import.meta.dirname, "../../../..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const variables = (text: string): readonly string[] =>
  [...text.matchAll(/(?<!\$)\$\{([A-Z_]+)\}/gu)].map(([, name = ""]) => name);
const environmentFor = (text: string): Record<string, string> =>
  Object.fromEntries(
    variables(text).map((name) => [
      name,
      name === "DATABASE_URL"
        ? "postgres://u:p@h/d"
        : name === "POD_IP"
          ? "10.0.0.7"
          : `${name}-${"x".repeat(40)}`,
    ]),
  );

it("deploys a configuration that is good", () => {
  const text = read("deploy/kubernetes-gateway/tenon.gateway.yaml");
  const settings = settingsOf(text, environmentFor(text));
  expect(settings.advertiseUrl).toBe("http://10.0.0.7:8421");
  expect(settings.secrets).toHaveLength(1);
});

it("gives it every variable that it names", () => {
  const text = read("deploy/kubernetes-gateway/tenon.gateway.yaml");
  const secret = parse(read("deploy/kubernetes-gateway/secret.template.yaml"));
  const { initContainers, containers } = parse(read("deploy/kubernetes-gateway/deployment.yaml"))
    .spec.template.spec;
  for (const container of [...initContainers, ...containers]) {
    const own = container.env.map(({ name }: { readonly name: string }) => name);
    const given = [...Object.keys(secret.stringData), ...own];
    expect(given).toEqual(expect.arrayContaining([...variables(text)]));
    expect(container.args).toContain("--config=/etc/tenon/tenon.gateway.yaml");
  }
});

test.each(["docs/gateway-configuration.md", "docs/gateway.md"])(
  "%s shows configurations that are good",
  (page) => {
    const blocks = [...read(page).matchAll(/```yaml\n([\s\S]*?)```/gu)].map(
      ([, block = ""]) => block,
    );
    expect(blocks.length).toBeGreaterThan(0);
    for (const block of blocks) {
      // A part of a file stands for the rest.
      const text = block.includes("servers:")
        ? block
        : `servers: { everything: { url: http://x } }\n${block}`;
      expect(refusal(text, environmentFor(text))).toEqual([]);
    }
  },
);

it("stops at its limits, and not one before", () => {
  const servers = (number: number): string =>
    `servers:\n${Array.from({ length: number }, (_, index) => `  s${index}: { url: http://x }\n`).join("")}`;
  expect(refusal(servers(configLimits.servers))).toEqual([]);
  expect(refusal(servers(configLimits.servers + 1))[0]).toContain("more than 1000 servers");
  const named = (length: number): string => `servers: { ${"a".repeat(length)}: { url: http://x } }`;
  expect(refusal(named(configLimits.nameLength))).toEqual([]);
  expect(refusal(named(configLimits.nameLength + 1))[0]).toContain("shorten it");
  const long = (length: number): string =>
    `servers: { a: { command: "\${A}", args: ["${"x".repeat(length)}"] } }`;
  expect(refusal(long(configLimits.textLength), { A: "x" })).toEqual([]);
  expect(refusal(long(configLimits.textLength + 1), { A: "x" })[0]).toContain("longer than 65536");
});
