import type { Random } from "@broadnet-engage/core/ports";
import { between, oneOf } from "./choose.ts";
import type { NewContact } from "./wire.ts";

/** Prefixes of mobile numbers in the Emirates. */
const MOBILE = ["50", "52", "54", "55", "56", "58"] as const;

const LATIN = [
  ["Aisha", "Fatima", "James", "Priya", "Daniel", "Sara", "Rashid", "Elena", "Imran", "Grace", "Zayed", "Lina"],
  ["Mansour", "Rahman", "Taylor", "Nair", "Costa", "Haddad", "Al Suwaidi", "Petrova", "Qureshi", "Santos", "Saleh"],
] as const;
const ARABIC = [
  ["هدى", "عمر", "مريم", "خالد", "ليلى", "يوسف", "سلمى", "حسن", "نورة", "طارق", "ريم", "بلال"],
  ["منصور", "الحداد", "صالح", "المزروعي", "ناصر", "الكعبي", "رحمن", "السويدي", "فاروق", "جابر"],
] as const;
const CITIES = ["Dubai", "Abu Dhabi", "Sharjah", "Ajman", "Al Ain"] as const;
const PLATES = ["A", "D", "K", "R", "W"] as const;

function mobileNumber(random: Random): string {
  const tail = Math.floor(between(random, 2_000_000, 10_000_000));
  return `+971${oneOf(random, MOBILE)}${tail}`;
}

/** People who do not exist, with distinct numbers that could; every third has an Arabic name. */
export function madeUpContacts(count: number, random: Random): NewContact[] {
  const phones = new Set<string>();
  while (phones.size < count) phones.add(mobileNumber(random));
  return [...phones].map((phone, index) => {
    const [first, last] = index % 3 === 2 ? ARABIC : LATIN;
    return {
      phone,
      first_name: oneOf(random, first),
      last_name: oneOf(random, last),
      external_id: `demo-${index + 1}`,
      custom_fields: {
        plate: `${oneOf(random, PLATES)} ${Math.floor(between(random, 10_000, 100_000))}`,
        premium_aed: Math.floor(between(random, 400, 4_000)),
        city: oneOf(random, CITIES),
        renewal: random.next() < 0.5,
      },
    };
  });
}
