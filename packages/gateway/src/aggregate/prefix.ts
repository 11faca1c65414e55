/** Between a server's name and the name of its tool or prompt; a server's name does not contain it. */
export const separator = "__";

/** The name under which all servers together offer a tool or prompt of one. */
export function prefixed(server: string, name: string): string {
  return `${server}${separator}${name}`;
}

/** The server and its own name for what a client named; undefined for a name without a prefix. */
export function unprefixed(
  name: string,
): { readonly server: string; readonly name: string } | undefined {
  const at = name.indexOf(separator);
  return at <= 0
    ? undefined
    : { server: name.slice(0, at), name: name.slice(at + separator.length) };
}
