import { describe, it } from "vitest";
import { AGENTS, NUMBERS, people } from "../../test/switch-suite/people.ts";
import { seededRandom } from "../conformance/chance.ts";
import { switchTransportSuite } from "../conformance/index.ts";
import type { SwitchEvent } from "../model/leg.ts";
import { uuidV7 } from "../model/uuid-v7.ts";
import { seededChance } from "./chance.ts";
import { virtualTime } from "./clock.ts";
import { simSwitch } from "./switch.ts";
import { SwitchCore } from "./switch-core.ts";

const runner = {
  describe,
  it: (name: string, test: () => Promise<void>) => it(name, test),
  skip: (name: string, reason: string) => it(name, (context) => context.skip(reason)),
};

switchTransportSuite(runner, async () => {
  const time = virtualTime(1_788_000_000_000);
  const { clock, timers } = time;
  const core = new SwitchCore({
    clock,
    timers,
    world: people,
    chance: seededChance("suite"),
    agents: AGENTS,
    jitter: false,
  });
  const transport = simSwitch({ core, clock, timers });
  core.setRegistered(AGENTS[1], false);
  const told: SwitchEvent[] = [];
  await transport.start((event) => told.push(event));
  const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
    for (let step = 0; step < 1_000 && !(await holds()); step++) time.advanceTo(clock.now() + 10);
    if (!(await holds())) throw new Error("It did not come about within 10 s.");
  };
  await until(() => told.some(({ type }) => type === "switch.connected"));
  return {
    transport,
    ids: uuidV7(clock, seededRandom(1)),
    told,
    numbers: NUMBERS,
    agents: AGENTS,
    until,
    setRegistered: (sipUser, registered) => core.setRegistered(sipUser, registered),
    lose: async () => transport.disconnect(3_000),
    close: () => transport.stop(),
  };
});
