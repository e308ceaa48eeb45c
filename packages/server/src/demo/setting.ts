import type { Clock, Random, Timers } from "@broadnet-engage/core/ports";
import { type ApiOptions, api, Refused, totalOf } from "./api.ts";
import { type Cast, logInAll } from "./cast.ts";
import { Inbox } from "./inbox.ts";
import type { Options } from "./options.ts";
import { clockFace } from "./progress.ts";
import { webhookReceiver } from "./receiver.ts";
import type { Screen } from "./screen.ts";
import { ServerClock } from "./server-clock.ts";
import { findSimulator, type Simulator } from "./simulator.ts";
import { sleep } from "./sleep.ts";
import { registerWebhook } from "./stage.ts";
import { Stop } from "./stop.ts";
import type { Undo } from "./undo.ts";
import type { ActiveCount } from "./wire.ts";

export interface Tools {
  readonly clock: Clock;
  readonly random: Random;
  readonly timers: Timers;
  readonly screen: Screen;
  /** Aborted with the reason to stop. */
  readonly signal: AbortSignal;
}

/** Everything that stands before the first call: people, receiver, simulator. */
export interface Setting extends Tools {
  readonly options: Options;
  readonly undo: Undo;
  readonly cast: Cast;
  readonly inbox: Inbox;
  readonly serverClock: ServerClock;
  /** Null when the switch is not simulated. */
  readonly simulator: Simulator | null;
  /** 1 when there is no simulator. */
  readonly speed: number;
  /** Whether the simulator's book can be held against this campaign: nobody else dials. */
  readonly alone: boolean;
}

const START_LOOKS = 120;
const START_LOOK_MS = 1_000;

/** A server listens before it has opened its storage, and says 503 until then. Waits two minutes at most. */
async function untilStarted(way: ApiOptions, sayStarting: () => void): Promise<void> {
  for (let look = 1; ; look++) {
    try {
      await api(way).get("/healthz");
      return;
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 503 || look === START_LOOKS) throw error;
      if (look === 1) sayStarting();
      await sleep(way.timers, START_LOOK_MS, way.signal);
    }
  }
}

const NOT_SIMULATED = "GET /sim/status answers 404: this server does not say that its switch is simulated.";

async function simulatorOf(cast: Cast, options: Options, tools: Tools, undo: Undo): Promise<Simulator | null> {
  const simulator = await findSimulator(cast.admin.api);
  if (simulator === null) {
    if (!options.testSwitch) {
      throw new Stop(
        `${NOT_SIMULATED} The demo would call ${options.contacts} made-up numbers, and some of them may be somebody's. ` +
          "If it is a test switch, say --test-switch.",
      );
    }
    tools.screen.say(`${NOT_SIMULATED} The simulator's own book is not compared, and --speed has no effect.`);
    return null;
  }
  const { speed } = await simulator.status();
  undo.add("set the simulator's speed back", () => simulator.setSpeed(speed));
  await simulator.setSpeed(options.speed);
  return simulator;
}

async function receive(cast: Cast, inbox: Inbox, clock: Clock, undo: Undo): Promise<string> {
  const receiver = await webhookReceiver(inbox, () => clock.now());
  undo.add("close the webhook receiver", () => receiver.close());
  const webhook = await registerWebhook(cast.admin.api, receiver.url);
  undo.add("delete the webhook", () => cast.admin.api.send("DELETE", `/v1/webhooks/${webhook.id}`));
  receiver.setSecret(webhook.secret);
  return receiver.url;
}

function sayClock(screen: Screen, serverClock: ServerClock): void {
  const aheadMs = serverClock.aheadMs;
  if (Math.abs(aheadMs) < 60_000) return;
  const way = aheadMs > 0 ? "ahead of" : "behind";
  screen.say(
    `The server's clock is ${clockFace(Math.abs(aheadMs))} h ${way} this machine's: its simulated world lives where calling is allowed.`,
  );
}

/** Logs everybody in, finds the simulator, opens and registers the webhook receiver. */
export async function prepareSetting(options: Options, tools: Tools, undo: Undo): Promise<Setting> {
  const { screen, timers, signal } = tools;
  const way: ApiOptions = { base: options.url, timers, signal };
  await untilStarted(way, () => screen.say(`${options.url} is starting …`));
  const cast = await logInAll(way, options.password);
  screen.say(`${options.url}: logged in ${cast.admin.name}, ${cast.supervisor.name} and ${cast.agents.length} agents`);
  const simulator = await simulatorOf(cast, options, tools, undo);
  const speed = simulator === null ? 1 : options.speed;
  if (simulator !== null) screen.say(`The switch is simulated; its people live ${speed} times faster than we do.`);
  const { supervisor } = cast;
  const active = await supervisor.api.get<ActiveCount>("/v1/calls/active-count");
  const others = await totalOf(supervisor.api, "/v1/campaigns", { status: "active" });
  const alone = others === 0 && active.active_calls === 0;
  if (!alone) screen.say("Other campaigns or calls are active here, so the simulator's own book cannot be compared.");
  const serverClock = new ServerClock(tools.clock);
  serverClock.sync(active.as_of);
  sayClock(screen, serverClock);
  const inbox = new Inbox();
  screen.say(`Webhooks are received at ${await receive(cast, inbox, tools.clock, undo)}`);
  return { ...tools, options, undo, cast, inbox, serverClock, simulator, speed, alone };
}
