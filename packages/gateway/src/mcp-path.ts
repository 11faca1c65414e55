/** A path of the gateway's MCP endpoints: what stands before `/mcp`, and the name of one server; none is all of them. */
export interface McpPath {
  readonly prefix: string;
  readonly server: string;
}

const pattern = /^((?:\/[\w.~-]+)*?)\/mcp(?:\/([\w.-]+))?\/?$/u;

/** Takes a path without its query apart; undefined when it is none of MCP. */
export function mcpPath(path: string): McpPath | undefined {
  const found = pattern.exec(path);
  return found === null ? undefined : { prefix: found[1] ?? "", server: found[2] ?? "" };
}
