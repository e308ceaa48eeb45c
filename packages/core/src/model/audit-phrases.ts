import { EngageError } from "../errors.ts";

// What the personal parts of records say again and again is written down as a pair of bytes: one below a space, which JSON never
// holds, and one that names the phrase. 2,300 bytes become some 600, and a database that stores them takes half the time for the
// row (decision 49). A text without phrases stands for itself, and so do annexes from before there were any.

/**
 * *Only ever added to, at the end.* A record names its phrases by their places here: with one changed, moved or taken out, records
 * from before would say something else, or could not be opened.
 */
export const PHRASES: readonly string[] = [
  // A decision.
  ...[
    `{"decision":{"allowed":`,
    `,"phone":`,
    `,"cli":`,
    `,"purpose":`,
    `,"jurisdiction":`,
    `,"packs":`,
    `,"ruleVersion":`,
  ],
  ...[`,"tzdata":`, `,"checks":{"jurisdiction":`, `,"dnc_tenant":`, `,"dnc_national":`, `,"consent":`],
  ...[
    `,"cli_ownership":`,
    `,"line_type":`,
    `,"cooldown":`,
    `,"frequency_cap":`,
    `,"calling_hours":`,
    `},"failedRules":`,
  ],
  ...[
    `,"blockingRule":`,
    `,"blockingReason":`,
    `,"localTimes":`,
    `,"nextAllowedAt":`,
    `,"checkedAt":`,
    `,"validUntil":`,
  ],
  ...[`{"timezone":`, `,"localTime":`, `{"id":"`, `","version":"`],
  // Facts.
  ...[`,"facts":{"phone":`, `,"numberCountry":`, `,"numberZones":`, `,"regions":`, `,"lineTypes":`, `,"channel":`],
  ...[`,"subject":`, `,"requestedJurisdiction":`, `,"contactTimezone":`, `,"dncTenant":`, `,"registries":`],
  ...[`,"relationships":`, `,"cliOwned":`, `,"attempts":`, `,"ownRules":`, `,"notBefore":`],
  ...[`{"kind":"known"`, `{"kind":"absent"`, `{"kind":"unknown"`, `,"value":`, `,"why":`, `,"source":`, `,"asOf":`],
  ...[`{"listed":false`, `{"listed":true`, `,"digest":`],
  // A consent.
  ...[
    `,"tenantId":`,
    `,"state":"granted"`,
    `,"state":"revoked"`,
    `,"method":`,
    `,"at":`,
    `,"expiresAt":`,
    `,"evidence":`,
    `,"form":`,
  ],
  // A check.
  ...[`{"result":"passed","reason":`, `{"result":"failed","reason":`, `{"result":"not_applicable","reason":`],
  ...[`{"result":"error","reason":`, `,"dataAsOf":`],
  // Words.
  ...[
    `"marketing"`,
    `"transactional"`,
    `"collections"`,
    `"survey"`,
    `"automatic"`,
    `"manual"`,
    `"prerecorded"`,
    `"express"`,
  ],
  ...[`"written"`, `"mobile"`, `"fixed_line"`, `"no rule takes relationships"`, `"no table of areas"`],
  // Sentences, or the parts of them that stay the same.
  ...["The rules of ", " apply.", " is on your do-not-call list since ", " is not on your do-not-call list."],
  ...[
    "Number is on the national DNC registry (",
    "Number is not on the national DNC registry (",
    ", and consent outweighs it.",
  ],
  ...["No national DNC registry covers this call.", "The national register of consents ("],
  ...[
    " has consented to marketing calls.",
    "Consent to marketing calls is not required.",
    "There is no valid consent of ",
  ],
  ...[
    " to marketing calls",
    " is one of your caller IDs.",
    " is not one of your caller IDs.",
    "No caller ID was named.",
  ],
  ...[
    "No rule on types of lines covers this call.",
    " may be called in ",
    "No earlier call to ",
    " asks for a rest in ",
  ],
  ...["No rest after earlier calls covers this call.", "No limit on attempts covers this call."],
  ...[" attempts count; the limit for ", " was tried ", " times already; the limit for ", " in a calendar day."],
  ...["Within permitted calling hours for ", "Outside permitted calling hours for ", ", so the call is not permitted."],
  ...[" could not be checked (", " are not known ("],
];

/** JSON writes characters below this one as escapes. */
const SPACE = 32;
const MOST = SPACE * 256;

const pairOf = (place: number): string => String.fromCharCode(place >> 8, place & 255);

const pairs = new Map(PHRASES.slice(0, MOST).map((phrase, place) => [phrase, pairOf(place)]));

/** The pair of a phrase, for who writes it by name. */
export function pairFor(phrase: string): string {
  const pair = pairs.get(phrase);
  if (pair === undefined) throw new RangeError(`There is no such phrase: ${phrase}`);
  return pair;
}

/** Longer ones first: many a phrase begins with another. */
const any = new RegExp(
  [...pairs.keys()]
    .sort((a, b) => b.length - a.length)
    .map((phrase) => phrase.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join("|"),
  "g",
);

/** Byte text of JSON with its phrases as pairs. It costs microseconds: for what is kept. */
export const withPhrases = (byteText: string): string => byteText.replace(any, (phrase) => pairs.get(phrase) ?? phrase);

// biome-ignore lint/suspicious/noControlCharactersInRegex: that JSON holds none is what makes pairs of them.
const PAIR = /[\x00-\x1f][\s\S]/g;

/**
 * The byte text that {@link withPhrases} was given.
 *
 * @throws EngageError `invariant-broken` when it names a phrase that is not known here: a newer version wrote it
 */
export const withoutPhrases = (byteText: string): string =>
  byteText.replace(PAIR, (pair) => {
    const phrase = PHRASES[pair.charCodeAt(0) * 256 + pair.charCodeAt(1)];
    if (phrase === undefined)
      throw new EngageError(
        "invariant-broken",
        "A newer version wrote this record, with words this one does not know.",
      );
    return phrase;
  });
