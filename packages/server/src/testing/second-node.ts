import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createDialer } from "@broadnet-engage/core";
import { memoryRateWindows } from "@broadnet-engage/core/memory";
import type { Storage, Timers } from "@broadnet-engage/core/ports";
import { silentLog, systemRandom, systemTimers } from "@broadnet-engage/core/system";
import { createApp } from "../app.ts";
import { scryptPasswords } from "../auth/passwords.ts";
import { createServices, type ServiceOptions } from "../create-services.ts";
import { type Client, client } from "./client.ts";
import { fakeSwitch } from "./fake-switch.ts";
import { type HandClock, handClock, WORLD_SECRET, type World } from "./world.ts";

export interface SecondNode {
  readonly client: Client;
  readonly url: string;
  /** For tokens; stands still by itself. */
  readonly realClock: HandClock;
  close(): Promise<void>;
}

/** Timers by which nothing ever comes due: what happens all the same was told, not looked for. */
export const noTimers: Timers = { ...systemTimers, after: () => () => {} };

/**
 * The server of the same installation once more, as another process would be: its own connections, its own memory, the same
 * secret. It dials nothing.
 */
export async function secondNode(
  { tenantId, services: { ids, objects, registers, farFiles }, clock }: World,
  storage: Storage,
  given: { readonly timers: Timers } & Partial<ServiceOptions>,
): Promise<SecondNode> {
  const { timers, ...serving } = given;
  const system = { clock, random: systemRandom, ids, timers };
  const realClock = handClock(clock.now());
  const tenant = { id: tenantId, name: "Falcon Cover", slug: "falcon" };
  const dialer = createDialer({ switch: fakeSwitch([], clock.now), rules: [], storage, system, tenant });
  const services = createServices({
    ...{ dialer, objects, registers, farFiles, system, realClock, log: silentLog },
    keys: { secret: WORLD_SECRET },
    passwords: await scryptPasswords({ ln: 4, r: 8, p: 1 }),
    rateWindows: memoryRateWindows({ clock: realClock }),
    refuseTarget: async () => null,
    ...serving,
  });
  const server = createServer(createApp({ services }));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    client: client(url),
    url,
    realClock,
    close: async () => {
      services.stream.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await storage.close();
    },
  };
}
