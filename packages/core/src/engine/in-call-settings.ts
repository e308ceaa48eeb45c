import { inForce, readPack } from "../compliance/in-force.ts";
import type { Campaign } from "../model/campaign.ts";
import type { InCallSettings } from "../model/in-call.ts";
import type { Instant } from "../model/instant.ts";
import { countryOf, type E164 } from "../model/phone.ts";
import type { Engine } from "./context.ts";

/** How a new call is to be listened to, recorded and ended. Detection is for calls that machines place, not for those of people. */
export function inCallSettings(
  engine: Engine,
  campaign: Campaign | null,
  of: { readonly phone: E164; readonly at: Instant; readonly byHand: boolean },
): InCallSettings {
  const amd = of.byHand || !campaign?.amd.enabled ? null : campaign.amd;
  const wished = campaign?.recording ?? { enabled: true, announce: false, pauseAllowed: true };
  const means = engine.inCall.recordings;
  return {
    amd: amd && { onMachine: amd.onMachine, messageId: amd.messageId, maxMs: amd.maxMs },
    recording:
      means === null || !wished.enabled
        ? null
        : { from: means.from, announce: wished.announce, pauseAllowed: wished.pauseAllowed },
    abandonMessage: ruledMessage(engine, of.phone, of.at) ?? engine.inCall.abandonMessage,
  };
}

/** What the law of the called country wants said to a person for whom there is no agent. */
function ruledMessage(engine: Engine, phone: E164, at: Instant): string | null {
  const country = countryOf(phone);
  for (const pack of engine.packs) {
    const read = pack.jurisdiction === country ? readPack(pack, at) : null;
    const messageId = read && inForce(pack.rules.abandon, read).find((rule) => rule.messageId)?.messageId;
    if (messageId) return messageId;
  }
  return null;
}
