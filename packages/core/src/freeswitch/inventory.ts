import PQueue from "p-queue";
import { EngageError } from "../errors.ts";
import { type CallId, isUuid, type LegId } from "../model/ids.ts";
import { SECOND } from "../model/instant.ts";
import type { LegRef, LiveLeg } from "../model/leg.ts";
import type { RecordingFormat } from "../model/recording.ts";
import { cmd } from "./command.ts";
import { word } from "./command-parts.ts";
import { ROLE_VARIABLE } from "./dial-string.ts";
import type { EslConnection } from "./esl.ts";
import { CALL_MARKS, type Marks } from "./events.ts";
import { contactAddress, type Phone } from "./registration-book.ts";

/** Questions about single channels under way at once, so that an originate never waits behind hundreds of them. */
const QUESTIONS_AT_ONCE = 8;

type Row = Readonly<Record<string, unknown>>;
type Rows = ReadonlyMap<string, Row>;

const parsed = (answer: string): unknown => {
  try {
    return JSON.parse(answer);
  } catch {
    return null;
  }
};

/** Rows of `show … as json`. An empty table is `{"row_count": 0}`, without `rows`. */
export function rowsOf(answer: string): readonly Row[] {
  const table = parsed(answer);
  if (typeof table === "object" && table !== null && "row_count" in table) {
    const rows: unknown = "rows" in table ? table.rows : [];
    if (Array.isArray(rows)) return rows.filter((row): row is Row => typeof row === "object" && row !== null);
  }
  throw new EngageError("dependency-unavailable", "The switch's list could not be read.");
}

const text = (row: Row, name: string): string => (typeof row[name] === "string" ? row[name] : "");

/**
 * The leg a channel is bridged to. Both sides must name each other, and one must be exchanging media: a bridge that
 * failed half-way leaves the names behind.
 */
function partnerOf(row: Row, byId: Rows): LegId | null {
  if (text(row, "application") !== "uuid_bridge") return null;
  const other = byId.get(text(row, "application_data"));
  if (!other || text(other, "application_data") !== text(row, "uuid")) return null;
  const exchanging = [row, other].some((r) => text(r, "state") === "CS_EXCHANGE_MEDIA");
  return exchanging ? (text(other, "uuid") as LegId) : null;
}

const ANSWERED: ReadonlySet<string> = new Set(["ACTIVE", "HELD", "UNHELD"]);

type AskedRef = Pick<LegRef, "callId" | "role" | "gateway">;

async function askRef(esl: EslConnection, legId: LegId, marks: Marks): Promise<AskedRef | null> {
  const ask = async (name: string) => (await esl.api(cmd`uuid_getvar ${legId} ${word(name)}`)).trim();
  // A channel that is gone answers -ERR, one without the variable `_undef_`: neither is a UUID.
  const callId = await ask(marks.idVariable);
  if (!isUuid(callId)) return null;
  const said = await ask(ROLE_VARIABLE);
  const role = Object.hasOwn(marks.roles, said) ? marks.roles[said] : undefined;
  if (role === undefined) return null;
  const gateway = role === "customer" ? await ask("sip_gateway_name") : "";
  const named = /^[A-Za-z0-9._-]{1,128}$/.test(gateway) && gateway !== "_undef_";
  return { callId: callId as CallId, role, ...(named ? { gateway } : {}) };
}

/** What the events told of the legs, for where the switch's own table runs behind. */
export interface KnownLegs {
  get(legId: LegId): KnownLeg | null;
  hasEnded(legId: LegId): boolean;
  ids(): readonly LegId[];
  /** Learns that the switch has no such channel: it ended without our being told. */
  gone(legId: LegId): void;
}
export interface KnownLeg {
  readonly ref: LegRef;
  readonly answered: boolean;
  readonly bridgedTo: LegId | null;
}

async function listedLeg(
  esl: EslConnection,
  node: string,
  row: Row,
  byId: Rows,
  { known, marks }: Asked,
): Promise<LiveLeg | null> {
  const legId = text(row, "uuid") as LegId;
  const told = known.get(legId);
  const ref = told?.ref ?? (await askRef(esl, legId, marks));
  if (!ref) return null;
  const answered = ANSWERED.has(text(row, "callstate")) || (told?.answered ?? false);
  const bridgedTo = partnerOf(row, byId) ?? told?.bridgedTo ?? null;
  const { callId, role, gateway } = ref;
  return { legId, callId, role, answered, bridgedTo, node, ...(gateway === undefined ? {} : { gateway }) };
}

/** Which channels are listed; calls' legs when left out. */
interface Kind {
  readonly marks?: Marks;
  /** Legs of another kind that these may be bridged to. */
  readonly others?: readonly LegId[];
}

interface Asked {
  readonly known: KnownLegs;
  readonly marks: Marks;
}

async function unlistedLeg(esl: EslConnection, node: string, legId: LegId, known: KnownLegs): Promise<LiveLeg | null> {
  const exists = (await esl.api(cmd`uuid_exists ${legId}`)).trim() === "true";
  if (!exists) known.gone(legId);
  const told = known.get(legId);
  if (!exists || !told) return null;
  const { answered, bridgedTo } = told;
  return { legId, callId: told.ref.callId, role: told.ref.role, answered, bridgedTo, node };
}

/**
 * Our channels now. The switch writes its table after the fact (a bridge shows up some time after its event), so what the
 * events told is laid over it, and a leg that the table lacks is asked for by name.
 */
export async function listLegs(
  esl: EslConnection,
  node: string,
  known: KnownLegs,
  { marks = CALL_MARKS, others = [] }: Kind = {},
): Promise<readonly LiveLeg[]> {
  const rows = rowsOf(await esl.api(cmd`show channels as json`)).filter(
    (row) => isUuid(row.uuid) && text(row, "callstate") !== "HANGUP",
  );
  const byId = new Map(rows.map((row) => [text(row, "uuid"), row]));
  const missing = known.ids().filter((legId) => !byId.has(legId));
  const found = await new PQueue({ concurrency: QUESTIONS_AT_ONCE }).addAll([
    ...rows.map((row) => () => listedLeg(esl, node, row, byId, { known, marks })),
    ...missing.map((legId) => () => unlistedLeg(esl, node, legId, known)),
  ]);
  const legs = found.filter((leg) => leg !== null).filter((leg) => !known.hasEnded(leg.legId));
  const alive = new Set([...legs.map((leg) => leg.legId), ...others]);
  return legs.map((leg) => (leg.bridgedTo === null || alive.has(leg.bridgedTo) ? leg : { ...leg, bridgedTo: null }));
}

/** Phones registered now. The list says neither since when nor with what. */
export async function listPhones(esl: EslConnection): Promise<readonly Phone[]> {
  const rows = rowsOf(await esl.api(cmd`show registrations as json`));
  return rows
    .filter((row) => text(row, "reg_user") !== "")
    .map((row) => {
      const expires = text(row, "expires");
      const expiresAt = /^[0-9]{1,11}$/.test(expires) && expires !== "0" ? Number(expires) * SECOND : null;
      return { sipUser: text(row, "reg_user"), contact: contactAddress(text(row, "url")), expiresAt };
    });
}

/** What the switch can write: mp3 needs a module that not every installation has. */
export async function recordingFormats(esl: EslConnection): Promise<readonly RecordingFormat[]> {
  const answer = await esl.api(cmd`module_exists mod_shout`).catch(() => "false");
  return answer.trim() === "true" ? ["mp3", "wav"] : ["wav"];
}
