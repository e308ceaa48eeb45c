import { createServer, type Server, type Socket } from "node:net";
import type { Clock, Timers } from "../ports/clock.ts";
import type { Random } from "../ports/random.ts";
import { seededChance } from "./chance.ts";
import type { Channel, CoreEvent, OriginateOrder } from "./channel.ts";
import type { ChannelDetail } from "./channel-detail.ts";
import type { CommandContext } from "./esl-command-context.ts";
import { cutOnce, runCommand } from "./esl-commands.ts";
import { EslConnection } from "./esl-connection.ts";
import { EventWriter } from "./esl-events.ts";
import { disconnectNotice, type EslEvent } from "./esl-frames.ts";
import { writeRecording } from "./esl-recordings.ts";
import type { SimGateway } from "./gateways.ts";
import { type ScaledTimers, scaledTimers } from "./scaled-time.ts";
import { SwitchCore, type SwitchCoreOptions } from "./switch-core.ts";
import type { Truth } from "./truth.ts";
import { uuidV4 } from "./uuid.ts";
import { seededWorld, type World } from "./world.ts";
import type { WorldOverrides } from "./world-settings.ts";

/** How a simulated switch is started. */
export interface SimulatedSwitchOptions
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
  /** Address to listen on. Default `127.0.0.1`: whoever reaches it and knows the password can use it. */
  readonly host?: string;
  /** 0, the default = any free one. */
  readonly port?: number;
  readonly password: string;
  /** People's fates and the switch's own chance. Default `1`. */
  readonly seed?: string | number;
  /** Milliseconds of simulated life in one of the clock's; people's patience with the dialer stays the clock's. Default 1. */
  readonly speed?: number;
  readonly settings?: WorldOverrides;
  /** Instead of `seed` and `settings`. */
  readonly world?: World;
  readonly clock: Clock;
  readonly timers: Timers;
  /** For ids the switch makes itself; from the seed when absent. */
  readonly random?: Random;
  /** Where recordings may be written, as WAV files; absent = none is, though the switch says it recorded. */
  readonly recordingsDirectory?: string;
  /** Global variables, as `global_getvar` shows them. */
  readonly globals?: Readonly<Record<string, string>>;
  /** Default 64; further clients are turned away. */
  readonly maxConnections?: number;
}

/** A running simulated switch. */
export interface SimulatedSwitch {
  readonly host: string;
  readonly port: number;
  /** `esl://:password@host:port`, as a transport to a real switch takes it. It holds the password. */
  readonly url: string;
  /** What really happened, for comparison with what a dialer says. */
  truth(): Truth;
  /** Takes hold at once, also of what already waits. @throws RangeError when not a finite number above 0. */
  setSpeed(speed: number): void;
  /** Registers a phone, unknown ones too, or unregisters it. */
  setAgentRegistered(sipUser: string, registered: boolean): void;
  /** Adds a gateway or changes it: up or down, its limit, what it refuses with. Told as `sofia::gateway_state`. */
  setGateway(gateway: SimGateway): void;
  /** Breaks all connections without a word, as a network does. Calls live on. */
  dropClients(): void;
  /** Says goodbye to all clients and stops. Idempotent. */
  stop(): Promise<void>;
}

const HEARTBEAT_MS = 20_000;
const GOING_DOWN = disconnectNotice("Disconnected, goodbye.\nThe system is being shut down.\n");

/**
 * Starts a switch that speaks the event socket protocol of a FreeSWITCH around a {@link SwitchCore}: what a dialer needs
 * of it, with the real one's words, orders and dangers.
 *
 * No SIP, no media, no dialplan but `inline`. Commands: `originate`, `uuid_bridge|kill|exists|getvar|setvar|setvar_multi|dump`,
 * `uuid_park|transfer|record|hold|broadcast|break|send_dtmf|recv_dtmf`, `avmd`, `spandsp_start_tone_detect`, `sched_hangup`,
 * `hupall`, `show channels|calls|registrations as json`, `status`, `version`, `sofia status`, `sofia_contact`,
 * `fsctl sps|max_sessions|pause|resume`, `hostname`, `global_getvar`.
 */
export async function startSimulatedSwitch(options: SimulatedSwitchOptions): Promise<SimulatedSwitch> {
  const life = scaledTimers(options.clock, options.timers, options.speed ?? 1);
  const host = options.host ?? "127.0.0.1";
  const server = new EslServer(options, life);
  const port = await server.listen(host, options.port ?? 0);
  return {
    host,
    port,
    url: `esl://:${encodeURIComponent(options.password)}@${host}:${port}`,
    truth: () => server.core.truth,
    setSpeed: (speed) => life.setSpeed(speed),
    setAgentRegistered: (sipUser, registered) => server.core.setRegistered(sipUser, registered),
    setGateway: (gateway) => server.core.setGateway(gateway),
    dropClients: () => server.dropClients(),
    stop: () => server.stop(),
  };
}

class EslServer {
  readonly core: SwitchCore;
  readonly #options: SimulatedSwitchOptions;
  readonly #life: ScaledTimers;
  readonly #server: Server;
  readonly #connections = new Set<EslConnection>();
  readonly #writer: EventWriter;
  readonly #context: CommandContext;
  readonly #jobs = new Map<OriginateOrder, (result: string) => void>();
  #stopped: Promise<void> | null = null;
  /** The event socket is reloaded: nobody gets in until the originates under way are done. */
  #reloading = false;
  #callOffHeartbeat = () => {};

  constructor(options: SimulatedSwitchOptions, life: ScaledTimers) {
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
    this.#context = {
      core: this.core,
      clock,
      random,
      writer: this.#writer,
      node,
      startedAt: clock.now(),
      timers: life,
      globals: options.globals ?? {},
      onJob: (order, done) => this.#jobs.set(order, done),
    };
    this.#server = createServer({ allowHalfOpen: true }, (socket) => this.#accept(socket));
  }

  async listen(host: string, port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, host, () => {
        this.#server.off("error", reject);
        resolve();
      });
    });
    this.#beat();
    const address = this.#server.address();
    return typeof address === "object" && address ? address.port : port;
  }

  dropClients(): void {
    for (const connection of this.#connections) connection.destroy();
  }

  stop(): Promise<void> {
    this.#stopped ??= new Promise((resolve) => {
      this.#life.stop();
      this.#callOffHeartbeat();
      this.#server.close(() => resolve());
      for (const connection of this.#connections) connection.end(GOING_DOWN);
      // A client that does not close its side must not keep us.
      this.#options.timers.after(1_000, () => this.dropClients(), { background: true });
    });
    return this.#stopped;
  }

  #accept(socket: Socket): void {
    this.#reloading &&= this.#jobs.size > 0;
    if (this.#reloading || this.#connections.size >= (this.#options.maxConnections ?? 64)) {
      socket.destroy();
      return;
    }
    const connection = new EslConnection(socket, {
      password: this.#options.password,
      timers: this.#options.timers,
      run: (text, done) => this.#run(text, done),
      runInBackground: (text, jobUuid) => this.#runInBackground(text, jobUuid),
      closed: (gone) => this.#connections.delete(gone),
    });
    this.#connections.add(connection);
  }

  #run(text: string, done: (answer: string) => void): void {
    runCommand(this.#context, text, done);
    this.#reloadIfNamed(text);
  }

  #runInBackground(text: string, asked: string | undefined): string {
    const jobUuid = asked ?? uuidV4(this.#context.random);
    const [command, argument] = cutOnce(text, " ");
    const done = (answer: string) => this.#broadcast(this.#writer.job(jobUuid, command, argument, answer));
    // Later, because the reply with the job's id goes first on the connection that asked.
    this.#options.timers.after(0, () => this.#run(text, done));
    return jobUuid;
  }

  /** The real switch reloads its event socket for any command with these words, in a variable's value too. */
  #reloadIfNamed(text: string): void {
    if (!/reload|unload/.test(text) || !text.includes("mod_event_socket")) return;
    this.#reloading = true;
    for (const connection of this.#connections) connection.end(GOING_DOWN);
  }

  #hear(event: CoreEvent): void {
    switch (event.kind) {
      case "JOB": {
        const done = this.#jobs.get(event.order);
        this.#jobs.delete(event.order);
        done?.(event.result);
        break;
      }
      case "REGISTER":
      case "UNREGISTER":
        this.#broadcast(this.#writer.phone(event.sipUser, event.kind === "REGISTER"));
        break;
      case "DETAIL":
        this.#hearDetail(event.detail, event.channel);
        break;
      case "GATEWAY": {
        const gateway = this.core.gateways.get(event.gateway);
        if (gateway) this.#broadcast(this.#writer.gateway(gateway));
        break;
      }
      default:
        this.#broadcast(this.#writer.channel(event.kind, event.channel));
    }
  }

  #hearDetail(detail: ChannelDetail, channel: Channel): void {
    if (detail.name === "RECORD_STOP") writeRecording(detail.recording, this.#options.recordingsDirectory);
    this.#broadcast(this.#writer.detail(detail, channel));
  }

  #beat(): void {
    this.#callOffHeartbeat = this.#options.timers.after(
      HEARTBEAT_MS,
      () => {
        const upMs = this.#options.clock.now() - this.#context.startedAt;
        this.#broadcast(this.#writer.heartbeat(this.core, upMs));
        this.#beat();
      },
      { background: true },
    );
  }

  #broadcast(event: EslEvent): void {
    for (const connection of this.#connections) connection.deliver(event);
  }
}
