import { MINUTE } from "@broadnet-engage/core/model";
import * as contract from "../contract/registries.ts";
import { type Bound, type Caller, handle, type Input } from "../http/handler.ts";
import type { RegisterRequest } from "../imports/register-run.ts";
import { notFound, Problem, validationFailed } from "../problems/problem.ts";
import type { Services } from "../services.ts";
import { queued } from "./imports.ts";
import { type NamedRegister, presentRegister, registersOf } from "./registries.present.ts";

/** Clocks of one installation and its clients may differ this much. */
const CLOCK_SKEW_MS = 5 * MINUTE;

export const registryRoutes = (services: Services): readonly Bound[] => [
  handle(contract.getRegistries)(async ({ params: { jurisdiction }, caller }) => {
    const now = services.clock.now();
    const states = named(services, caller, jurisdiction).map((one) => presentRegister(one, services.registers, now));
    return { status: 200, body: { jurisdiction, items: await Promise.all(states) } };
  }),
  handle(contract.importRegistry)(async ({ params: { jurisdiction }, query, body: file, caller }) => {
    mustRunTheInstallation(services, caller);
    mustBeAFile(mustBeTakeable(services, named(services, caller, jurisdiction), query, file.sha256));
    const request = requestOf(jurisdiction, query, file.sha256);
    return queued(services, file, { kind: "registry", campaignId: null, request });
  }),
  handle(contract.changeRegistry)(async ({ params: { jurisdiction }, query, body: file, caller }) => {
    mustRunTheInstallation(services, caller);
    mustBeAFile(mustBeTakeable(services, named(services, caller, jurisdiction), query, file.sha256));
    const follows = query.follows.toLowerCase();
    await mustFollow(services, query.registry, follows);
    const changes = { follows, markColumn: query.mark_column ?? 1, allowNone: query.allow_none ?? false };
    const request = { ...requestOf(jurisdiction, { ...query, columns: query.columns ?? [2] }, file.sha256), changes };
    return queued(services, file, { kind: "registry", campaignId: null, request });
  }),
];

/** What the query says of a file of any kind. */
type Query = Omit<Input<typeof contract.importRegistry>["query"], "columns"> & {
  readonly columns?: readonly number[] | undefined;
};

export const requestOf = (jurisdiction: string, query: Query, sha256: string): RegisterRequest => ({
  jurisdiction,
  registry: query.registry,
  asOf: query.as_of,
  source: query.source,
  form: {
    callingCode: query.calling_code ?? "",
    columns: [...(query.columns ?? [])],
    headerLines: query.header_lines ?? 0,
  },
  sha256,
  allowRefused: query.allow_refused ?? false,
});

export function named(services: Services, { tenantId }: Caller, jurisdiction: string): readonly NamedRegister[] {
  const packs = services.of(tenantId).compliance.packs();
  const found = registersOf(
    packs.map(({ pack }) => pack),
    jurisdiction,
  );
  if (found === null) throw notFound("jurisdiction");
  return found;
}

/** A register is every tenant's, so no tenant's own administrator may put another in its place. */
export function mustRunTheInstallation({ dialer }: Services, { role, tenantId }: Caller): void {
  if (role === "platform_admin" || tenantId === dialer.tenantId) return;
  throw new Problem("forbidden", "Registers are the whole installation's; only who runs it imports them.", {
    members: { required_role: "platform_admin" },
  });
}

const refusal = (pointer: string, message: string): Problem =>
  validationFailed([{ pointer, code: "invalid", message }]);

export function registerCalled(known: readonly NamedRegister[], registry: string): NamedRegister {
  const one = known.find((register) => register.registry === registry);
  if (one !== undefined) return one;
  const names = known.map((register) => register.registry).join(", ");
  throw refusal("?registry", `must be one that the jurisdiction's rules name: ${names || "there is none"}`);
}

export function mustBeTakeable(
  { clock }: Services,
  known: readonly NamedRegister[],
  { registry, as_of: asOf, sha256 }: Query,
  received: string,
): NamedRegister {
  const one = registerCalled(known, registry);
  if (asOf > clock.now() + CLOCK_SKEW_MS) throw refusal("?as_of", "must not be in the future");
  if (sha256 !== undefined && sha256.toLowerCase() !== received)
    throw refusal("?sha256", `is not the file's, which is ${received}`);
  return one;
}

function mustBeAFile({ access }: NamedRegister): void {
  if (access !== "file")
    throw refusal("?registry", "gives out no list: send the verdicts it gave on your numbers to …/washed");
}

/** Its numbers are handed in and come back judged; what has a list, or a service of its own, is not asked that way. */
export function mustBeWashed({ registers }: Services, { registry, access }: NamedRegister): void {
  if (access === "file") throw refusal("?registry", "gives out its list: import that with PUT");
  const service = registers.service?.(registry) ?? null;
  if (service !== null) throw refusal("?registry", `is asked for each number, at ${service}: there is nothing to wash`);
}

/** An earlier edition may be named too: then these are changes that were sent before, which the import finds out. */
async function mustFollow({ registers }: Services, registry: string, follows: string): Promise<void> {
  if (registers.editions(registry).includes(follows)) return;
  // Another node may have imported it a moment ago.
  await registers.refresh();
  if (registers.editions(registry).includes(follows)) return;
  const loaded = registers.editions(registry).at(-1);
  throw new Problem(
    "invalid-state",
    loaded === undefined
      ? `No imported list of ${registry} is loaded, so nothing can follow it. Import the whole list.`
      : `The changes follow another edition of ${registry}: the one that is loaded is ${loaded}.`,
  );
}
