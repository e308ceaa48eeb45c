import { describe, it, vi } from "vitest";
import { AGENTS, NUMBERS, people } from "../../test/switch-suite/people.ts";
import { type SwitchBench, seededRandom, switchTransportSuite } from "../conformance/index.ts";
import type { SwitchEvent } from "../model/leg.ts";
import { uuidV7 } from "../model/uuid-v7.ts";
import { startSimulatedSwitch } from "../sim/esl-server.ts";
import { systemClock, systemTimers } from "../system.ts";
import { freeswitch } from "./freeswitch.ts";

const runner = {
  describe,
  it: (name: string, test: () => Promise<void>) => it(name, test),
  skip: (name: string, reason: string) => it(name, (context) => context.skip(reason)),
};

/** The transport over real TCP to a simulated switch. */
async function bench(): Promise<SwitchBench> {
  const world = { clock: systemClock, timers: systemTimers };
  const simulated = await startSimulatedSwitch({
    ...world,
    password: "x",
    world: people,
    agents: AGENTS,
    gateways: ["carrier"],
  });
  simulated.setAgentRegistered(AGENTS[1], false);
  const random = { next: () => 0, bytes: seededRandom(1).bytes };
  const transport = freeswitch({
    ...world,
    random,
    url: simulated.url,
    gateway: "carrier",
    seatAudio: "local_stream://moh",
  });
  const told: SwitchEvent[] = [];
  await transport.start((event) => told.push(event));
  await transport.registrations();
  const until = (holds: () => boolean | Promise<boolean>): Promise<void> =>
    vi.waitFor(
      async () => {
        if (!(await holds())) throw new Error("It did not come about within 5 s.");
      },
      { timeout: 5_000, interval: 5 },
    );
  return {
    transport,
    ids: uuidV7(systemClock, seededRandom(2)),
    told,
    numbers: NUMBERS,
    agents: AGENTS,
    until,
    setRegistered: (sipUser, registered) => simulated.setAgentRegistered(sipUser, registered),
    lose: async () => {
      simulated.dropClients();
      await until(() => !transport.connected);
    },
    close: async () => {
      await transport.stop();
      await simulated.stop();
    },
  };
}

switchTransportSuite(runner, bench);
