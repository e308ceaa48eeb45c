/**
 * Why a replay is not frame for frame what was recorded.
 *
 * `race`: the frames are the same, and each channel, each job and the socket's own answers keep their order; but threads of
 * the real switch that know nothing of each other came out in another order than here, as they do from one run to the next.
 * `gap`: frames are missing or too many, for the reason given.
 */
export interface Exclusion {
  readonly kind: "race" | "gap";
  /** Recorded frames that are not told in their place. */
  readonly frames: number;
  /** Frames told that were not recorded there. */
  readonly extra: number;
  readonly reason: string;
}

const race = (frames: number, reason: string): Exclusion => ({ kind: "race", frames, extra: frames, reason });
const gap = (frames: number, extra: number, reason: string): Exclusion => ({ kind: "gap", frames, extra, reason });

/** Every recording that is not listed here is replayed without a frame missing, too many or out of place. */
export const EXCLUSIONS: Readonly<Record<string, Exclusion>> = {
  "10-event-plain-all": gap(
    3,
    2,
    "The job's thread came after the channel's parking here, and before it in 11: the simulation tells 11's order. One CHANNEL_STATE of the agent's leg (CS_CONSUME_MEDIA between two others) came in this recording alone.",
  ),
  "63-outbound-socket-linger": gap(
    14,
    6,
    "An outbound socket, where the switch calls the dialer: not needed, so not simulated. The commands are sent to the inbound socket and refused there.",
  ),
  "65-newline-injection": race(
    3,
    "The end of the attacker's call, hung up by hupall, fell into the middle of the next refused one: two calls, two threads.",
  ),
  "66-sps-and-session-limit": race(
    2,
    "A refused originate's job overtook the first call's CREATE by less than a millisecond.",
  ),
  "68-avmd-and-tone": race(
    1,
    "The detector's word of its end came 0.3 ms before the HANGUP that was asked for after it.",
  ),
  "70-eavesdrop-hold-broadcast": race(
    3,
    "The supervisor's leg and the bridged legs end in threads of their own; which leg leaves park first is a race too.",
  ),
  "71-pipelined-bgapi": race(
    60,
    "Twenty calls at once, each in its own thread: their events interleave anew in every run.",
  ),
  "79-commands-starve-events": gap(
    0,
    3,
    "The middle of the recording was cut out, with the answer in it; the simulation tells it.",
  ),
};
