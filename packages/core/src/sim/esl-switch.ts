import type { Clock, Timers } from "../ports/clock.ts";
import type { Random } from "../ports/random.ts";
import { seededChance } from "./chance.ts";
import type { CoreEvent, OriginateOrder } from "./channel.ts";
import { type CommandContext, cutOnce } from "./esl-command-context.ts";
import { runCommand } from "./esl-commands.ts";
import { EslConnection, type EslSocket } from "./esl-connection.ts";
import { EventWriter } from "./esl-events.ts";
import { GOING_DOWN, REJECTION } from "./esl-frames.ts";
import { Narrator, type Told } from "./esl-narrator.ts";
import type { PhoneEvent } from "./esl-phones.ts";
import { writeRecording } from "./esl-recordings.ts";
import { SwitchCore, type SwitchCoreOptions } from "./switch-core.ts";
import { uuidV4 } from "./uuid.ts";
import { seededWorld, type World } from "./world.ts";
import type { WorldOverrides } from "./world-settings.ts";

/** How a simulated switch is made, whatever its clients come through. */
export interface EslSwitchOptions
  extends Pick<
    SwitchCoreOptions,
    | "agents"
    | "gateways"
    | "jitter"
    | "orders"
    | "maxSessions"
    | "sessionsPerSecond"
    | "earlyBridgeLossShare"
    | "maxRecords"
    | "recordingFormats"
    | "holdMusic"
  > {
  readonly password: string;
  /** People's fates and the switch's own chance. Default `1`. */
  readonly seed?: string | number;
  readonly settings?: WorldOverrides;
  /** Instead of `seed` and `settings`. */
  readonly world?: World;
  readonly clock: Clock;
  readonly timers: Timers;
  /** For ids the switch makes itself; from the seed when absent. */
  readonly random?: Random;
  /** Client addresses that are turned away, as an access list does it. */
  readonly deniedAddresses?: readonly string[];
  /** Where recordings may be written, as WAV files; absent = none is, though the switch says it recorded. */
  readonly recordingsDirectory?: string;
  /** Global variables, as `global_getvar` shows them. */
  readonly globals?: Readonly<Record<string, string>>;
  /** Default 64; further clients are turned away. */
  readonly maxConnections?: number;
}

const HEARTBEAT_MS = 20_000;
/** A command that was answered is told as an event so much later. */
const API_TOLD_MS = 1;
/** From `fsctl shutdown` to the calls' end, and from there to the goodbye. */
const SHUTDOWN_MS = { untilHangup: 900, untilGoodbye: 1_680 } as const;

/** A simulated switch and its event socket, without the network: whoever owns the network hands in the sockets. */
export class EslSwitch {
  readonly core: SwitchCore;
  readonly #options: EslSwitchOptions;
  readonly #life: Timers;
  readonly #connections = new Set<EslConnection>();
  readonly #writer: EventWriter;
  readonly #narrator: Narrator;
  readonly #context: CommandContext;
  readonly #jobs = new Map<OriginateOrder, (result: string) => void>();
  /** The event socket is reloaded: nobody gets in until the originates under way are done. */
  #reloading = false;
  /** `fsctl shutdown elegant` waits for the last call. */
  #onEmpty: (() => void) | null = null;
  #callOffHeartbeat = () => {};

  /** @param life timers of the simulated life, which may run faster than the clock. */
  constructor(options: EslSwitchOptions, life: Timers) {
    const { clock } = options;
    const chance = seededChance(options.seed ?? 1);
    const random = options.random ?? chance.fork("ids");
    const world = options.world ?? seededWorld(options.seed ?? 1, options.settings);
    this.#options = options;
    this.#life = life;
    this.core = new SwitchCore({
      ...options,
      timers: life,
      patienceTimers: options.timers,
      world,
      chance: chance.fork("switch"),
    });
    this.core.on((event) => this.#hear(event));
    const node = { hostname: "simulated", coreUuid: uuidV4(random) };
    this.#writer = new EventWriter(clock, chance.fork("sequence"), node);
    this.#narrator = new Narrator(this.#writer);
    this.#context = {
      core: this.core,
      clock,
      random,
      writer: this.#writer,
      node,
      startedAt: clock.now(),
      timers: life,
      globals: options.globals ?? {},
      onJob: (order, done) => {
        this.#jobs.set(order, done);
        const { to } = order;
        // The switch asks itself where a phone is.
        if (to.kind === "user") this.#tell(this.#narrator.api("sofia_contact", `*/${to.sipUser}@127.0.0.1`));
      },
      shutDown: (elegant, done) => this.#shutDown(elegant, done),
    };
    this.#beat();
  }

  /** A client has connected from `address`. */
  accept(socket: EslSocket, address: string): void {
    this.#reloading &&= this.#jobs.size > 0;
    if (this.#reloading || this.#connections.size >= (this.#options.maxConnections ?? 64)) {
      socket.destroy();
      return;
    }
    if (this.#options.deniedAddresses?.includes(address)) {
      socket.end(REJECTION);
      return;
    }
    const connection = new EslConnection(socket, {
      password: this.#options.password,
      timers: this.#options.timers,
      run: (text, done) => this.#run(text, done),
      runInBackground: (text, jobUuid) => this.#runInBackground(text, jobUuid),
      find: (uuid) => this.core.find(uuid),
      closed: (gone) => this.#connections.delete(gone),
    });
    this.#connections.add(connection);
  }

  /** Breaks all connections without a word. */
  dropClients(): void {
    for (const connection of this.#connections) connection.destroy();
  }

  /** Says goodbye to all clients; no heartbeat any more. */
  close(): void {
    this.#callOffHeartbeat();
    for (const connection of this.#connections) connection.end(GOING_DOWN);
  }

  #run(text: string, done: (answer: string) => void): void {
    const [command, argument] = cutOnce(text, " ");
    runCommand(this.#context, text, (answer) => {
      done(answer);
      this.#options.timers.after(API_TOLD_MS, () => this.#tell(this.#narrator.api(command, argument)));
    });
    this.#reloadIfNamed(text);
  }

  #runInBackground(text: string, asked: string | undefined): string {
    const jobUuid = asked ?? uuidV4(this.#context.random);
    const [command, argument] = cutOnce(text, " ");
    const job = (answer: string): Told => ({
      name: "BACKGROUND_JOB",
      subclass: null,
      write: () => this.#writer.job(jobUuid, command, argument, answer),
    });
    // Later, because the reply with the job's id goes first on the connection that asked.
    this.#options.timers.after(0, () => {
      runCommand(this.#context, text, (answer) => this.#tell([...this.#narrator.api(command, argument), job(answer)]));
      this.#reloadIfNamed(text);
    });
    return jobUuid;
  }

  /** The real switch reloads its event socket for any command with these words, in a variable's value too. */
  #reloadIfNamed(text: string): void {
    if (!/reload|unload/.test(text) || !text.includes("mod_event_socket")) return;
    this.#reloading = true;
    for (const connection of this.#connections) connection.end(GOING_DOWN);
  }

  /** The calls are hung up, or waited for; then all clients are told goodbye. `done` answers the command. */
  #shutDown(elegant: boolean, done: () => void): void {
    this.core.limits.paused = true;
    const goodbye = () => this.#life.after(SHUTDOWN_MS.untilGoodbye, () => this.close());
    if (elegant) {
      this.#onEmpty = () => {
        done();
        goodbye();
      };
      this.#checkEmpty();
      return;
    }
    done();
    this.#life.after(SHUTDOWN_MS.untilHangup, () => {
      for (const { uuid } of this.core.channels()) this.core.kill(uuid, "SYSTEM_SHUTDOWN");
      goodbye();
    });
  }

  #checkEmpty(): void {
    if (this.core.sessions.now > 0 || !this.#onEmpty) return;
    const told = this.#onEmpty;
    this.#onEmpty = null;
    told();
  }

  #hear(event: CoreEvent): void {
    switch (event.kind) {
      case "JOB":
        this.#hearJob(event.order, event.result);
        return;
      case "REGISTER":
        this.#tellPhone(event.sipUser, "pre_register", "register_attempt", "register");
        return;
      case "REGISTER_FAILURE":
        this.#tellPhone(event.sipUser, "pre_register", "register_attempt", "register_failure");
        return;
      case "UNREGISTER":
        this.#tellPhone(event.sipUser, event.expired ? "expire" : "unregister");
        return;
      case "GATEWAY": {
        const gateway = this.core.gateways.get(event.gateway);
        if (gateway) this.#tell([custom("sofia::gateway_state", () => this.#writer.gateway(gateway))]);
        return;
      }
      case "DETAIL":
        if (event.detail.name === "RECORD_STOP")
          writeRecording(event.detail.recording, this.#options.recordingsDirectory);
        this.#tell(this.#narrator.detail(event.detail, event.channel));
        return;
      default:
        this.#tell(this.#narrator.channel(event.kind, event.channel));
        if (event.kind === "DESTROY") this.#checkEmpty();
    }
  }

  #hearJob(order: OriginateOrder, result: string): void {
    const done = this.#jobs.get(order);
    const channel = this.core.find(order.uuid);
    this.#jobs.delete(order);
    if (channel && result.startsWith("+OK")) this.#tell(this.#narrator.answeredJob(channel));
    done?.(result);
  }

  #tellPhone(sipUser: string, ...what: readonly PhoneEvent[]): void {
    const refused = what.includes("register_failure");
    this.#tell(what.map((one) => custom(`sofia::${one}`, () => this.#writer.phone(sipUser, one, refused))));
  }

  #beat(): void {
    this.#callOffHeartbeat = this.#options.timers.after(
      HEARTBEAT_MS,
      () => {
        const upMs = this.#options.clock.now() - this.#context.startedAt;
        this.#tell(this.#narrator.heartbeat(() => this.#writer.heartbeat(this.core, upMs)));
        this.#beat();
      },
      { background: true },
    );
  }

  /** Only what somebody hears is written, but all of it is counted. */
  #tell(events: readonly Told[]): void {
    for (const { name, subclass, write } of events) {
      const hearers = [...this.#connections].filter((connection) => connection.hears(name, subclass));
      if (hearers.length === 0) {
        this.#writer.pass();
        continue;
      }
      const event = write();
      for (const connection of hearers) connection.deliver(event);
    }
  }
}

const custom = (subclass: string, write: Told["write"]): Told => ({ name: "CUSTOM", subclass, write });
