import { type Channel, isHungUp } from "./channel.ts";
import type { App, ChannelDetail } from "./channel-detail.ts";
import type { LegMedia } from "./leg-media.ts";
import type { Pace } from "./pace.ts";
import type { Recordings } from "./recordings.ts";

/** What applications ask of the switch they run on. */
export interface AppHost {
  readonly pace: Pace;
  readonly media: LegMedia;
  readonly recordings: Recordings;
  tell(detail: ChannelDetail, channel: Channel): void;
  find(uuid: string): Channel | undefined;
  end(channel: Channel, cause: string): void;
  /** Calls the dial string and bridges the channel with who answers. The cause when nothing could be sent, else null. */
  dial(channel: Channel, dialString: string): string | null;
}

const PARK: App = { name: "park", data: "" };

/**
 * The applications of a channel, one after the other; after the last the channel is hung up, as a dialplan's end does it.
 * Modelled: `park`, `bridge`, `eavesdrop`, `playback`, `endless_playback`, `sleep`, `hangup`, `record_session`. Any other is
 * told and passes at once.
 */
export class Applications {
  readonly #host: AppHost;

  constructor(host: AppHost) {
    this.#host = host;
  }

  /** Leaves what runs and begins anew. */
  start(channel: Channel, apps: readonly App[] = [PARK]): void {
    this.leave(channel);
    // Copies: each run of an application is one of its own.
    channel.plan = apps.map((app) => ({ ...app }));
    this.#next(channel);
  }

  park(channel: Channel): void {
    this.start(channel, [PARK]);
  }

  /** Leaves what runs, and tells that `uuid_bridge` runs. */
  bridged(channel: Channel, peerUuid: string): void {
    this.leave(channel);
    this.#host.tell({ name: "EXECUTE", app: { name: "uuid_bridge", data: peerUuid } }, channel);
  }

  /** The running application is over, because the channel is bridged, transferred or hung up. */
  leave(channel: Channel): void {
    const { app } = channel;
    channel.app = null;
    channel.plan = [];
    if (app === null) return;
    if (app.name === "park") this.#host.tell({ name: "UNPARK" }, channel);
    if (app.name === "eavesdrop") this.#host.media.unlisten(channel);
    // A sound tells its own end.
    if (app.name !== "playback" && app.name !== "bridge") this.#complete(channel, app);
  }

  /** Whom it listened to is gone. */
  listenedToTheEnd(channel: Channel): void {
    const { app, plan } = channel;
    if (app?.name !== "eavesdrop" || isHungUp(channel)) return;
    this.#complete(channel, app);
    channel.app = null;
    this.#go(channel, plan);
  }

  /** The `bridge` application reached nobody: `continue_on_fail` goes on, else the channel shares the cause. */
  dialFailed(channel: Channel, cause: string): void {
    const { app, plan, variables } = channel;
    if (app?.name !== "bridge" || isHungUp(channel)) return;
    this.#complete(channel, app);
    channel.app = null;
    if (variables.continue_on_fail === "true" && plan.length > 0) this.#go(channel, plan);
    else this.#host.end(channel, cause);
  }

  #go(channel: Channel, plan: readonly App[]): void {
    channel.plan = plan;
    this.#next(channel);
  }

  #next(channel: Channel): void {
    if (isHungUp(channel)) return;
    const [app, ...rest] = channel.plan;
    channel.plan = rest;
    if (app) this.#run(channel, app);
    else this.#host.end(channel, "NORMAL_CLEARING");
  }

  #run(channel: Channel, app: App): void {
    const host = this.#host;
    channel.app = app;
    channel.lastApp = app.name;
    const isPlayback = app.name === "playback" || app.name === "endless_playback";
    if (!isPlayback) host.tell({ name: "EXECUTE", app }, channel);
    switch (app.name) {
      case "park":
        host.tell({ name: "PARK" }, channel);
        return;
      case "bridge": {
        const cause = host.dial(channel, app.data);
        if (cause !== null) this.dialFailed(channel, cause);
        return;
      }
      case "eavesdrop": {
        const target = host.find(app.data);
        if (target) host.media.listen(channel, target);
        else this.#done(channel, app);
        return;
      }
      case "playback":
        host.media.play(channel, app.data, () => this.#over(channel, app));
        return;
      case "endless_playback":
        host.media.play(channel, `${app.data};loops=-1`, () => this.#over(channel, app));
        return;
      case "sleep":
        host.pace.later(Math.max(0, Number(app.data) || 0), () => this.#done(channel, app));
        return;
      case "hangup":
        host.end(channel, app.data || "NORMAL_CLEARING");
        return;
      case "record_session":
        host.recordings.start(channel, app.data);
        this.#done(channel, app);
        return;
      default:
        this.#done(channel, app);
    }
  }

  /** Goes on, unless something else runs by now. */
  #over(channel: Channel, app: App): void {
    if (channel.app !== app) return;
    channel.app = null;
    this.#next(channel);
  }

  #done(channel: Channel, app: App): void {
    if (channel.app !== app) return;
    this.#complete(channel, app);
    this.#over(channel, app);
  }

  #complete(channel: Channel, app: App): void {
    this.#host.tell({ name: "EXECUTE_COMPLETE", app, response: "_none_" }, channel);
  }
}
