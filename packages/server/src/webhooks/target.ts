import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { isAllowed, isLoopback, isPublic, networks } from "./addresses.ts";

export interface TargetRules {
  readonly production: boolean;
  readonly allowCidrs: readonly string[];
  readonly allowHttp: boolean;
  /** Every address of a name; default the system's resolver. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

/** Where a delivery may go: this address and no other, so that a name cannot change between the look and the call. */
export type Target =
  | { readonly kind: "allowed"; readonly url: URL; readonly address: string }
  | { readonly kind: "refused"; readonly why: string }
  | { readonly kind: "unresolved"; readonly why: string };

export interface TargetGuard {
  check(url: string): Promise<Target>;
  /** For registration: null when it may be kept. A name that does not resolve now is judged at each delivery. */
  refuse(url: string): Promise<string | null>;
}

const PORTS = ["", "443", "8443"];
const refused = (why: string): Target => ({ kind: "refused", why });

const systemResolve = async (host: string): Promise<readonly string[]> =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);

/** The guard against requests to our own network (C-WH-14). */
export function targetGuard(rules: TargetRules): TargetGuard {
  const allowed = networks(rules.allowCidrs);
  const resolve = rules.resolve ?? systemResolve;
  const excused = (address: string): boolean =>
    isAllowed(allowed, address) || (!rules.production && isLoopback(address));

  async function addresses(host: string): Promise<readonly string[]> {
    return isIP(host) === 0 ? resolve(host) : [host];
  }

  /** What the address must be, given how the URL is written. */
  function judge(url: URL, found: readonly string[]): Target {
    const [first] = found;
    if (first === undefined) return { kind: "unresolved", why: "the name has no address" };
    if (!found.every((address) => isPublic(address) || excused(address)))
      return refused("it points to a private address");
    const ours = found.every(excused);
    if (url.protocol === "http:" && !ours && !rules.allowHttp) return refused("only https is allowed");
    if (!ours && url.protocol === "https:" && !PORTS.includes(url.port))
      return refused("only ports 443 and 8443 are allowed");
    return { kind: "allowed", url, address: first };
  }

  async function check(text: string): Promise<Target> {
    if (!URL.canParse(text)) return refused("it is not a URL");
    const url = new URL(text);
    if (url.username !== "" || url.password !== "") return refused("user and password are not allowed in it");
    const plain = url.protocol === "http:" && !rules.production;
    if (url.protocol !== "https:" && !plain) return refused("only https is allowed");
    try {
      return judge(url, await addresses(url.hostname.replace(/^\[(.*)\]$/, "$1")));
    } catch {
      return { kind: "unresolved", why: "the name could not be resolved" };
    }
  }

  return {
    check,
    refuse: async (url) => {
      const target = await check(url);
      return target.kind === "refused" ? target.why : null;
    },
  };
}
