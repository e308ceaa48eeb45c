import type { LegId } from "../model/ids.ts";
import type { CallControl } from "../ports/call-control.ts";
import type { SwitchReceipt } from "../ports/switch-transport.ts";

const NO_NODE: SwitchReceipt = { kind: "refused", cause: "NO_NODE" };

/** In-call commands of several nodes: each goes to the node its leg is on. */
export function clusterControl(
  controlOf: (legId: LegId) => CallControl | undefined,
  originateSupervisor: CallControl["originateSupervisor"],
): CallControl {
  const at = (legId: LegId, ask: (control: CallControl) => Promise<SwitchReceipt>): Promise<SwitchReceipt> => {
    const control = controlOf(legId);
    return control === undefined ? Promise.resolve(NO_NODE) : ask(control);
  };
  return {
    recordingFormat: (legId) => controlOf(legId)?.recordingFormat(legId) ?? null,
    record: (order) => at(order.legId, (control) => control.record(order)),
    stopRecording: (order) => at(order.legId, (control) => control.stopRecording(order)),
    mask: (order, on) => at(order.legId, (control) => control.mask(order, on)),
    hold: (legId, on) => at(legId, (control) => control.hold(legId, on)),
    sendDigits: (legId, digits) => at(legId, (control) => control.sendDigits(legId, digits)),
    play: (legId, file, to) => at(legId, (control) => control.play(legId, file, to)),
    part: (legId, music) => at(legId, (control) => control.part(legId, music)),
    join: (legId, otherLegId, then) => {
      if (controlOf(legId) !== controlOf(otherLegId))
        return Promise.resolve({ kind: "refused", cause: "LEGS_ON_DIFFERENT_NODES" });
      return at(legId, (control) => control.join(legId, otherLegId, then));
    },
    detect: (legId) => at(legId, (control) => control.detect(legId)),
    originateSupervisor,
    setMonitorMode: (legId, mode) => at(legId, (control) => control.setMonitorMode(legId, mode)),
  };
}
