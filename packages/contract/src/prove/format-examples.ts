const examples = new Map<string, readonly string[]>([
  ["date-time", ["2020-01-01T00:00:00Z"]],
  ["date", ["2020-01-01"]],
  ["time", ["00:00:00Z"]],
  ["duration", ["P1D"]],
  ["email", ["a@example.com"]],
  ["idn-email", ["a@example.com"]],
  ["hostname", ["example.com"]],
  ["idn-hostname", ["example.com"]],
  ["ipv4", ["127.0.0.1"]],
  ["ipv6", ["::1"]],
  ["uri", ["https://example.com/"]],
  ["uri-reference", ["/a", "https://example.com/"]],
  ["iri", ["https://example.com/"]],
  ["iri-reference", ["/a", "https://example.com/"]],
  ["uri-template", ["/a/{b}"]],
  ["url", ["https://example.com/"]],
  ["uuid", ["00000000-0000-4000-8000-000000000000"]],
  ["json-pointer", ["/a", ""]],
  ["relative-json-pointer", ["0"]],
  ["regex", ["a"]],
]);

/** Strings that have the format, smallest first; none for formats we do not know. */
export function formatExamples(name: string): readonly string[] {
  return examples.get(name) ?? [];
}
