import type { Instant } from "../model/instant.ts";
import type { Registration, SwitchEvent } from "../model/leg.ts";
import type { Timers } from "../ports/clock.ts";
import { cmd, type Part } from "./command.ts";
import { sipUser as sipUserPart } from "./command-parts.ts";
import { readContact } from "./contact.ts";
import type { EslConnection, EslEvent } from "./esl.ts";
import { contactOfEvent } from "./events.ts";
import { listPhones } from "./inventory.ts";
import { RegistrationBook } from "./registration-book.ts";

/** Events tell of a change at once; the list is asked for what events missed, e.g. a phone pushed out by another. */
const ASK_EVERY_MS = 6_000;

interface PhonesOptions {
  readonly node: string;
  readonly timers: Timers;
  readonly now: () => Instant;
  readonly connection: () => EslConnection | null;
  readonly tell: (events: readonly SwitchEvent[]) => void;
}

/** The phones of one node: what is registered, kept by events and by asking, and where a phone is. */
export class Phones {
  readonly #options: PhonesOptions;
  readonly #book: RegistrationBook;
  #cancel = (): void => {};

  constructor(options: PhonesOptions) {
    this.#options = options;
    this.#book = new RegistrationBook(options.node);
  }

  /** Asks from now on, one question at a time, as long as this connection lives. */
  watch(esl: EslConnection): void {
    this.#cancel();
    const { timers, connection, tell } = this.#options;
    const again = (): void => {
      this.#cancel = timers.after(ASK_EVERY_MS, () => void ask(), { background: true });
    };
    const ask = async (): Promise<void> => {
      const events = await this.#asked(esl).catch(() => []);
      if (connection() !== esl) return;
      tell(events);
      again();
    };
    again();
  }

  stop(): void {
    this.#cancel();
  }

  /** Puts a registration event beside the user's other phones. */
  hear(event: EslEvent, heard: SwitchEvent): SwitchEvent {
    const contact = contactOfEvent(event);
    if (heard.type === "agent.unregistered") return this.#book.gone(heard.sipUser, contact, heard.at);
    if (heard.type !== "agent.registered") return heard;
    const { sipUser, expiresAt, userAgent } = heard.registration;
    return this.#book.registered({ sipUser, contact, expiresAt }, userAgent, heard.at);
  }

  async list(esl: EslConnection): Promise<readonly Registration[]> {
    await this.#asked(esl);
    return this.#book.list();
  }

  /** Where exactly a user's phone is, for a node on which it is not registered. Null = not here, or not an address we would dial. */
  async contactOf(esl: EslConnection, sipUser: string): Promise<Part | null> {
    if (!this.#book.has(sipUser)) return null;
    return readContact(await esl.api(cmd`sofia_contact ${sipUserPart(sipUser)}`), sipUser);
  }

  async #asked(esl: EslConnection): Promise<readonly SwitchEvent[]> {
    return this.#book.sync(await listPhones(esl), this.#options.now());
  }
}
