import { lookup as resolveName } from "node:dns";
import { type LookupFunction, isIP } from "node:net";
import { plainText } from "@tenon/contract";
import { buildConnector } from "undici";
import type { Guard } from "./guard.ts";
import { limits } from "./limits.ts";
import { ProbeStop } from "./probe-stop.ts";
import type { Reach } from "./snapshot.ts";

type AllowAddress = NonNullable<Reach["allowAddress"]>;

/**
 * A connector for undici that dials only allowed addresses. A name is resolved once and only its allowed addresses are
 * dialled, so that no second answer of a name server can lead elsewhere; the socket's own peer is checked again.
 */
export function guardedConnector(
  ask: AllowAddress,
  guard: Pick<Guard, "stop">,
): buildConnector.connector {
  const allow: AllowAddress = (address, host) => ask(withoutMapping(address), host);
  const connect = buildConnector({
    timeout: limits.connectTimeoutMs,
    lookup: allowedLookup(allow, guard),
  });
  return (options, callback) => {
    const host = options.hostname.replace(/^\[(.*)\]$/, "$1");
    // For an address in place of a name nothing is looked up.
    if (isIP(host) !== 0 && !allow(host, host)) return callback(refused(host, guard), null);
    return connect(options, (...[error, socket]) => {
      if (error !== null) return callback(error, null);
      const peer = socket.remoteAddress;
      if (peer !== undefined && allow(peer, host)) return callback(null, socket);
      socket.destroy();
      return callback(refused(host, guard), null);
    });
  };
}

/** An IPv4 address in IPv6 clothes (`::ffff:7f00:1`, RFC 4291 section 2.5.5.2) as the IPv4 address that is dialled. */
function withoutMapping(address: string): string {
  const [, rest] = /^::ffff:(.+)$/i.exec(address) ?? [];
  if (rest === undefined) return address;
  if (isIP(rest) === 4) return rest;
  const [, high, low] = /^([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(rest) ?? [];
  if (high === undefined || low === undefined) return address;
  const value = Number.parseInt(high, 16) * 0x10000 + Number.parseInt(low, 16);
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join(".");
}

function allowedLookup(allow: AllowAddress, guard: Pick<Guard, "stop">): LookupFunction {
  return (host, options, callback) => {
    resolveName(host, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, "");
      const allowed = found.filter(({ address }) => allow(address, host));
      const [first] = allowed;
      if (first === undefined) return callback(refused(host, guard), "");
      if (options.all === true) return callback(null, allowed);
      return callback(null, first.address, first.family);
    });
  };
}

/** Stops the whole load: a server that leads to a forbidden place gets no second attempt. */
function refused(host: string, guard: Pick<Guard, "stop">): ProbeStop {
  const stop = new ProbeStop(
    "not-allowed",
    `"${plainText(host, 200)}" leads to an address that is not allowed here. ` +
      "Ask the operator to allow it, or name another server.",
  );
  guard.stop(stop);
  return stop;
}
