const DAY = 86_400_000;
const MINUTE = 60_000;
/** Governments give less notice than a week, but no zone has changed its clock twice within one. */
const STEP = 7 * DAY;

function offsetReader(zone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
  return (at) => {
    const name = format.formatToParts(at).find(({ type }) => type === "timeZoneName")?.value ?? "";
    const [, sign, hours = "0", minutes = "0", seconds = "0"] =
      /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?/.exec(name) ?? [];
    const size = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
    return sign === "-" ? -size : size;
  };
}

/** When the clock of a zone is set and to which offset in seconds, from one year's begin to another's, by this runtime's data. */
export function clockHistory(zone: string, fromYear: number, toYear: number): string {
  const offsetAt = offsetReader(zone);
  const end = Date.UTC(toYear, 0, 1);
  let at = Date.UTC(fromYear, 0, 1);
  let offset = offsetAt(at);
  const history = [`${offset}`];
  while (at < end) {
    const next = at + STEP;
    const after = offsetAt(next);
    if (after !== offset) history.push(`${changeWithin(offsetAt, at, next)}:${after}`);
    offset = after;
    at = next;
  }
  return history.join(" ");
}

function changeWithin(offsetAt: (at: number) => number, before: number, after: number): number {
  const old = offsetAt(before);
  let [low, high] = [before, after];
  while (high - low > MINUTE) {
    const middle = Math.floor((low + high) / 2 / MINUTE) * MINUTE;
    if (offsetAt(middle) === old) low = middle;
    else high = middle;
  }
  return high;
}
