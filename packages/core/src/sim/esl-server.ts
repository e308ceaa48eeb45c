import { createServer, type Server } from "node:net";
import { EslSwitch, type EslSwitchOptions } from "./esl-switch.ts";
import type { SimGateway } from "./gateways.ts";
import { type ScaledTimers, scaledTimers } from "./scaled-time.ts";
import type { Truth } from "./truth.ts";

/** How a simulated switch is started. */
export interface SimulatedSwitchOptions extends EslSwitchOptions {
  /** Address to listen on. Default `127.0.0.1`: whoever reaches it and knows the password can use it. */
  readonly host?: string;
  /** 0, the default = any free one. */
  readonly port?: number;
  /** Milliseconds of simulated life in one of the clock's; people's patience with the dialer stays the clock's. Default 1. */
  readonly speed?: number;
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

/**
 * Starts a switch that speaks the event socket protocol of a FreeSWITCH around a `SwitchCore`: what a dialer needs of it,
 * with the real one's words, orders and dangers.
 *
 * No SIP, no media, no dialplan but `inline`. Commands: `originate`, `uuid_bridge|kill|exists|getvar|setvar|setvar_multi|dump`,
 * `uuid_park|transfer|record|hold|broadcast|break|send_dtmf|recv_dtmf`, `avmd`, `spandsp_start_tone_detect`, `sched_hangup`,
 * `hupall`, `show channels|calls|bridged_calls|registrations as json`, `status`, `version`, `sofia status|xmlstatus`,
 * `sofia_contact`, `fsctl sps|max_sessions|pause|resume|shutdown`, `hostname`, `global_getvar`, `json`, `reload`.
 */
export async function startSimulatedSwitch(options: SimulatedSwitchOptions): Promise<SimulatedSwitch> {
  const life = scaledTimers(options.clock, options.timers, options.speed ?? 1);
  const host = options.host ?? "127.0.0.1";
  const server = new EslServer(options, life);
  const port = await server.listen(host, options.port ?? 0);
  const { core } = server.eslSwitch;
  return {
    host,
    port,
    url: `esl://:${encodeURIComponent(options.password)}@${host}:${port}`,
    truth: () => core.truth,
    setSpeed: (speed) => life.setSpeed(speed),
    setAgentRegistered: (sipUser, registered) => core.setRegistered(sipUser, registered),
    setGateway: (gateway) => core.setGateway(gateway),
    dropClients: () => server.eslSwitch.dropClients(),
    stop: () => server.stop(),
  };
}

/** The switch on a TCP socket. */
class EslServer {
  readonly eslSwitch: EslSwitch;
  readonly #options: SimulatedSwitchOptions;
  readonly #life: ScaledTimers;
  readonly #server: Server;
  #stopped: Promise<void> | null = null;

  constructor(options: SimulatedSwitchOptions, life: ScaledTimers) {
    this.#options = options;
    this.#life = life;
    this.eslSwitch = new EslSwitch(options, life);
    this.#server = createServer({ allowHalfOpen: true }, (socket) =>
      this.eslSwitch.accept(socket, socket.remoteAddress ?? ""),
    );
  }

  async listen(host: string, port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, host, () => {
        this.#server.off("error", reject);
        resolve();
      });
    });
    const address = this.#server.address();
    return typeof address === "object" && address ? address.port : port;
  }

  stop(): Promise<void> {
    this.#stopped ??= new Promise((resolve) => {
      this.#life.stop();
      this.#server.close(() => resolve());
      this.eslSwitch.close();
      // A client that does not close its side must not keep us.
      this.#options.timers.after(1_000, () => this.eslSwitch.dropClients(), { background: true });
    });
    return this.#stopped;
  }
}
