import { type Campaign, type Contact, DAY, type E164, type Instant, type Page } from "@broadnet-engage/core/model";
import { asNumber, NumberSetBuilder, openNumberSet } from "@broadnet-engage/core/registries";
import * as contract from "../contract/washes.ts";
import { csvText } from "../csv/text-stream.ts";
import { type Bound, type Caller, handle } from "../http/handler.ts";
import { type VerdictWords, whyNotWords } from "../imports/verdict-words.ts";
import { Problem, validationFailed } from "../problems/problem.ts";
import { packsOf, usefulDays } from "../registries/outdated-washes.ts";
import type { Services } from "../services.ts";
import { findCampaign } from "./campaigns.ts";
import { queued } from "./imports.ts";
import { freshUntil, type NamedRegister } from "./registries.present.ts";
import {
  mustBeTakeable,
  mustBeWashed,
  mustRunTheInstallation,
  named,
  registerCalled,
  requestOf,
} from "./registries.ts";

/** Contacts read at once, and campaigns. */
const AT_ONCE = 1_000;
const CAMPAIGNS_AT_ONCE = 200;

export const washRoutes = (services: Services): readonly Bound[] => [
  handle(contract.exportUnwashed)(async ({ params: { jurisdiction }, query, caller }) => {
    const register = registerCalled(named(services, caller, jurisdiction), query.registry);
    mustBeWashed(services, register);
    mustBeSound(services, register);
    const { good_for_days: days = 0, limit = contract.UNWASHED_MOST } = query;
    if (days >= register.maxAgeDays)
      throw invalid("?good_for_days", `must be fewer than the ${register.maxAgeDays} days a verdict is good for`);
    const campaigns =
      query.campaign_id === undefined ? null : [await findCampaign(services, caller, query.campaign_id)];
    const wanted = { jurisdiction, register, until: services.clock.now() + days * DAY, limit, campaigns };
    const headers = {
      "Content-Disposition": `attachment; filename="${register.registry}_unwashed.csv"`,
      "Cache-Control": "no-store",
    };
    return { status: 200, body: csvText(["phone"], unwashed(services, caller, wanted)), headers };
  }),
  handle(contract.importWashed)(async ({ params: { jurisdiction }, query, body: file, caller }) => {
    mustRunTheInstallation(services, caller);
    mustBeWashed(services, mustBeTakeable(services, named(services, caller, jurisdiction), query, file.sha256));
    mustBeOfUse(services, query);
    const verdicts = { column: query.verdict_column ?? 2, ...wordsOf(query) };
    const request = { ...requestOf(jurisdiction, { ...query, columns: query.columns ?? [1] }, file.sha256), verdicts };
    return queued(services, file, { kind: "registry", campaignId: null, request });
  }),
];

const invalid = (pointer: string, message: string): Problem =>
  validationFailed([{ pointer, code: "invalid", message }]);

function wordsOf({ listed, unlisted }: VerdictWords): VerdictWords {
  const wrong = whyNotWords({ listed, unlisted });
  if (wrong !== null) throw invalid(`?${wrong[0]}`, wrong[1]);
  return listed === undefined ? {} : { listed, unlisted };
}

/** It would permit nobody, whatever it says. */
function mustBeOfUse(
  { dialer, clock }: Services,
  { registry, as_of: asOf }: { registry: string; as_of: Instant },
): void {
  const days = usefulDays(packsOf(dialer)).get(registry) ?? Number.POSITIVE_INFINITY;
  if (asOf < clock.now() - days * DAY)
    throw invalid("?as_of", `must not be more than ${days} days ago: verdicts of then permit no call any more`);
}

/** While a file of verdicts cannot be read, every number would look as if it had never been washed. */
function mustBeSound({ registers }: Services, { registry }: NamedRegister): void {
  const fault = registers.fault(registry);
  if (fault !== null)
    throw new Problem("dependency-unavailable", `What was washed of ${registry} cannot be read: ${fault}`, {
      members: { dependency: "registry" },
    });
}

interface Wanted {
  readonly jurisdiction: string;
  readonly register: NamedRegister;
  /** A verdict that ends before this is as none. */
  readonly until: Instant;
  readonly limit: number;
  /** Null = all that are open. */
  readonly campaigns: readonly Campaign[] | null;
}

/**
 * Each number once, in ascending order: authorities charge by the number, and two answers can be compared. They are gathered in a
 * set first, of a few bytes a number, and each batch of contacts is read by itself.
 */
async function* unwashed(services: Services, caller: Caller, wanted: Wanted): AsyncGenerator<string[][]> {
  const { countryOf } = services;
  const { washes } = services.registers;
  const { register, until, limit, jurisdiction } = wanted;
  const builder = new NumberSetBuilder();
  const addUnlessJudged = async (phone: E164): Promise<void> => {
    const answer = await washes.lookup(register.registry, phone);
    if (answer === null || freshUntil(answer, register) < until) builder.add(asNumber(phone));
  };
  for await (const contacts of contactsOf(services, caller, wanted)) {
    const waiting = contacts.filter(({ status, phone }) => status === "pending" && countryOf(phone) === jurisdiction);
    // Together, so that a store far away is asked once for all of them.
    await Promise.all(waiting.map(({ phone }) => addUnlessJudged(phone)));
  }
  let rows: string[][] = [];
  let told = 0;
  for (const number of openNumberSet(builder.finish()).numbers()) {
    if (told === limit) break;
    told += 1;
    rows.push([`+${number}`]);
    if (rows.length < AT_ONCE) continue;
    yield rows;
    rows = [];
  }
  yield rows;
}

async function* contactsOf(
  services: Services,
  { tenantId }: Caller,
  wanted: Wanted,
): AsyncGenerator<readonly Contact[]> {
  for await (const { id, purpose } of wanted.campaigns ?? openCampaigns(services, tenantId)) {
    if (!wanted.register.purposes.has(purpose)) continue;
    let after: Contact["id"] | null = null;
    do {
      const from: Contact["id"] | null = after;
      const batch: readonly Contact[] = await services.storage.read(({ contacts }) =>
        contacts.scan(tenantId, id, from, AT_ONCE),
      );
      yield batch;
      after = batch.length < AT_ONCE ? null : (batch.at(-1)?.id ?? null);
    } while (after !== null);
  }
}

async function* openCampaigns({ storage }: Services, tenantId: Caller["tenantId"]): AsyncGenerator<Campaign> {
  let after: string | null = null;
  do {
    const from: string | null = after;
    const { items, hasMore }: Page<Campaign> = await storage.read(({ campaigns }) =>
      campaigns.page(tenantId, {}, { limit: CAMPAIGNS_AT_ONCE, after: from }),
    );
    yield* items.filter(({ status }) => status !== "completed");
    after = hasMore ? (items.at(-1)?.id ?? null) : null;
  } while (after !== null);
}
