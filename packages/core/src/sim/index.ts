export type { SwitchLimits } from "./admission.ts";
export { type Chance, seededChance } from "./chance.ts";
export type { Channel, ChannelEventKind, CoreEvent, Endpoint, HangupDisposition, OriginateOrder } from "./channel.ts";
export type { App, ChannelDetail, Recording } from "./channel-detail.ts";
export { type VirtualTime, virtualTime } from "./clock.ts";
export { simulateDay } from "./day.ts";
export type { DayReport, DaySettings } from "./day-settings.ts";
export { type SimulatedSwitch, type SimulatedSwitchOptions, startSimulatedSwitch } from "./esl-server.ts";
export type { FarEnd, FarSound } from "./far-end.ts";
export type { SimGateway } from "./gateways.ts";
export { type CallHistory, parseHistory } from "./history.ts";
export type { AgentFate, CalleeFate, CalleeOutcome } from "./people.ts";
export { type ScaledTimers, scaledTimers } from "./scaled-time.ts";
export { type ShiftSettings, simulateShift } from "./shift.ts";
export type { ShiftCampaign } from "./shift-lists.ts";
export type { PlacedFate, RosterEntry, ShiftPeople } from "./shift-people.ts";
export type { ShiftCount, ShiftReport } from "./shift-tally.ts";
export { type SimulateAnswer, type SimulateQuestion, simulate } from "./simulate.ts";
export { type Simulation, type SimulationOptions, simulation } from "./simulation.ts";
export { type SimSwitch, type SimSwitchOptions, type SwitchFaults, simSwitch } from "./switch.ts";
export { SwitchCore, type SwitchCoreOptions } from "./switch-core.ts";
export type { DialRecord, Truth, TruthCounts } from "./truth.ts";
export { seededWorld, type World } from "./world.ts";
export {
  DEFAULT_WORLD,
  type Spread,
  type WorldOverrides,
  type WorldSettings,
  worldSettings,
} from "./world-settings.ts";
