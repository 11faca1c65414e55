/** `host[:port]` of a `Host` header or origin, taken apart. */
export interface HostName {
  /** Lower case, without a final dot, IPv6 without brackets. */
  readonly name: string;
  readonly port: string | undefined;
}

const hostPattern = /^(?:\[([\da-f:.]{2,45})\]|([a-z\d](?:[\w.-]{0,252})))(?::(\d{1,5}))?$/iu;

/** Takes a `Host` header apart; undefined for anything else, user info and paths included. */
export function parseHost(text: string): HostName | undefined {
  const found = hostPattern.exec(text);
  if (found === null) return undefined;
  const name = (found[1] ?? found[2] ?? "").toLowerCase();
  return { name: name.endsWith(".") ? name.slice(0, -1) : name, port: found[3] };
}

/** Whether a host or bind address is this machine itself: `localhost` and below it, 127.0.0.0/8, ::1. */
export function isLoopback(name: string): boolean {
  if (name === "localhost" || name === "::1" || name.endsWith(".localhost")) return true;
  const octets = (name.startsWith("::ffff:") ? name.slice("::ffff:".length) : name).split(".");
  return (
    octets.length === 4 &&
    octets[0] === "127" &&
    octets.every((octet) => /^\d{1,3}$/u.test(octet) && Number(octet) < 256)
  );
}

/** Whether a host is one of a list of `name` (any port) and `name:port`. */
export function isListed(host: HostName, list: readonly string[]): boolean {
  return list.some((entry) => {
    const listed = parseHost(entry);
    if (listed === undefined || listed.name !== host.name) return false;
    return listed.port === undefined || listed.port === host.port;
  });
}
