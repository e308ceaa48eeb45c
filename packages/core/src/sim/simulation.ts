import { memoryRegistry } from "../memory/registry.ts";
import type { Instant } from "../model/instant.ts";
import type { E164 } from "../model/phone.ts";
import type { Clock, Timers } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import type { Random } from "../ports/random.ts";
import type { Registry } from "../ports/registry.ts";
import type { SwitchTransport } from "../ports/switch-transport.ts";
import { seededChance } from "./chance.ts";
import { scaledTimers } from "./scaled-time.ts";
import { simSwitch } from "./switch.ts";
import { SwitchCore } from "./switch-core.ts";
import type { Truth } from "./truth.ts";
import { seededWorld, type WorldOverrides } from "./world.ts";

export interface SimulationOptions {
  /** The real clock, chance, ids and timers: `@broadnet-engage/core/system`. */
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: Ids;
  readonly timers: Timers;
  /** What the simulated clock shows first; it then runs on at the pace of the real one. Default: Monday 2026-11-23, ten in Dubai. */
  readonly startAt?: Instant;
  /** SIP users whose phones are registered. */
  readonly agents: readonly string[];
  /** How much faster than life the simulated people ring and talk. Default 1. */
  readonly speed?: number;
  /** The same seed gives the same people. Default 1. */
  readonly seed?: string | number;
  readonly world?: WorldOverrides;
  /** Numbers on the simulated national register, under the name `ae.tdra`. Default none. */
  readonly listed?: readonly E164[];
}

/** A world to try a dialer in: hand its parts to `createDialer`. */
export interface Simulation {
  readonly switch: SwitchTransport;
  /** Clock, chance, ids and timers of that world. */
  readonly system: { readonly clock: Clock; readonly random: Random; readonly ids: Ids; readonly timers: Timers };
  readonly registry: Registry;
  /** What really happened. */
  readonly truth: Truth;
}

const MONDAY_TEN_DUBAI: Instant = Date.UTC(2026, 10, 23, 6, 0, 0);

/** A switch, people and phones in this process, in real time: no network, nothing to install. */
export function simulation(options: SimulationOptions): Simulation {
  const { timers, random, ids } = options;
  const shift = (options.startAt ?? MONDAY_TEN_DUBAI) - options.clock.now();
  const clock: Clock = { now: () => options.clock.now() + shift, monotonic: () => options.clock.monotonic() };
  const seed = options.seed ?? 1;
  const core = new SwitchCore({
    clock,
    timers: scaledTimers(options.clock, timers, options.speed ?? 1),
    patienceTimers: timers,
    world: seededWorld(seed, options.world),
    chance: seededChance(seed).fork("switch"),
    agents: options.agents,
  });
  return {
    switch: simSwitch({ core, clock, timers }),
    system: { clock, random, ids, timers },
    registry: memoryRegistry({
      "ae.tdra": { numbers: options.listed ?? [], asOf: clock.now(), source: "simulated register" },
    }),
    truth: core.truth,
  };
}
