import { BlockList, isIP } from "node:net";
import { TenonError } from "@tenon/contract";

/** Whether an address is one of the operator's own proxies. */
export type IsProxy = (address: string | undefined) => boolean;

/** A test for the addresses and CIDR ranges of `trustedProxies`. Throws a usage error for what is neither. */
export function proxyTest(ranges: readonly string[]): IsProxy {
  if (ranges.length === 0) return () => false;
  const list = new BlockList();
  for (const range of ranges) add(list, range);
  return (address) => {
    if (address === undefined) return false;
    const plain = unmapped(address);
    const family = isIP(plain);
    return family !== 0 && list.check(plain, family === 4 ? "ipv4" : "ipv6");
  };
}

function add(list: BlockList, range: string): void {
  const [address = "", bits, ...rest] = range.split("/");
  const family = isIP(address);
  const most = family === 4 ? 32 : 128;
  const prefix = bits === undefined ? most : Number(bits);
  if (family === 0 || rest.length > 0 || !/^\d{1,3}$/u.test(bits ?? "0") || prefix > most) {
    throw new TenonError(
      "usage",
      "proxy-invalid",
      "An entry of trustedProxies is not an address or CIDR range; write it as 10.0.0.0/8 or fd00::/8.",
    );
  }
  list.addSubnet(address, prefix, family === 4 ? "ipv4" : "ipv6");
}

/** An IPv4 peer of a socket that listens on IPv6 is told as ::ffff:a.b.c.d. */
function unmapped(address: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/iu.exec(address)?.[1] ?? address;
}
