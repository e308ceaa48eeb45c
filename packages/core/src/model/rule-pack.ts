import { z } from "zod";
import { Calendar } from "./rule-calendar.ts";
import { CallerIdRule, LineTypeRule } from "./rule-caller.ts";
import { Cooldown, FrequencyCap } from "./rule-caps.ts";
import { ConsentRule, RegistryRule } from "./rule-consent.ts";
import { AbandonRule, AnnouncementRule, RetentionRule, RingRule } from "./rule-duties.ts";
import { CallingHours } from "./rule-hours.ts";
import { dated, IsoDate, Region } from "./rule-value.ts";

export const PackId = z.string().regex(/^[a-z]{2}(-[a-z0-9]+)*$/);

/**
 * One jurisdiction's rules: pure data. Kinds of rule are a closed set and can only deny; a kind that is absent permits
 * nothing by itself, it simply does not speak. The version in force at a moment is the newest `from` among its values.
 *
 * Packs of one jurisdiction all apply and all must permit: a state's beside its federation's, a policy beside a statute.
 */
export const RulePack = z.object({
  id: PackId,
  jurisdiction: z.string().regex(/^[A-Z]{2}$/),
  name: z.string(),
  /** The pack this one adds to: without it, this one cannot be read. It must be of the same jurisdiction. */
  extends: PackId.optional(),
  /** For a part of the country only: numbers that can be elsewhere alone are not bound. */
  region: Region.optional(),
  /** Readings of the law an installation can choose between; the first is meant for whoever does not choose. */
  profiles: z.array(z.string().min(1)).nonempty().optional(),
  /** Every zone a number of this plan can be in; all of them must permit. */
  zones: z.array(z.string()).nonempty(),
  maintainers: z.array(z.string()).nonempty(),
  reviewBy: IsoDate,
  rules: z.object({
    callingHours: z.array(dated(CallingHours)),
    dncRegistry: z.array(dated(RegistryRule)),
    consent: z.array(dated(ConsentRule)),
    callerId: z.array(dated(CallerIdRule)),
    lineType: z.array(dated(LineTypeRule)).optional(),
    frequency: z.array(dated(FrequencyCap)).optional(),
    cooldown: z.array(dated(Cooldown)).optional(),
    abandon: z.array(dated(AbandonRule)),
    ring: z.array(dated(RingRule)).optional(),
    announcements: z.array(dated(AnnouncementRule)).optional(),
    retention: z.array(dated(RetentionRule)).optional(),
  }),
  /** The calendars its hours name. A pack on disk names them; the loader puts them here, so that a pack is whole. */
  calendars: z.array(Calendar).optional(),
});
export type RulePack = z.infer<typeof RulePack>;
export type RuleKind = keyof RulePack["rules"];

/** All kinds of rule there are. */
export const RULE_KINDS = Object.keys(RulePack.shape.rules.shape) as readonly RuleKind[];

/**
 * The pack as an installation of this profile reads it: values of other profiles are gone. A pack that is not read this way is
 * bound by all of them at once.
 *
 * @throws RangeError when the pack has no such profile: a misspelt name must not open anything.
 */
export function inProfile(pack: RulePack, profile: string): RulePack {
  if (!pack.profiles?.includes(profile)) throw new RangeError(`The pack ${pack.id} has no profile ${profile}.`);
  const rules = Object.entries(pack.rules).map(([kind, values]) => [
    kind,
    values.filter(({ profiles }) => profiles === undefined || profiles.includes(profile)),
  ]);
  return { ...pack, rules: Object.fromEntries(rules) as RulePack["rules"] };
}
