import type { CheckDetail } from "../model/decision.ts";
import { countryOf, type E164 } from "../model/phone.ts";
import type { Facts } from "./facts.ts";
import { inForce } from "./in-force.ts";
import type { Jurisdictions } from "./jurisdiction.ts";
import { gravest, verdict } from "./verdict.ts";

/** The caller ID must be the tenant's own, and of a country every pack allows to be shown. */
export function checkCallerId(facts: Facts, law: Jurisdictions): CheckDetail {
  const { cli, cliOwned } = facts;
  if (cli === null) return verdict("not_applicable", "No caller ID was named.");
  if (cliOwned.kind === "unknown") {
    return verdict(
      "error",
      `Ownership of ${cli} could not be checked (${cliOwned.why}), so the call is not permitted.`,
    );
  }
  if (cliOwned.kind === "absent" || !cliOwned.value) {
    return verdict("failed", `${cli} is not one of your caller IDs.`, cliOwned);
  }
  const owned = verdict("passed", `${cli} is one of your caller IDs.`, cliOwned);
  return gravest(foreignIn(law, cli), owned);
}

/** A failure for each pack that does not let numbers of the caller ID's country be shown. */
function foreignIn(law: Jurisdictions, cli: E164): readonly CheckDetail[] {
  const country = countryOf(cli);
  return law.packs
    .filter(({ pack, dates }) =>
      inForce(pack.rules.callerId, dates).some(
        (rule) => rule.countries !== null && (country === null || !rule.countries.includes(country)),
      ),
    )
    .map(({ pack }) =>
      verdict(
        "failed",
        `${cli} may not be shown to numbers of ${pack.jurisdiction}, whose rules limit the caller ID's country.`,
      ),
    );
}
