import type { EventId, StoredEvent, Tenant, TenantId } from "@broadnet-engage/core/model";
import { type DomainEvent, MINUTE } from "@broadnet-engage/core/model";
import type { Timers } from "@broadnet-engage/core/ports";
import { envelope } from "@broadnet-engage/core/webhooks";
import type { Caller } from "../http/handler.ts";
import { Problem } from "../problems/problem.ts";
import type { StreamClient } from "./client.ts";
import { Feed, type FeedEvent, feedEvent, firstIdAt } from "./feed.ts";
import { PacingTold } from "./pacing.ts";
import type { StreamParts } from "./parts.ts";
import { sees, seesStats, type View } from "./visible.ts";
import { type Floor, floorOf, onlyOwn, peopleOf, type Snapshot, type Stats } from "./wallboard.ts";

/** How far back a stream can be taken up, and how much at most. */
const RESUME_MS = 5 * MINUTE;
const RESUME_EVENTS = 5_000;
/** An event may have come into view after younger ones: a little is told again rather than left out. Ids tell. */
const OVERLAP_MS = 2_000;
const PER_TENANT = 500;

/** How often what happens. */
export interface Pace {
  readonly statsMs: number;
  readonly heartbeatMs: number;
}
export const PACE: Pace = { statsMs: 1_000, heartbeatMs: 15_000 };

interface Viewer {
  readonly client: StreamClient;
  readonly view: View;
  /** Throws when the caller's session is over. */
  readonly stillAllowed: () => Promise<unknown>;
}
interface Room {
  readonly tenant: Tenant;
  readonly viewers: Set<Viewer>;
  readonly pacing: PacingTold;
  stop: () => void;
}

/** Everything about streams that lasts longer than one of them. */
export class StreamHub {
  readonly floor: Floor;
  readonly #services: StreamParts;
  readonly #timers: Timers;
  readonly #pace: Pace;
  readonly #feed: Feed;
  readonly #rooms = new Map<string, Room>();
  readonly #unlisten: () => void;

  constructor(services: StreamParts, timers: Timers, pace: Pace = PACE) {
    const { storage, clock, realClock, log, dialer, news, preciseTime } = services;
    this.#services = services;
    this.#timers = timers;
    this.#pace = pace;
    this.floor = floorOf(services);
    this.#feed = new Feed({ storage, clock, realClock, timers, log });
    this.#unlisten = dialer.onAny((event: DomainEvent) => {
      news.happened(event.tenantId);
      if (this.#feed.looksAt(event.tenantId)) this.#feed.tell(envelope(event, { preciseTime }));
    });
  }

  /** Refuses before the answer has begun. */
  assertRoom({ tenantId }: Caller): void {
    const viewers = this.#rooms.get(tenantId)?.viewers.size ?? 0;
    if (viewers < PER_TENANT) return;
    throw new Problem("rate-limited", `Your tenant has ${PER_TENANT} streams open.`, {
      members: { retry_after: 60, "violated-policies": ["streams"] },
      headers: { "Retry-After": "60" },
    });
  }

  async open(caller: Caller, viewer: Viewer, lastId: EventId | null): Promise<() => void> {
    const { client, view } = viewer;
    const room = this.#enter(caller.tenant, viewer);
    const unsubscribe = this.#feed.subscribe(caller.tenantId, (event) => {
      if (sees(view, event.type, event.payload)) client.tell(event);
    });
    const beats = this.#every(this.#pace.heartbeatMs, () => client.heartbeat());
    const leave = (): void => {
      unsubscribe();
      beats();
      room.viewers.delete(viewer);
      if (room.viewers.size > 0) return;
      room.stop();
      this.#rooms.delete(caller.tenantId);
    };
    try {
      await this.#welcome(caller, viewer, lastId);
    } catch (error) {
      leave();
      throw error;
    }
    return leave;
  }

  /** Another node has something to show; null = to whom is not known. */
  look(tenantId: TenantId | null): void {
    this.#feed.look(tenantId);
  }

  /** Something was revoked: who may not look any more is shown out now, not at the next second. */
  recheck(): void {
    for (const room of this.#rooms.values()) void this.#showOut(room);
  }

  close(): void {
    this.#unlisten();
    for (const { viewers, stop } of this.#rooms.values()) {
      stop();
      for (const { client } of viewers) client.end("closing");
    }
    this.#feed.close();
  }

  /** A stream taken up again gets what it missed; any other one, and one that missed too much, how things are. */
  async #welcome(caller: Caller, { client, view }: Viewer, lastId: EventId | null): Promise<void> {
    const missed = lastId === null ? null : await this.#missed(caller, lastId);
    if (missed === null) {
      if (lastId !== null) client.send("reset", JSON.stringify({ reason: "too_long_ago" }));
      const whole = await this.floor.snapshot(caller.tenant);
      const shown = view.role === "agent" ? onlyOwn(whole, view.userId) : narrowed(whole, view);
      client.send("snapshot", JSON.stringify(shown));
    }
    for (const event of missed ?? [])
      if (sees(view, event.type, event.payload)) client.send(event.type, event.body, event.id);
    client.welcomed();
  }

  async #missed({ tenantId }: Caller, lastId: EventId): Promise<readonly FeedEvent[] | null> {
    const { storage, clock } = this.#services;
    return storage.read(async ({ outbox }) => {
      const last: StoredEvent | null = await outbox.find(tenantId, lastId);
      if (last === null || clock.now() - last.at > RESUME_MS) return null;
      const after = firstIdAt(Number.parseInt(lastId.replace("-", "").slice(0, 12), 16) - OVERLAP_MS);
      const events = await outbox.since(tenantId, after, RESUME_EVENTS);
      if (events.length === RESUME_EVENTS) return null;
      return events.filter(({ id }) => id !== lastId).map(feedEvent);
    });
  }

  #enter(tenant: Tenant, viewer: Viewer): Room {
    const known = this.#rooms.get(tenant.id);
    const room: Room = known ?? { tenant, viewers: new Set(), pacing: new PacingTold(), stop: () => {} };
    room.viewers.add(viewer);
    if (known === undefined) {
      this.#rooms.set(tenant.id, room);
      room.stop = this.#every(this.#pace.statsMs, () => this.#second(room));
    }
    return room;
  }

  /** Once a second for all of a tenant together: who may still look, the figures, and what pacing decided. */
  async #second(room: Room): Promise<void> {
    await this.#showOut(room);
    this.#tellPacing(room);
    const wanting = [...room.viewers].filter(({ view, client }) => !client.ended && seesStats(view));
    if (wanting.length === 0) return;
    const stats = await this.floor.stats(room.tenant);
    const whole = JSON.stringify(stats);
    const isOfTeam = wanting.some(({ view }) => view.team !== null);
    const agents = isOfTeam ? (await this.floor.snapshot(room.tenant)).agents : [];
    for (const { client, view } of wanting) {
      const isWhole = view.campaignId === null && view.team === null;
      const { agents: _shown, ...narrow } = isWhole ? { ...stats, agents } : narrowed({ ...stats, agents }, view);
      client.send("stats", isWhole ? whole : JSON.stringify(narrow));
    }
  }

  #tellPacing({ tenant, viewers, pacing }: Room): void {
    const { clock } = this.#services;
    const told = pacing.since(this.#services.of(tenant.id).campaigns.pulses(), clock.now());
    if (told === null) return;
    const whole = JSON.stringify(told);
    for (const { client, view } of viewers) {
      if (client.ended || !seesStats(view)) continue;
      const { campaignId } = view;
      const own = campaignId === null ? null : told.campaigns.filter((one) => one.campaign_id === campaignId);
      if (own === null) client.send("pacing", whole);
      else if (own.length > 0) client.send("pacing", JSON.stringify({ ...told, campaigns: own }));
    }
  }

  async #showOut({ viewers }: Room): Promise<void> {
    for (const { stillAllowed, client } of [...viewers]) await stillAllowed().catch(() => client.end("unauthorized"));
  }

  #every(ms: number, work: () => unknown): () => void {
    const { log } = this.#services;
    let stopped = false;
    let cancel = (): void => {};
    const again = (): void => {
      if (stopped) return;
      cancel = this.#timers.after(
        ms,
        () =>
          void Promise.resolve()
            .then(work)
            .catch((error: unknown) => log.warn("The stream could not tell how things are.", { error: String(error) }))
            .then(again),
        { background: true },
      );
    };
    again();
    return () => {
      stopped = true;
      cancel();
    };
  }
}

/** What is not asked for is left out: other campaigns, other teams' agents and what they add to the summary. */
function narrowed<T extends Stats & Pick<Snapshot, "agents">>(whole: T, { campaignId, team }: View): T {
  const campaigns = campaignId === null ? whole.campaigns : whole.campaigns.filter(({ id }) => id === campaignId);
  return { ...whole, campaigns, ...(team === null ? {} : peopleOf(whole, team)) };
}
