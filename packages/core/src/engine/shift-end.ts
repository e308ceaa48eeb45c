import { scheduleClosesAt } from "../compliance/schedule.ts";
import type { Campaign } from "../model/campaign.ts";
import { type Instant, MINUTE } from "../model/instant.ts";
import type { Engine } from "./context.ts";

/** When the campaign's day ends by its own schedule; looked up once a minute, for calendars are slow. */
export function shiftEnd(engine: Engine, { id, schedule, timezone }: Campaign): Instant | null {
  if (schedule === null) return null;
  const now = engine.clock.now();
  const known = engine.memory.shiftEnds.get(id);
  if (known !== undefined && now >= known.at && now - known.at < MINUTE) return known.endsAt;
  const endsAt = scheduleClosesAt(schedule, timezone, now);
  engine.memory.shiftEnds.set(id, { at: now, endsAt });
  return endsAt;
}
