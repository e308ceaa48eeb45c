import { isEngageError } from "@broadnet-engage/core/errors";
import type { TenantId } from "@broadnet-engage/core/model";
import type { Coordination, Log, Timers } from "@broadnet-engage/core/ports";

/** What nodes tell each other at once, so that nobody waits for the next look into the storage. */
export interface News {
  /** A session, key, user or tenant changed here: what others remember of any is old. */
  revoked(): void;
  /** Something happened to the tenant, and is committed. */
  happened(tenantId: TenantId): void;
  /** Never calls back for what this node told itself. Listens as soon as that is possible, and then until the end. */
  listen(listener: NewsListener): void;
}
export interface NewsListener {
  readonly revoked: () => void;
  /** Null = nobody knows to whom: messages may have been missed. */
  readonly happened: (tenantId: TenantId | null) => void;
}

/** For a node that is alone, or whose nodes meet in the storage only. */
export const NO_NEWS: News = { revoked: () => {}, happened: () => {}, listen: () => {} };

const TOPIC = "news";
const REVOKED = "revoked";
const LISTEN_AGAIN_MS = 1_000;

/**
 * News over a {@link Coordination}. A hint and never the truth: sessions are asked in the storage twice a second and events are
 * looked for in the outbox as often, so a message that is lost costs half a second and nothing else. Hence nothing waits for
 * the telling, and a failure is logged once until it works again.
 */
export function newsOver(coordination: Coordination, node: string, timers: Timers, log: Log): News {
  const waiting = new Set<TenantId>();
  let isDown = false;
  let isTelling = false;

  async function tell(text: string): Promise<void> {
    try {
      await coordination.publish(TOPIC, `${node} ${text}`);
      isDown = false;
    } catch (error) {
      if (!isDown) log.warn("Other nodes cannot be told; they look for themselves.", { error: String(error) });
      isDown = true;
    }
  }

  /** One at a time: what happens while a message is under way goes into the next, so a busy tenant costs no more. */
  async function tellAll(): Promise<void> {
    if (isTelling) return;
    isTelling = true;
    for (const tenantId of waiting) {
      waiting.delete(tenantId);
      await tell(tenantId);
    }
    isTelling = false;
  }

  function listen(listener: NewsListener): void {
    const hear = (message: string): void => {
      const [from, text = ""] = message.split(" ", 2);
      if (from === node) return;
      if (text === REVOKED) listener.revoked();
      else listener.happened(text as TenantId);
    };
    const missed = (): void => {
      listener.revoked();
      listener.happened(null);
    };
    // What was told before anybody listened was missed too.
    coordination.subscribe(TOPIC, hear, missed).then(missed, (error: unknown) => {
      if (isEngageError(error) && error.code === "closed") return;
      log.warn("Other nodes cannot be heard; that is tried again.", { error: String(error) });
      timers.after(LISTEN_AGAIN_MS, () => listen(listener), { background: true });
    });
  }

  return {
    listen,
    revoked: () => void tell(REVOKED),
    happened(tenantId) {
      waiting.add(tenantId);
      void tellAll();
    },
  };
}
