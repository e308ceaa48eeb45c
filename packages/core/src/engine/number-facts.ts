import type { Facts } from "../compliance/facts.ts";
import { absent, known, unknown } from "../model/decision.ts";
import type { NumberPlace } from "../model/number-place.ts";
import { type E164, plainPlace } from "../model/phone.ts";
import type { Engine } from "./context.ts";

type NumberFacts = Pick<Facts, "phone" | "numberCountry" | "numberZones" | "regions" | "lineTypes">;

/** Without a table of areas: the country and the kind of line that the digits tell. Where in the country is not known. */
export function plainPlaceOf(phone: E164): NumberPlace | null {
  const place = plainPlace(phone);
  return place === null ? null : { country: place.country, lineTypes: place.lineTypes, zones: [], regions: null };
}

/** What is known of the number itself. A table that fails is unknown, which blocks. */
export function numberFacts(engine: Pick<Engine, "placeOf">, phone: E164): NumberFacts {
  let place: NumberPlace | null;
  try {
    place = engine.placeOf(phone);
  } catch (error) {
    const why = error instanceof Error ? error.message : "the table of numbers failed";
    return {
      phone,
      numberCountry: unknown(why),
      numberZones: unknown(why),
      regions: unknown(why),
      lineTypes: unknown(why),
    };
  }
  if (place === null)
    return { phone, numberCountry: absent(), numberZones: absent(), regions: absent(), lineTypes: absent() };
  const { country, zones, regions, lineTypes } = place;
  return {
    phone,
    numberCountry: known(country),
    numberZones: zones.length === 0 ? absent() : known(zones),
    regions: regions === null ? unknown("no table of areas") : regions.length === 0 ? absent() : known(regions),
    lineTypes: lineTypes.length === 0 ? absent() : known(lineTypes),
  };
}
