import { createHash } from "node:crypto";
import { instantOf, isZone } from "../compliance/local-time.ts";
import type { EventPayloads } from "../model/events.ts";
import type { EventId, TenantId } from "../model/ids.ts";
import { DAY, type Instant, MINUTE } from "../model/instant.ts";
import type { RulePack } from "../model/rule-pack.ts";
import { knownOf } from "../model/rule-value.ts";
import { uuidV7Of } from "../model/uuid-v7.ts";
import type { Engine } from "./context.ts";
import { inUnit } from "./unit.ts";

const EVERY_MS = MINUTE;
/** A version that came into force longer ago is no news to a process that begins. */
const NEWS_FOR = 7 * DAY;

/** Something of the law that changed at one moment, for everybody. */
type News = {
  [T in "compliance.rule_pack_changed" | "compliance.registry_stale"]: {
    readonly type: T;
    readonly at: Instant;
    /** Of what, so that two things of one moment are two. */
    readonly key: string;
    readonly payload: EventPayloads[T];
  };
}["compliance.rule_pack_changed" | "compliance.registry_stale"];

/**
 * Every minute: tells each tenant of versions of rules that came into force, and of registers whose data ran out. The event's id
 * follows from what it tells, so it is told once however many nodes there are and however often they start, as long as events
 * are kept.
 */
export async function tellLaw(engine: Engine): Promise<void> {
  const { memory, clock, storage } = engine;
  const now = clock.now();
  if (now < memory.nextLawAt) return;
  memory.nextLawAt = now + EVERY_MS;
  const all = [...engine.packs.flatMap((pack) => versionsOf(pack, now)), ...(await staleRegisters(engine, now))];
  const news = all.filter(({ key }) => !memory.lawTold.has(key));
  if (news.length === 0) return;
  for (const { id } of await storage.read((stores) => stores.tenants.all())) await tellOnce(engine, id, news);
  memory.lawTold = new Set(all.map(({ key }) => key));
}

function tellOnce(engine: Engine, tenantId: TenantId, news: readonly News[]): Promise<void> {
  return inUnit(engine, async (unit) => {
    for (const { type, at, key, payload } of news) {
      const id = idOf(tenantId, key, at);
      if ((await unit.stores.outbox.find(tenantId, id)) === null) unit.notify(type, tenantId, tenantId, payload, id);
    }
  });
}

/** A UUIDv7 of that moment whose chance is a digest: the same for whoever tells the same. */
function idOf(tenantId: TenantId, key: string, at: Instant): EventId {
  const digest = createHash("sha256").update(`${tenantId} ${key}`).digest();
  return uuidV7Of<EventId>(at, digest.readUInt16BE(6), digest.subarray(8, 16));
}

type VersionNews = Extract<News, { readonly type: "compliance.rule_pack_changed" }>;

// Packs do not change, so what each will ever tell is worked out once, and a minute without news costs a look at the dates.
const versions = new WeakMap<RulePack, readonly VersionNews[]>();

/** Versions of a pack that lately came into force. */
const versionsOf = (pack: RulePack, now: Instant): readonly News[] =>
  allVersionsOf(pack).filter(({ at }) => at <= now && now - at < NEWS_FOR);

/** Each comes into force at the first midnight in any of the pack's zones. */
function allVersionsOf(pack: RulePack): readonly VersionNews[] {
  const known = versions.get(pack);
  if (known !== undefined) return known;
  const { id, jurisdiction, rules } = pack;
  const zones = pack.zones.filter(isZone);
  const dates = new Set(
    Object.values(rules)
      .flat()
      .map(({ from }) => from),
  );
  const made = [...dates].map((version): VersionNews => {
    const at = Math.min(...zones.map((zone) => instantOf(zone, version, 0)));
    const payload = { jurisdiction, pack: id, version };
    return { type: "compliance.rule_pack_changed", at, key: `${id} ${version}`, payload };
  });
  versions.set(pack, made);
  return made;
}

/** Registers that were loaded and have run out by the shortest age that a pack allows. One that was never loaded is no news. */
async function staleRegisters({ packs, registry }: Engine, now: Instant): Promise<readonly News[]> {
  const asked = new Map<string, { readonly jurisdiction: string; readonly maxAge: number }>();
  for (const { jurisdiction, rules } of packs)
    for (const { value } of knownOf(rules.dncRegistry)) {
      const maxAge = Math.min(value.maxAgeDays * DAY, asked.get(value.registry)?.maxAge ?? Number.POSITIVE_INFINITY);
      asked.set(value.registry, { jurisdiction, maxAge });
    }
  const stale: News[] = [];
  for (const [name, { jurisdiction, maxAge }] of asked) {
    const asOf = (await registry.loaded?.(name))?.asOf ?? null;
    if (asOf === null || now <= asOf + maxAge) continue;
    const freshUntil = asOf + maxAge;
    const payload = { jurisdiction, registry: name, freshUntil };
    stale.push({ type: "compliance.registry_stale", at: freshUntil, key: `${name} ${freshUntil}`, payload });
  }
  return stale;
}
