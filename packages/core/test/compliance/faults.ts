import { createDialer, type DialerOptions } from "../../src/dialer.ts";
import type { Dialer } from "../../src/dialer-api.ts";
import { memoryStorage } from "../../src/memory/storage.ts";
import type { ConsentId, TenantId } from "../../src/model/ids.ts";
import { DAY, HOUR, SECOND } from "../../src/model/instant.ts";
import type { NumberPlace } from "../../src/model/number-place.ts";
import type { E164 } from "../../src/model/phone.ts";
import type { RulePack } from "../../src/model/rule-pack.ts";
import { uuidV7 } from "../../src/model/uuid-v7.ts";
import type { RegistryAnswer } from "../../src/ports/registry.ts";
import type { Storage, Stores } from "../../src/ports/storage.ts";
import {
  asNumber,
  NumberSetBuilder,
  onlineRegistry,
  openNumberSet,
  type Verdict,
  type Wash,
  washBook,
} from "../../src/registries/index.ts";
import { type Chance, seededChance } from "../../src/sim/chance.ts";
import { virtualTime } from "../../src/sim/clock.ts";
import { simSwitch } from "../../src/sim/switch.ts";
import { SwitchCore } from "../../src/sim/switch-core.ts";
import { seededWorld } from "../../src/sim/world.ts";
import { MADE_CALENDAR, stated } from "./made-packs.ts";

// A dialer in whose world everything speaks for the call, and faults that are planted one at a time. None may end in
// "allowed": an answer that blocks and no answer at all are both well.

const PHONE = "+971501234567" as E164;
const CLI = "+97142345678" as E164;
const NOON = Date.UTC(2026, 8, 2, 9);
const TENANT = "00000000-0000-7000-8000-000000000001" as TenantId;
const week = { wed: [{ start: "00:00", end: "24:00" }] as [{ start: string; end: string }] };
const marketing = ["marketing"] as ["marketing"];

/** Uses every kind of rule, and finds nothing wrong with the world below. */
const PACK: RulePack = {
  id: "zz",
  jurisdiction: "ZZ",
  name: "Made",
  zones: ["Asia/Dubai"],
  maintainers: ["nobody"],
  reviewBy: "2030-01-01",
  rules: {
    callingHours: [stated({ purposes: marketing, week, holidays: [{ calendar: "zz", windows: [] }] })],
    dncRegistry: [
      stated({ registry: "zz.a", authority: "A", maxAgeDays: 7, purposes: marketing }),
      stated({ registry: "zz.c", authority: "C", maxAgeDays: 3, purposes: marketing, semantics: "allow" }),
    ],
    consent: [
      stated({
        required: true,
        purposes: marketing,
        form: "express",
        maxAge: "P2Y",
        exceptions: [{ kind: "running_contract" }],
      }),
    ],
    callerId: [stated({ countries: ["AE"] })],
    lineType: [stated({ allow: ["mobile"] })],
    frequency: [stated({ max: 3, per: "PT24H", scope: "number" })],
    cooldown: [stated({ after: ["refused"], for: "forever", scope: "number" })],
    abandon: [],
  },
  calendars: [MADE_CALENDAR],
};

/** What the world answers now; a fault replaces one member for one question. */
interface World {
  now: number;
  registry: (name: string) => RegistryAnswer | null | Promise<RegistryAnswer | null>;
  placeOf: (phone: E164) => NumberPlace | null;
  stores: (sound: Stores) => Stores;
}
/** Every other ten questions registers have their answers at hand; the others must be waited for. */
const told = (now: number, answer: RegistryAnswer | null): ReturnType<World["registry"]> =>
  Math.floor(now / 10) % 2 === 0 ? answer : Promise.resolve(answer);

/** One wash of the number: who calls it must have consented in `zz.c`, and is in no `zz.a`. */
const washOf = (name: string, asOf: number, listed = name === "zz.c"): Wash => {
  const [none, one] = [new NumberSetBuilder(), new NumberSetBuilder()];
  one.add(asNumber(PHONE));
  const [nobody, number] = [openNumberSet(none.finish()), openNumberSet(one.finish())];
  return { asOf, source: "wash", digest: "made", listed: listed ? number : nobody, unlisted: listed ? nobody : number };
};
const washed =
  (...washes: readonly ((name: string) => Wash)[]): World["registry"] =>
  (name) => {
    const book = washBook();
    book.put(
      name,
      washes.map((of) => of(name)),
    );
    return book.lookup(name, PHONE);
  };
const online =
  (now: number, ask: (name: string) => Promise<Verdict>): World["registry"] =>
  (name) =>
    onlineRegistry(
      { [name]: { source: "service", ask: () => ask(name) } },
      { now: () => now, monotonic: () => 0 },
    ).lookup(name, PHONE);
const verdictOf = (name: string, now: number, change: Partial<Verdict> = {}): Verdict => ({
  ...{ listed: name === "zz.c", asOf: now - HOUR, validUntil: now + HOUR },
  ...change,
});

/** By their lists, by a wash, or by a service. */
const soundRegistry = (now: number): World["registry"] =>
  (
    [
      (name) => told(now, { listed: name === "zz.c", asOf: now - HOUR, source: "made" }),
      washed((name) => washOf(name, now - HOUR)),
      online(now, async (name) => verdictOf(name, now)),
    ] satisfies World["registry"][]
  )[Math.floor(now / 10) % 3] as World["registry"];

const sound = (now: number): World => ({
  now,
  registry: soundRegistry(now),
  placeOf: () => ({ country: "ZZ", zones: [], regions: [], lineTypes: ["mobile"] }),
  stores: (stores) => stores,
});

const broken =
  (store: keyof Stores, ...members: readonly string[]): World["stores"] =>
  (stores) => ({
    ...stores,
    [store]: new Proxy(stores[store], {
      get: (target, name) =>
        members.includes(String(name))
          ? () => Promise.reject(new Error("the disk is on fire"))
          : (...args: unknown[]) => (Reflect.get(target, name) as (...a: unknown[]) => unknown).apply(target, args),
    }),
  });
const answer = (given: Partial<Record<keyof RegistryAnswer, unknown>>) => (now: number) => (name: string) =>
  told(now, { listed: name === "zz.c", asOf: now - HOUR, source: "made", ...given } as RegistryAnswer);

type Fault = (world: World, chance: Chance) => void;
export const FAULTS: Readonly<Record<string, Fault>> = {
  "a register throws": (w) => {
    w.registry = () => {
      throw new Error("connection refused");
    };
  },
  "a register rejects": (w) => {
    w.registry = () => Promise.reject(new Error("the file's digest is wrong"));
  },
  "a register never answers": (w) => {
    w.registry = () => new Promise(() => {});
  },
  "a register is not loaded": (w) => {
    w.registry = () => told(w.now, null);
  },
  "one register of two is loaded": (w, c) => {
    const [gone, others] = [c.happens(0.5) ? "zz.a" : "zz.c", w.registry];
    w.registry = (name) => (name === gone ? told(w.now, null) : others(name));
  },
  "a register is stale": (w, c) => {
    w.registry = answer({ asOf: w.now - 7 * DAY - 1 - Math.floor(c.uniform(0, 300 * DAY)) })(w.now);
  },
  "a register is dated in the future": (w, c) => {
    w.registry = answer({ asOf: w.now + 61 * SECOND + Math.floor(c.uniform(0, 300 * DAY)) })(w.now);
  },
  "a register does not say how old it is": (w, c) => {
    w.registry = answer({ asOf: c.happens(0.5) ? Number.NaN : undefined })(w.now);
  },
  "a register is half loaded and answers neither yes nor no": (w, c) => {
    w.registry = answer({ listed: [undefined, null, "", 0, "no"][Math.floor(c.next() * 5)] })(w.now);
  },
  "a number was never washed": (w) => {
    w.registry = washed();
  },
  "a wash is too old": (w, c) => {
    const asOf = w.now - 7 * DAY - 1 - Math.floor(c.uniform(0, 300 * DAY));
    w.registry = washed((name) => washOf(name, asOf));
  },
  "a wash is dated in the future": (w, c) => {
    const asOf = w.now + 61 * SECOND + Math.floor(c.uniform(0, 300 * DAY));
    w.registry = washed(
      (name) => washOf(name, asOf),
      (name) => washOf(name, w.now - HOUR),
    );
  },
  "a newer wash says otherwise": (w) => {
    w.registry = washed(
      (name) => washOf(name, w.now - 2 * HOUR),
      (name) => washOf(name, w.now - HOUR, name !== "zz.c"),
    );
  },
  "two washes of one date contradict each other": (w) => {
    w.registry = washed(
      (name) => washOf(name, w.now - HOUR),
      (name) => washOf(name, w.now - HOUR, name !== "zz.c"),
    );
  },
  "a register's service fails": (w) => {
    w.registry = online(w.now, () => Promise.reject(new Error("answered 500")));
  },
  "a register's service never answers": (w) => {
    w.registry = online(w.now, () => new Promise(() => {}));
  },
  "a service's verdict has run out": (w, c) => {
    const validUntil = w.now - Math.floor(c.uniform(0, 300 * DAY));
    w.registry = online(w.now, async (name) => verdictOf(name, w.now, { validUntil }));
  },
  "a service's verdict is dated in the future, or not at all": (w, c) => {
    const asOf = c.happens(0.5) ? Number.NaN : w.now + 61 * SECOND + Math.floor(c.uniform(0, 300 * DAY));
    w.registry = online(w.now, async (name) => verdictOf(name, w.now, { asOf, validUntil: w.now + 900 * DAY }));
  },
  "a service's verdict is older than the rules allow": (w, c) => {
    const asOf = w.now - 7 * DAY - 1 - Math.floor(c.uniform(0, 300 * DAY));
    w.registry = online(w.now, async (name) => verdictOf(name, w.now, { asOf }));
  },
  "the table of numbers throws": (w) => {
    w.placeOf = () => {
      throw new Error("the table's digest is wrong");
    };
  },
  "the number is in no table": (w) => {
    w.placeOf = () => null;
  },
  "the type of line is in no table": (w) => {
    w.placeOf = () => ({ country: "ZZ", zones: [], regions: [], lineTypes: [] });
  },
  "the do-not-call list is away": (w) => {
    w.stores = broken("dnc", "find", "listed");
  },
  "the consents are away": (w) => {
    w.stores = broken("consents", "latest", "latestOf");
  },
  "the relationships are away": (w) => {
    w.stores = broken("relationships", "heldWith");
  },
  "the caller IDs are away": (w) => {
    w.stores = broken("cli", "owns");
  },
  "the attempts are away": (w) => {
    w.stores = broken("attempts", "history");
  },
  "the audit log is full": (w) => {
    w.stores = broken("audit", "append");
  },
  "the clock jumps back": (w, c) => {
    w.now -= SECOND + 1 + Math.floor(c.uniform(0, 2 * DAY));
  },
};

/** Packs that cannot be read, or do not reach this day: with them nothing is ever permitted. */
export const BAD_LAW: Readonly<Record<string, readonly RulePack[]>> = {
  "a calendar lacks the year": [{ ...PACK, calendars: [{ ...MADE_CALENDAR, years: { from: 2024, to: 2025 } }] }],
  "a calendar is missing": [{ ...PACK, calendars: [] }],
  "a zone is misspelt": [{ ...PACK, zones: ["Asia/Dubia"] }],
  "a pack begins tomorrow": [
    {
      ...PACK,
      rules: { ...PACK.rules, callingHours: PACK.rules.callingHours.map((v) => ({ ...v, from: "2026-09-03" })) },
    },
  ],
  "the pack it adds to is not there": [PACK, { ...PACK, id: "zz-a", extends: "zz-b" }],
  "there is no pack": [],
};

/** A dialer on a world that `asks` puts before it. */
function dialerOn(world: { current: World }, rules: readonly RulePack[], options: Partial<DialerOptions> = {}): Dialer {
  const time = virtualTime(NOON);
  const chance = seededChance("faults");
  const clock = { now: () => world.current.now, monotonic: () => 0 };
  // Sooner than anything that answers at all takes, later than what answers at once.
  const timers = {
    after: (_ms: number, fn: () => void) => {
      const timer = setImmediate(fn);
      return () => clearImmediate(timer);
    },
  };
  const core = new SwitchCore({
    clock: time.clock,
    timers: time.timers,
    world: seededWorld("faults"),
    chance,
    agents: [],
    jitter: false,
  });
  const inner = memoryStorage();
  const storage: Storage = {
    capabilities: inner.capabilities,
    transact: (work) => inner.transact((stores) => work(world.current.stores(stores))),
    read: (work) => inner.read((stores) => work(world.current.stores(stores))),
    close: () => inner.close(),
  };
  return createDialer({
    switch: simSwitch({ core, clock: time.clock, timers: time.timers, chance }),
    rules,
    storage,
    registry: { lookup: (name) => world.current.registry(name) },
    placeOf: (phone) => world.current.placeOf(phone),
    system: { clock, timers, random: chance, ids: uuidV7(clock, chance) },
    ...options,
  });
}

async function furnish({ storage, cli }: Dialer): Promise<void> {
  await cli.addGroup("Main", [CLI]);
  await storage.transact((stores) =>
    stores.consents.put({
      id: "0192f39f-0001-7aaa-8bbb-0000000000c0" as ConsentId,
      tenantId: TENANT,
      phone: PHONE,
      purpose: "marketing",
      state: "granted",
      method: "form",
      at: NOON - 10 * DAY,
      expiresAt: null,
      evidence: null,
      form: "express",
    }),
  );
}

const isAllowed = (dialer: Dialer): Promise<boolean> =>
  dialer.compliance.check({ phone: PHONE, cli: CLI, purpose: "marketing" }).then(
    ({ decision }) => decision.allowed,
    () => false,
  );

export interface FaultsSwept {
  readonly injected: Readonly<Record<string, number>>;
  /** Questions without a fault, and how many of them were allowed: all, or the faults prove nothing. */
  readonly sound: number;
  readonly soundAllowed: number;
  readonly allowed: readonly string[];
}

/** Records of one dialer grow with every answer; after so many questions a new one is made. */
const PER_DIALER = 2_000;

/** Plants so many faults, one question each, with a sound question between every few. */
export async function sweepFaults(chance: Chance, faults: number): Promise<FaultsSwept> {
  const names = Object.keys(FAULTS);
  const injected: Record<string, number> = {};
  const allowed: string[] = [];
  let [soundAsked, soundAllowed] = [0, 0];
  let done = 0;
  while (done < faults) {
    const world = { current: sound(NOON) };
    const dialer = dialerOn(world, [PACK]);
    await furnish(dialer);
    for (let n = 0; n < PER_DIALER && done < faults; n += 1) {
      const now = NOON + n;
      world.current = sound(now);
      if (n % 10 === 0) {
        soundAsked += 1;
        if (await isAllowed(dialer)) soundAllowed += 1;
        continue;
      }
      const name = names[done % names.length] ?? "";
      FAULTS[name]?.(world.current, chance);
      injected[name] = (injected[name] ?? 0) + 1;
      done += 1;
      if (await isAllowed(dialer)) allowed.push(name);
    }
  }
  for (const [name, rules] of Object.entries(BAD_LAW)) {
    const dialer = dialerOn({ current: sound(NOON) }, rules);
    await furnish(dialer);
    injected[name] = 1;
    if (await isAllowed(dialer)) allowed.push(name);
  }
  return { injected, sound: soundAsked, soundAllowed, allowed };
}
