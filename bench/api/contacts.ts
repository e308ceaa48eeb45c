import { seededChance } from "../../packages/core/src/sim/chance.ts";

const FIRST = ["Layla", "Omar", "Noura", "Yousef", "Maryam", "Khalid", "ليلى", "عمر", "Sara", "Hassan"];
const LAST = ["Haddad", "Saleh", "Al Mansoori", "Aziz", "Darwish", "الحداد", "Nasser", "Khoury"];
const CITIES = ["Dubai", "Abu Dhabi", "Sharjah", "Al Ain", "Ajman"];

export interface Upload {
  readonly phone: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly external_id: string;
  readonly custom_fields: Readonly<Record<string, string | number>>;
}

/** Contacts as a customer's system sends them, each with a number of its own. */
export function uploads(seed: string, count: number): readonly Upload[] {
  const chance = seededChance(seed);
  const pick = (from: readonly string[]): string => from[Math.floor(chance.next() * from.length)] ?? "";
  const first = Math.floor(chance.next() * 9) * 1_000_000;
  return Array.from({ length: count }, (_, index) => ({
    phone: `+97150${String(1_000_000 + first + index * 7).slice(-7)}`,
    first_name: pick(FIRST),
    last_name: pick(LAST),
    external_id: `crm-${index}`,
    custom_fields: { city: pick(CITIES), policy: `P-${Math.floor(chance.next() * 1e7)}`, premium: index % 900 },
  }));
}
