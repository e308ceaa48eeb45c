import { RulePack } from "../model/rule-pack.ts";

const WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/**
 * A simulated land where everybody may be called at any hour: pacing alone is on trial there. The numbers are of the Emirates'
 * plan, the law is nobody's.
 */
export function permissivePack(capPct: number, connectThresholdMs: number): RulePack {
  const source = { doc: "None: a simulated world's own", url: null, article: null, readOn: "2026-11-25" };
  const dated = <T>(value: T) => ({
    from: "2020-01-01",
    to: null,
    value,
    basis: "product-policy" as const,
    confidence: "U" as const,
    source,
  });
  const allDay = Object.fromEntries(WEEK.map((day) => [day, [{ start: "00:00", end: "24:00" }]]));
  return RulePack.parse({
    id: "ae-simulated",
    jurisdiction: "AE",
    name: "A simulated land",
    zones: ["Asia/Dubai"],
    maintainers: ["BroadNet Engage maintainers"],
    reviewBy: "2099-12-31",
    rules: {
      callingHours: [dated({ purposes: ["marketing"], week: allDay })],
      dncRegistry: [],
      consent: [],
      callerId: [dated({ countries: null })],
      abandon: [dated({ capPct, connectThresholdMs })],
    },
  });
}
