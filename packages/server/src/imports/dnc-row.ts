import type { NumberToList } from "@broadnet-engage/core";
import { type CampaignId, isUuid } from "@broadnet-engage/core/model";
import { WIRE_LIMITS as LIMITS } from "../contract/limits.ts";
import { instantIn } from "../contract/primitives.ts";
import { unguarded } from "../csv/guard.ts";
import type { BadCell } from "./contact-row.ts";
import type { ImportColumn, Targets } from "./header.ts";

/** No other column means anything here, so a wrong one is told. */
export const DNC_TARGETS: Targets = {
  known: new Set(["phone", "reason", "campaign_id", "expires_at"]),
  told: new Set(["id", "source", "added_by", "added_at", "scope"]),
  other: () => undefined,
};

/** One row as a number to list; or what is wrong with it. Whether the campaign is one of the tenant's is not asked here. */
export function numberOf(
  columns: readonly ImportColumn[],
  row: readonly string[],
): { readonly number: NumberToList } | { readonly bad: BadCell } {
  const cells = new Map<string, string>();
  for (const [at, { target }] of columns.entries()) if (target !== null) cells.set(target, unguarded(row[at] ?? ""));
  const of = (target: string): string => cells.get(target) ?? "";
  const bad = (target: string | null, message: string): { readonly bad: BadCell } => {
    const column = columns.find((one) => one.target === target)?.header ?? null;
    return { bad: { column, value: of(target ?? "phone").slice(0, 64), message } };
  };
  if (row.length !== columns.length) return bad(null, `has ${row.length} cells where the header has ${columns.length}`);
  if (of("phone").length > 64) return bad("phone", "must be at most 64 characters");
  if (of("reason").length > LIMITS.reasonLength)
    return bad("reason", `must be at most ${LIMITS.reasonLength} characters`);
  const campaign = of("campaign_id").trim().toLowerCase();
  if (campaign !== "" && !isUuid(campaign)) return bad("campaign_id", "must be a UUID");
  const end = of("expires_at").trim();
  const parsed = end === "" ? null : instantIn.safeParse(end);
  if (parsed?.success === false) return bad("expires_at", "must be RFC 3339 with an offset");
  return {
    number: {
      phone: of("phone"),
      ...(of("reason") === "" ? {} : { reason: of("reason") }),
      ...(campaign === "" ? {} : { campaignId: campaign as CampaignId }),
      ...(parsed === null ? {} : { expiresAt: parsed.data }),
    },
  };
}
