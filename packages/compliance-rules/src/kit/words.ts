import { isUnknown, type RuleKind, type Unknown, Weekday } from "@broadnet-engage/core/model";

type Loose = Readonly<Record<string, unknown>>;

const DAY_NAMES = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const list = (items: unknown): string => (Array.isArray(items) ? items.join(", ").replaceAll("_", " ") : "");

/** `P30D` as `30 days`. */
function duration(text: unknown): string {
  const [, time = "", count = "", unit = ""] = /^P(T?)(\d+)([YMWDH])$/.exec(String(text)) ?? [];
  const names: Readonly<Record<string, string>> = {
    Y: "year",
    M: time === "T" ? "minute" : "month",
    W: "week",
    D: "day",
    H: "hour",
  };
  return `${count} ${names[unit] ?? ""}${count === "1" ? "" : "s"}`;
}

const period = (per: unknown): string =>
  typeof per === "string" ? `any ${duration(per)}` : `each calendar ${(per as Loose).unit} in ${(per as Loose).zone}`;

function week(value: Loose): string {
  const days = value.week as Readonly<Record<string, readonly { readonly start: string; readonly end: string }[]>>;
  const texts = Weekday.options.map((day) =>
    (days[day] ?? []).map(({ start, end }) => `${start}–${end}`).join(" and "),
  );
  const kinds = [...new Set(texts)];
  return kinds
    .map((text) => {
      const on = DAY_NAMES.filter((_, index) => texts[index] === text);
      return text === "" ? `closed on ${on.join(", ")}` : `${text} on ${on.length === 7 ? "every day" : on.join(", ")}`;
    })
    .join("; ");
}

function hours(value: Loose): string {
  const holidays = ((value.holidays as readonly Loose[] | undefined) ?? []).map(({ calendar, classes, windows }) => {
    const left = (windows as readonly Loose[]).map(({ start, end }) => `${start}–${end}`).join(" and ");
    const of = classes === undefined ? "" : ` (${list(classes)})`;
    return `on days of the calendar ${calendar}${of} ${left === "" ? "closed" : `only ${left}`}`;
  });
  const overrides = value.overrides === undefined ? [] : ["other weeks for a while (see the file)"];
  const lifted = value.liftedBy === undefined ? [] : [`lifted by ${value.liftedBy} consent`];
  return [week(value), ...holidays, ...overrides, ...lifted].join("; ");
}

function consent(value: Loose): string {
  if (value.required === false) return "no consent is needed beforehand";
  const ties = ((value.exceptions as readonly Loose[] | undefined) ?? []).map(({ kind }) =>
    String(kind).replaceAll("_", " "),
  );
  return [
    `${value.form === undefined || value.form === "any" ? "prior" : `prior ${value.form}`} consent`,
    ...(value.channels === undefined ? [] : [`for ${list(value.channels)} calls`]),
    ...(value.lineTypes === undefined ? [] : [`to ${list(value.lineTypes)} lines`]),
    ...(value.maxAge === undefined ? [] : [`renewed every ${duration(value.maxAge)}`]),
    ...(ties.length === 0 ? [] : [`or a ${ties.join(" or a ")}`]),
  ].join(", ");
}

function callerId(value: Loose): string {
  return [
    value.countries === null ? "a number of any country" : `numbers of ${list(value.countries)} only`,
    ...(value.allow === undefined ? [] : [`only of the series ${list(value.allow)}`]),
    ...(value.deny === undefined ? [] : [`none of the series ${list(value.deny)}`]),
    ...(value.duties === undefined ? [] : [list(value.duties)]),
  ].join(", ");
}

function register(value: Loose): string {
  const allow = value.semantics === "allow";
  const lifted = value.liftedBy === undefined ? "" : `, unless there is ${value.liftedBy} consent`;
  return `${allow ? "only who is" : "nobody who is"} in ${value.registry} (${value.authority}) is called${lifted}; its data may be ${value.maxAgeDays} days old`;
}

const SENTENCES: Readonly<Record<RuleKind, (value: Loose) => string>> = {
  callingHours: hours,
  dncRegistry: register,
  consent,
  callerId,
  lineType: ({ allow, deny }) => (allow === undefined ? `no lines of ${list(deny)}` : `only lines of ${list(allow)}`),
  frequency: ({ max, per, scope }) => `at most ${max} in ${period(per)} (counted by ${scope})`,
  cooldown: ({ after, for: rest }) =>
    `after ${list(after)} ${rest === "forever" ? "never again" : `rest for ${duration(rest)}`}`,
  abandon: ({ capPct, connectThresholdMs }) =>
    `at most ${capPct} % abandoned, an agent within ${connectThresholdMs} ms`,
  ring: ({ minRingMs }) => `ring at least ${minRingMs} ms`,
  announcements: ({ items, when }) => `say ${list(items)} (${String(when).replaceAll("_", " ")})`,
  retention: ({ what, keep, since }) =>
    `keep ${String(what).replaceAll("_", " ")} for ${duration(keep)} since ${String(since).replaceAll("_", " ")}`,
};

export const KIND_NAMES: Readonly<Record<RuleKind, string>> = {
  callingHours: "Calling hours",
  dncRegistry: "Register",
  consent: "Consent",
  callerId: "Caller ID",
  lineType: "Lines",
  frequency: "Attempts",
  cooldown: "Rest",
  abandon: "Abandoned calls",
  ring: "Ringing",
  announcements: "Announcements",
  retention: "Records",
};

/** A value in plain words. */
export const inWords = (kind: RuleKind, value: object): string =>
  isUnknown(value) ? `NOT KNOWN: ${(value as Unknown).unknown.replace(/\.$/, "")}` : SENTENCES[kind](value as Loose);
