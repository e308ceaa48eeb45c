import { resolve } from "node:path";
import type { InCallOptions } from "@broadnet-engage/core";
import type { InCallOptions as SwitchInCallOptions } from "@broadnet-engage/core/freeswitch";
import type { ObjectStore } from "@broadnet-engage/core/ports";
import type { Config } from "../config/config.ts";
import { switchPath } from "../config/in-call.ts";
import { directorySource } from "../recordings/directory-source.ts";

/** The folder of recordings on this machine: beside a simulated switch of our own there always is one. */
export function recordingsFolder(config: Config): string | null {
  if (config.RECORDINGS_DIR !== undefined) return resolve(config.RECORDINGS_DIR);
  return config.SWITCH_URL || config.SIM_CONTROL_URL ? null : resolve(config.DATA_DIR, "recordings");
}

/** The same as the switch sees it; null when it cannot be named in a command, and then nothing is recorded. */
function switchFolder(config: Config): string | null {
  const folder = config.SWITCH_RECORDINGS_DIR ?? recordingsFolder(config);
  return folder !== null && switchPath.safeParse(folder).success ? folder : null;
}

/** What the transport must know. */
export function switchInCall(config: Config): SwitchInCallOptions {
  const recordings = recordingsFolder(config) === null ? null : switchFolder(config);
  return {
    ...(recordings === null ? {} : { recordingsDirectory: recordings }),
    ...(config.SWITCH_MESSAGES_DIR === undefined ? {} : { messagesDirectory: config.SWITCH_MESSAGES_DIR }),
    ...(config.SWITCH_HOLD_MUSIC === undefined ? {} : { holdMusic: config.SWITCH_HOLD_MUSIC }),
    ...(config.SWITCH_DETECTOR === undefined ? {} : { detector: { kind: config.SWITCH_DETECTOR } }),
  };
}

/** What the dialer must know. The files of a simulated switch are nobody's but ours, so they go once they are stored. */
export function dialerInCall(config: Config, objects: ObjectStore): InCallOptions {
  const folder = recordingsFolder(config);
  const removeSource = config.RECORDINGS_REMOVE_SOURCE || config.RECORDINGS_DIR === undefined;
  return {
    ...(folder === null
      ? {}
      : {
          recordings: {
            source: directorySource(folder),
            objects,
            from: config.RECORDINGS_FROM,
            removeSource,
            retentionDays: config.RECORDINGS_KEEP_DAYS ?? null,
          },
        }),
    messages: { find: async (_tenantId, id) => config.MESSAGES.get(id) ?? null },
    abandonMessage: config.ABANDON_MESSAGE ?? null,
    recordingAnnouncement: config.RECORDING_ANNOUNCEMENT ?? null,
  };
}
