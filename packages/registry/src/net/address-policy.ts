import { TenonError } from "@tenon/contract";
import ipaddr from "ipaddr.js";

/** Whether an IP address may be dialled. */
export type AllowAddress = (address: string) => boolean;

/**
 * Public unicast addresses, and what the operator's CIDR ranges add. Everything else (private, loopback, link-local, cloud
 * metadata, multicast, reserved, unspecified; IPv4 inside IPv6 by its inner address) is refused. Throws a usage error
 * for a range that is none.
 */
export function addressPolicy(ranges: readonly string[]): AllowAddress {
  const allowed = ranges.map(parseRange);
  return (text) => {
    if (!ipaddr.isValid(text)) return false;
    const address = innermost(ipaddr.parse(text));
    if (address.range() === "unicast") return true;
    return allowed.some(
      ([base, bits]) => base.kind() === address.kind() && address.match(base, bits),
    );
  };
}

function parseRange(range: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  try {
    const [base, bits] = ipaddr.parseCIDR(range.includes("/") ? range : single(range));
    return [base, bits];
  } catch (cause) {
    throw new TenonError(
      "usage",
      "range-invalid",
      `"${range.slice(0, 60)}" is no CIDR range; write one like 10.0.0.0/8 or ::1/128.`,
      { cause },
    );
  }
}

function single(address: string): string {
  return `${address}/${address.includes(":") ? 128 : 32}`;
}

/** `::ffff:10.0.0.1`, `64:ff9b::10.0.0.1` and `2002:0a00:0001::` lead to 10.0.0.1 (RFC 4291, 6052, 3056). */
function innermost(address: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4 | ipaddr.IPv6 {
  if (!(address instanceof ipaddr.IPv6)) return address;
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  const bytes = address.toByteArray();
  if (address.range() === "rfc6052") return new ipaddr.IPv4(bytes.slice(12, 16));
  if (address.range() === "6to4") return new ipaddr.IPv4(bytes.slice(2, 6));
  // `::10.0.0.1`, deprecated and still routed by some (RFC 4291 section 2.5.5.1).
  const compatible =
    address.range() === "unicast" && bytes.slice(0, 12).every((byte) => byte === 0);
  if (compatible) return new ipaddr.IPv4(bytes.slice(12, 16));
  return address;
}
