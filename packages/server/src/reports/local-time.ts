const QUARTER_MS = 15 * 60_000;

/** Spells instants in one zone. No zone changes within a quarter of an hour, so each is asked of the runtime once. */
export interface LocalTime {
  /** `2026-06-12T14:15:00+04:00` */
  iso(at: number): string;
  /** `2026-06-12 14:15:00` */
  plain(at: number): string;
}

const two = (n: number): string => String(n).padStart(2, "0");

function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

export function localTime(timezone: string): LocalTime {
  const format = new Intl.DateTimeFormat("en-US", { timeZone: timezone, timeZoneName: "longOffset" });
  const offsets = new Map<number, number>();

  function read(at: number): number {
    const name = format.formatToParts(at).find(({ type }) => type === "timeZoneName")?.value ?? "GMT";
    const [, sign, hours = "0", minutes = "0"] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? [];
    return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  }

  function minutesAt(at: number): number {
    const quarter = Math.floor(at / QUARTER_MS);
    const known = offsets.get(quarter) ?? read(at);
    offsets.set(quarter, known);
    return known;
  }

  const digits = (at: number): string => new Date(at + minutesAt(at) * 60_000).toISOString().slice(0, 19);
  return {
    iso: (at) => digits(at) + offsetText(minutesAt(at)),
    plain: (at) => digits(at).replace("T", " "),
  };
}
