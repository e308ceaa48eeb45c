import { isCidr, list, url, variable } from "./kinds.ts";

/** `REGISTRY_AE_TDRA=/path` loads a national register; the name after the prefix is the rule pack's, dots as underscores. */
export const REGISTRY_PREFIX = "REGISTRY_";
const URL_PREFIX = "REGISTRY_URL_";
const TOKEN_PREFIX = "REGISTRY_TOKEN_";

export const REGISTER_VARIABLES = {
  REGISTRY_ALLOW_CIDRS: variable(
    list(isCidr).default([]),
    "none",
    "networks such as 10.0.0.0/8, separated by commas",
    "Private networks that the services of `REGISTRY_URL_<NAME>` may be in all the same.",
  ),
};

/** A service that is asked whether a number is in a register. */
export interface RegisterService {
  readonly url: string;
  readonly token?: string;
}

export interface RegisterSources {
  /** Rule pack's register name → file. */
  readonly registries: ReadonlyMap<string, string>;
  /** Rule pack's register name → service. */
  readonly registerServices: ReadonlyMap<string, RegisterService>;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Variables of a prefix by the register they speak of; those of `others` are not among them. */
function named(env: Env, prefix: string, others: readonly string[] = []): Map<string, string> {
  const isOurs = (name: string): boolean => name.startsWith(prefix) && !others.some((other) => name.startsWith(other));
  return new Map(
    Object.entries(env).flatMap(([name, value]) =>
      isOurs(name) && value ? [[name.slice(prefix.length).toLowerCase().replace(/_/g, "."), value] as const] : [],
    ),
  );
}

const variableOf = (prefix: string, registry: string): string => prefix + registry.toUpperCase().replaceAll(".", "_");

const isUrl = (value: string): boolean => url("http:", "https:").safeParse(value).success;
const TOKEN = /^[\x21-\x7e]{16,1024}$/;

/** Where registers come from, and a sentence for each variable that is wrong. Values may be secrets, and are not shown. */
export function registerSourcesOf(env: Env): {
  readonly sources: RegisterSources;
  readonly problems: readonly string[];
} {
  const known = [URL_PREFIX, TOKEN_PREFIX, ...Object.keys(REGISTER_VARIABLES)];
  const registries = named(env, REGISTRY_PREFIX, known);
  const urls = named(env, URL_PREFIX);
  const tokens = named(env, TOKEN_PREFIX);
  const problems: string[] = [];
  for (const [registry, address] of urls) {
    const name = variableOf(URL_PREFIX, registry);
    if (!isUrl(address)) problems.push(`${name}: the value given will not do; expected a URL such as ${EXAMPLE}.`);
    if (registries.has(registry))
      problems.push(`${name} names a service and ${variableOf(REGISTRY_PREFIX, registry)} a file; unset one of them.`);
  }
  for (const [registry, token] of tokens) {
    const name = variableOf(TOKEN_PREFIX, registry);
    if (!TOKEN.test(token))
      problems.push(`${name}: the value given will not do; expected 16 to 1024 visible characters.`);
    if (!urls.has(registry))
      problems.push(`${name} needs ${variableOf(URL_PREFIX, registry)}: the service that is told it.`);
  }
  const services = [...urls].map(([registry, address]) => {
    const token = tokens.get(registry);
    return [registry, { url: address, ...(token === undefined ? {} : { token }) }] as const;
  });
  return { sources: { registries, registerServices: new Map(services) }, problems };
}

const EXAMPLE = "https://registers.example.com/ask";

/** Rows for the table of variables, whose names are only known when they are read. */
export const REGISTER_ROWS: readonly string[] = [
  `| \`${REGISTRY_PREFIX}<NAME>\` | none | path to a file of E.164 numbers, one a line | A national do-not-call register, e.g. \`REGISTRY_AE_TDRA\` for \`ae.tdra\`. The file's modification time is its date; data that is too old blocks. |`,
  `| \`${URL_PREFIX}<NAME>\` | none | a URL such as ${EXAMPLE} | A service that is asked of each number whether it is in a register, e.g. \`REGISTRY_URL_IN_TRAI\` for \`in.trai\`, over https. Plain http reaches only loopback, outside production. |`,
  `| \`${TOKEN_PREFIX}<NAME>\` | none | 16 to 1024 visible characters | Bearer token that this service is told, so that it knows who comes. |`,
];
