import { endpoints } from "@tenon/api";
import type { Endpoint } from "@tenon/api";

const table: readonly Endpoint[] = Object.values(endpoints);
const paths = table.map(({ method, path }) => ({
  methods: method === "GET" ? ["GET", "HEAD"] : [method],
  pattern: new RegExp(
    `^${path.replaceAll(".", String.raw`\.`).replaceAll(/\{\w+\}/gu, "[^/]+")}$`,
    "u",
  ),
}));

/** The methods that the endpoint table has for a URL's path; none when it has no such path. */
export function methodsOf(url: string): readonly string[] {
  const [path = ""] = url.split("?", 1);
  return paths.flatMap(({ methods, pattern }) => (pattern.test(path) ? methods : []));
}
