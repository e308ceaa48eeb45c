/** What the dialer will want of the switch; what is left out is not looked at. */
export interface DoctorWants {
  /** Gateways customers are dialed through. */
  readonly gateways: readonly string[];
  /** SIP users of agents; their place in the directory and their registrations are looked at. */
  readonly agents?: readonly string[];
  /** The directory's domain; the switch's own `domain` variable when left out. */
  readonly domain?: string;
  /** New calls a second and calls at once, customers only; agents' legs come on top. */
  readonly callsPerSecond?: number;
  readonly concurrentCalls?: number;
  /** Directory at the switch where recordings go. */
  readonly recordingsDir?: string;
}

/** Legs a bridged call has: the customer's and the agent's. */
export const LEGS_PER_CALL = 2;
