import assert from "node:assert/strict";
import type { Contact, CustomFields } from "../model/contact.ts";
import type { ContactCondition, ContactOrder } from "../model/contact-condition.ts";
import { MINUTE } from "../model/instant.ts";
import type { Storage, Stores } from "../ports/storage.ts";
import { NOW } from "./chance.ts";
import { type Fixtures, fixtures } from "./fixtures.ts";
import { type Place, same } from "./ground.ts";
import type { Runner } from "./runner.ts";

const SEQUENCES = 12;
const COMMANDS = 40;

/** What a sequence has to do with; the same for both storages. */
interface Play {
  readonly make: Fixtures;
  readonly places: readonly Place[];
  /** Everybody ever uploaded. */
  readonly contacts: Contact[];
  /** Leases ever given, also lost ones. */
  readonly leases: Pick<Contact, "id" | "leaseEpoch">[];
  now: number;
}
/** One command with all its draws made: run on any storage it means the same. */
type Command = (stores: Stores) => Promise<unknown>;

/**
 * Random sequences of contact-store commands, seeded, against a trusted storage and another one: every answer must be the
 * same. Left out of the comparison: `version` and `updatedAt`, for the port does not say which commands but `save` and
 * `claim` count as a change of the row.
 */
export function modelSuite(
  runner: Runner,
  openOracle: () => Promise<Storage>,
  openOther: () => Promise<Storage>,
): void {
  runner.describe("contact store against the model", () => {
    for (let seed = 1; seed <= SEQUENCES; seed++) {
      runner.it(`answers a random sequence like the model (seed ${seed})`, async () => {
        const [oracle, other] = [await openOracle(), await openOther()];
        try {
          await compare(oracle, other, seed);
        } finally {
          await oracle.close();
          await other.close();
        }
      });
    }
  });
}

async function compare(oracle: Storage, other: Storage, seed: number): Promise<void> {
  const play = await begin([oracle, other], fixtures(1_000 + seed));
  for (let step = 0; step < COMMANDS; step++) {
    play.now += Math.floor(play.make.random.next() * 20_000);
    const [name, make] = pick(play, COMMAND_MAKERS);
    const command = make(play);
    const fails = play.make.random.next() < 0.15;
    const [expected, actual] = [await run(oracle, command, fails), await run(other, command, fails)];
    same(actual, expected, `seed ${seed}, step ${step}: ${name}${fails ? " (rolled back)" : ""}`);
    if (!fails) remember(play, expected);
  }
}

async function begin(storages: readonly Storage[], make: Fixtures): Promise<Play> {
  const tenants = [make.aTenant(), make.aTenant()];
  const campaigns = [0, 0, 1].map((at) => make.aCampaign({ tenantId: tenants[at]?.id, name: `Campaign ${at}` }));
  for (const storage of storages) {
    await storage.transact(async (stores) => {
      for (const tenant of tenants) await stores.tenants.insert(tenant);
      for (const campaign of campaigns) await stores.campaigns.insert(campaign);
    });
  }
  const places = campaigns.map((campaign) => ({ tenantId: campaign.tenantId, campaignId: campaign.id, campaign }));
  return { make, places, contacts: [], leases: [], now: NOW };
}

class RolledBack extends Error {
  readonly answer: unknown;
  constructor(answer: unknown) {
    super("rolled back on purpose");
    this.answer = answer;
  }
}

/** The command's answer, comparable; when it shall fail, the transaction is rolled back after it. */
async function run(storage: Storage, command: Command, fails: boolean): Promise<unknown> {
  const work = async (stores: Stores) => {
    const answer = await command(stores);
    if (fails) throw new RolledBack(answer);
    return answer;
  };
  return comparable(
    await storage.transact(work).catch((error: unknown) => {
      if (error instanceof RolledBack) return error.answer;
      throw error;
    }),
  );
}

function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(([member]) => member !== "version" && member !== "updatedAt");
  return Object.fromEntries(members.map(([member, inner]) => [member, comparable(inner)]));
}

/** Leases that were given can be released and lost later. */
function remember(play: Play, answer: unknown): void {
  if (!Array.isArray(answer)) return;
  for (const { id, leaseEpoch } of answer as Contact[]) if (leaseEpoch > 0) play.leases.push({ id, leaseEpoch });
}

const draw = ({ make }: Play, below: number): number => Math.floor(make.random.next() * below);
function pick<T>(play: Play, from: readonly T[]): T {
  assert.ok(from.length > 0, "there is nothing to pick from");
  return from[draw(play, from.length)] as T;
}
const maybe = <T>(play: Play, value: T): T | null => (draw(play, 2) === 0 ? null : value);
const some = <T>(play: Play, from: readonly T[]): readonly T[] => from.filter(() => draw(play, 3) === 0).slice(0, 5);

/** Every kind of value, and none. */
const SCORES: readonly CustomFields[] = [
  {},
  { score: 1 },
  { score: 2.5 },
  { score: "two" },
  { score: "Zwei" },
  { score: true },
  { score: null },
];

function aNewContact(play: Play, { tenantId, campaignId }: Place): Contact {
  const known = play.contacts.length > 0 && draw(play, 4) === 0 ? pick(play, play.contacts).phone : play.make.aPhone();
  const contact = play.make.aContact({
    tenantId,
    campaignId,
    phone: known,
    firstName: pick(play, ["Huda", "Omar", "Lina", "José"]),
    lastName: maybe(play, pick(play, ["Mansour", "Haddad"])),
    customFields: { city: pick(play, ["Dubai", "Lina"]), ...pick(play, SCORES) },
    priority: pick(play, [10, 50, 50, 90]),
    nextAttemptAt: maybe(play, play.now + draw(play, 200_000) - 100_000),
    heldBy: draw(play, 6) === 0 ? "consent" : null,
  });
  play.contacts.push(contact);
  return contact;
}

function insertMany(play: Play): Command {
  const place = pick(play, play.places);
  const contacts = Array.from({ length: 1 + draw(play, 8) }, () => aNewContact(play, place));
  return (stores) => stores.contacts.insertMany(contacts);
}

function claim(play: Play): Command {
  const { tenantId, campaignId } = pick(play, play.places);
  const { now } = play;
  const limit = draw(play, 6);
  const leasedUntil = now + draw(play, 2 * MINUTE);
  const condition = maybe(play, maybe(play, pick(play, CONDITIONS)));
  const order = maybe(play, pick(play, ORDERS)) ?? [];
  return (stores) => stores.contacts.claim({ tenantId, campaignId, limit, now, leasedUntil, condition, order });
}

const CONDITIONS: readonly ContactCondition[] = [
  { field: "custom_fields.city", op: "eq", value: "Dubai" },
  { not: { field: "last_name", op: "exists", value: true } },
  {
    any: [
      { field: "priority", op: "gte", value: 50 },
      { field: "first_name", op: "starts_with", value: "J" },
    ],
  },
  {
    all: [
      { field: "attempts", op: "lt", value: 3 },
      { field: "custom_fields.score", op: "gt", value: 2 },
    ],
  },
  { field: "custom_fields.score", op: "in", value: [1, "two", true] },
  { field: "first_name", op: "gt", value: "Jos\u00e9" },
  { field: "created_at", op: "lte", value: "2100-01-01T00:00:00Z" },
  { field: "custom_fields.score", op: "ne", value: 1 },
];
const ORDERS: readonly (readonly ContactOrder[])[] = [
  [{ field: "custom_fields.score", direction: "desc" }],
  [
    { field: "custom_fields.score", direction: "asc" },
    { field: "priority", direction: "asc" },
  ],
  [
    { field: "last_call_at", direction: "asc" },
    { field: "attempts", direction: "desc" },
  ],
];

function release(play: Play): Command {
  const { tenantId } = pick(play, play.places);
  const leases = some(play, play.leases);
  return (stores) => stores.contacts.release(tenantId, leases);
}

/** Reads and saves inside, so that each storage uses a version of its own. */
function save(play: Play): Command {
  if (play.contacts.length === 0) return insertMany(play);
  const { id, tenantId } = pick(play, play.contacts);
  const changes = {
    status: pick(play, ["pending", "pending", "dialing", "connected", "completed", "failed", "dnc"] as const),
    nextAttemptAt: maybe(play, play.now + draw(play, 100_000)),
    heldBy: draw(play, 5) === 0 ? pick(play, ["consent", "jurisdiction"]) : null,
    leasedUntil: maybe(play, play.now + draw(play, 60_000)),
    priority: pick(play, [10, 50, 90]),
    disposition: maybe(play, "callback"),
  };
  return async (stores) => {
    const contact = await stores.contacts.lock(tenantId, id);
    return contact && (await stores.contacts.save({ ...contact, ...changes }));
  };
}

function markDnc(play: Play): Command {
  const { tenantId, campaignId } = pick(play, play.places);
  const phones = some(play, play.contacts).map((contact) => contact.phone);
  const within = maybe(play, campaignId);
  return (stores) => stores.contacts.markDnc(tenantId, [...new Set(phones)], within, play.now);
}

function page(play: Play): Command {
  const { tenantId, campaignId } = pick(play, play.places);
  const status = pick(play, [undefined, "pending", "dialing", "dnc"] as const);
  const disposition = pick(play, [undefined, undefined, "callback"]);
  const after = play.contacts.length > 0 ? maybe(play, pick(play, play.contacts).id) : null;
  const limit = 1 + draw(play, 10);
  return (stores) => stores.contacts.page(tenantId, campaignId, { status, disposition }, { limit, after });
}

function counts(play: Play): Command {
  const { tenantId, campaignId } = pick(play, play.places);
  const { now } = play;
  return (stores) => stores.contacts.counts(tenantId, campaignId, now);
}

function search(play: Play): Command {
  const { tenantId, campaignId } = pick(play, play.places);
  const phone = play.contacts.length > 0 ? pick(play, play.contacts).phone : "+971500000000";
  const q = pick(play, [phone, phone.slice(-5), "huda mansour", "lina", "haddad", "jose", "li", "d", "nobody"]);
  const place =
    play.contacts.length > 0 ? { score: pick(play, [1, 0.9, 0.8, 0.6]), id: pick(play, play.contacts).id } : null;
  const query = { q, campaignId: maybe(play, campaignId), limit: 1 + draw(play, 10), after: maybe(play, place) };
  return (stores) => stores.contacts.search(tenantId, query);
}

function find(play: Play): Command {
  if (play.contacts.length === 0) return insertMany(play);
  const { id } = pick(play, play.contacts);
  const { tenantId } = pick(play, play.places);
  return (stores) => stores.contacts.find(tenantId, id);
}

const COMMAND_MAKERS: readonly (readonly [name: string, make: (play: Play) => Command])[] = [
  ["insertMany", insertMany],
  ["insertMany", insertMany],
  ["claim", claim],
  ["claim", claim],
  ["release", release],
  ["save", save],
  ["save", save],
  ["markDnc", markDnc],
  ["page", page],
  ["counts", counts],
  ["search", search],
  ["find", find],
];
