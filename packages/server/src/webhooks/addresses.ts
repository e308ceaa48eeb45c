import { BlockList, isIP } from "node:net";

/** Networks that are not the public internet: loopback, private, link-local, CGNAT, documentation, multicast, reserved. */
const NOT_PUBLIC: readonly string[] = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
  // All but 2000::/3, which is what of IPv6 is handed out to the public: every way to write IPv4 in IPv6 is outside it.
  "::/3",
  "4000::/2",
  "8000::/1",
  "2001::/23",
  "2001:db8::/32",
  "2002::/16",
  "3fff::/20",
];

export function networks(cidrs: readonly string[]): BlockList {
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [address = "", bits = ""] = cidr.split("/");
    list.addSubnet(address, Number(bits), isIP(address) === 6 ? "ipv6" : "ipv4");
  }
  return list;
}

// Two lists: Node takes an IPv4 address for a mapped IPv6 one, and finds it in `::/3`.
const notPublic = {
  4: networks(NOT_PUBLIC.filter((cidr) => !cidr.includes(":"))),
  6: networks(NOT_PUBLIC.filter((cidr) => cidr.includes(":"))),
};
const loopback = networks(["127.0.0.0/8", "::1/128"]);

/** `::ffff:10.0.0.1` is `10.0.0.1` in disguise, in either spelling. */
export function unwrapped(address: string): string {
  const dotted = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (dotted) return dotted;
  const hex = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(address);
  if (!hex) return address;
  const [high, low] = [Number.parseInt(hex[1] ?? "", 16), Number.parseInt(hex[2] ?? "", 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

const isIn = (list: BlockList, address: string): boolean => list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");

export const isLoopback = (address: string): boolean => isIn(loopback, unwrapped(address));
export const isPublic = (address: string): boolean => {
  const bare = unwrapped(address);
  return !isIn(notPublic[isIP(bare) === 6 ? 6 : 4], bare);
};
export const isAllowed = (allowed: BlockList, address: string): boolean => isIn(allowed, unwrapped(address));
