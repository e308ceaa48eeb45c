import { EngageError } from "../errors.ts";
import type { Instant } from "../model/instant.ts";
import type { SwitchEvent } from "../model/leg.ts";
import type { GatewayLoad } from "../model/switch-load.ts";
import type { Log } from "../ports/log.ts";
import { cmd } from "./command.ts";
import { gatewayName } from "./command-parts.ts";
import type { EslConnection } from "./esl.ts";
import type { GatewayOptions } from "./gateway-options.ts";
import { chooseGateway, freeLinesOf, GatewayBook, loadOf, statusOfGateway } from "./gateways.ts";
import type { LegBook } from "./leg-book.ts";

interface WaysOutOptions {
  readonly node: string;
  readonly gateways: readonly GatewayOptions[];
  readonly legs: LegBook;
  readonly now: () => Instant;
  readonly log: Log;
}

/** The gateways of one node at work: chosen for each call, judged by how calls go and by what the switch says of them. */
export class WaysOut {
  readonly #options: WaysOutOptions;
  readonly #book: GatewayBook;

  constructor(options: WaysOutOptions) {
    this.#options = options;
    this.#book = new GatewayBook(options.gateways, options.now());
  }

  /** Takes a place on a gateway; null when none is free. */
  take(avoid: readonly string[]): string | null {
    const name = chooseGateway(this.#views(), avoid);
    if (name !== null) this.#book.started(name);
    return name;
  }

  load(): { readonly freeLines: number; readonly callsPerSecond: number; readonly gateways: readonly GatewayLoad[] } {
    const views = this.#views();
    return {
      freeLines: freeLinesOf(views),
      callsPerSecond: this.#book.callsPerSecond(this.#options.now()),
      gateways: views.map((view) => loadOf(this.#options.node, view)),
    };
  }

  /** Learns from what became of a customer's leg. */
  hear(event: SwitchEvent): void {
    if (!("callId" in event) || event.role !== "customer" || event.gateway === undefined) return;
    if (event.type !== "leg.ended") return this.#book.worked(event.gateway);
    if (this.#book.failed(event.gateway, event, event.at))
      this.#options.log.warn("A gateway failed again and again; it rests.", { gateway: event.gateway });
  }

  /** Asks the switch how a gateway stands. A single one is used whatever is said of it: there is nothing to choose. */
  async ask(esl: EslConnection, names: readonly string[] = this.#book.names): Promise<void> {
    if (this.#book.names.length < 2) return;
    for (const name of names) {
      if (this.#book.options(name) === null) continue;
      const answer = await esl.api(cmd`sofia status gateway ${gatewayName(name)}`).catch((error: unknown) => {
        if (error instanceof EngageError) return null;
        throw error;
      });
      if (answer === null) return;
      const status = statusOfGateway(answer);
      if (this.#book.health(name, status === "up"))
        this.#options.log.warn("A gateway came up or went down.", { gateway: name, status: status ?? "unknown" });
    }
  }

  #views() {
    return this.#book.views(this.#options.legs.byGateway(), this.#options.now());
  }
}
