import { CONTACT } from "./contacts.ts";
import { type Examples, IDS, MADE, PERSON, page } from "./example.ts";
import { CALL, CALLBACK } from "./shared.ts";

const LIVE = {
  ...CALL,
  ...{ status: "connected", disposition: null, ended_at: null, hangup_cause: null, sip_code: null, hangup_by: null },
  ...{ duration_seconds: 71, talk_time_seconds: 56, wrap_up_seconds: 0, notes: null },
  ...{ on_hold: false, transfer: null, message_id: null, monitored: null },
};
const ORIGINATED = {
  call_id: IDS.call,
  status: "dialing",
  destination: PERSON,
  compliance: { allowed: true, rule_version: "2026-06-01", audit_ref: "AUD-10442" },
};
const AGENT = {
  id: IDS.agent,
  full_name: "Bilal Haddad",
  sip_user: "a2041",
  team_ids: [IDS.team],
  skills: ["motor", "arabic"],
  max_wrap_up: null,
  state: "available",
  sub_state: null,
  state_since: "2026-09-03T09:41:30Z",
  reason: null,
  pending_state: null,
  sip_registered: true,
  current_call_id: null,
  session_campaign_ids: null,
  ready: true,
  not_ready_reason: null,
  version: 118,
  ...MADE,
};
const WRAPPING_UP = {
  id: IDS.agent,
  full_name: "Bilal Haddad",
  state: "on_call",
  sub_state: "wrap_up",
  state_since: "2026-09-03T09:38:55Z",
  sip_registered: true,
  current_call_id: null,
  calls_today: 31,
  talk_time_today_seconds: 4_012,
  team_ids: [IDS.team],
  campaign_ids: [IDS.campaign],
  reason: null,
  pending_state: "lunch",
  ready: false,
  not_ready_reason: "wrap_up",
};
const SUMMARY = {
  ...{ total: 1, available: 0, on_call: 1, break: 0, offline: 0 },
  by_state: { available: 0, on_call: 1, break: 0, lunch: 0, training: 0, offline: 0 },
  by_sub_state: { reserved: 0, ringing: 0, talking: 0, hold: 0, wrap_up: 1 },
};
const STATE = {
  request: { state: "lunch", reason: "back at one" },
  response: {
    ...{ agent_id: IDS.agent, state: "lunch", state_since: "2026-09-03T09:41:30Z" },
    ...{ reason: "back at one", pending_state: null },
  },
};
const PREVIEW = {
  id: IDS.preview,
  campaign_id: IDS.campaign,
  contact: CONTACT,
  history: [CALL],
  offered_at: "2026-09-03T09:37:30Z",
  expires_at: "2026-09-03T09:38:30Z",
  compliance_hint: { allowed: true, rule: null, reason: null, next_allowed_at: null },
};
const RECORDING = {
  id: IDS.recording,
  call_id: IDS.call,
  agent_id: IDS.agent,
  agent_name: "Bilal Haddad",
  campaign_id: IDS.campaign,
  contact_phone: PERSON,
  duration_seconds: 131,
  format: "mp3",
  size_bytes: 1_048_320,
  recorded_at: "2026-09-03T09:38:40Z",
  status: "ready",
  paused_seconds: 0,
  legal_hold: false,
  delete_after: "2027-03-02T00:00:00Z",
  sha256: "9f2c6a1b5d83470e9f2c6a1b5d83470e9f2c6a1b5d83470e9f2c6a1b5d83470e",
};
const paused = (is: boolean, seconds: number) => ({ recording_id: IDS.recording, paused: is, paused_seconds: seconds });

const TRANSFERS: Examples = {
  transferCall: {
    request: { kind: "consult", to: "agent", agent_id: IDS.supervisor },
    response: {
      ...LIVE,
      on_hold: true,
      transfer: { kind: "consult", to: "agent", state: "ringing", since: "2026-09-03T09:39:40Z" },
    },
  },
  completeTransfer: { response: { ...LIVE, agent_id: IDS.supervisor } },
  cancelTransfer: { response: LIVE },
};

export const CALL_EXAMPLES: Examples = {
  listCalls: { response: page(CALL) },
  getCall: {
    response: {
      ...CALL,
      events: [
        { at: "2026-09-03T09:38:40Z", type: "call.dialing", data: { attempt: 2 } },
        { at: "2026-09-03T09:38:55Z", type: "call.answered", data: {} },
        { at: "2026-09-03T09:40:51Z", type: "call.ended", data: { cause: "NORMAL_CLEARING" } },
      ],
    },
  },
  countToday: {
    response: {
      ...{
        date: "2026-09-03",
        total_calls: 1_000,
        connected: 310,
        no_answer: 455,
        busy: 95,
        failed: 60,
        voicemail: 80,
      },
      ...{ avg_talk_time_seconds: 121, abandon_rate: 1.6, as_of: "2026-09-03T12:31:10Z", abandoned: 5 },
      timezone: "Asia/Dubai",
    },
  },
  activeCount: {
    response: {
      ...{ active_calls: 19, ringing: 7, connected: 12, as_of: "2026-09-03T12:31:10Z", stale: false },
      nodes: [
        { node: "fs-1", up: true, active_calls: 11 },
        { node: "fs-2", up: true, active_calls: 8 },
      ],
    },
  },
  originate: { request: { agent_id: IDS.agent, destination: PERSON }, response: ORIGINATED },
  disposeCall: {
    request: {
      ...{ code: "callback", notes: "asks for Sunday morning" },
      callback: { at: "2026-09-06T06:00:00Z", agent_only: true },
    },
    response: CALL,
  },
  listLiveCalls: { response: { items: [LIVE], total: 1 } },
  holdCall: { response: { ...LIVE, on_hold: true } },
  unholdCall: { response: LIVE },
  sendDigits: { request: { digits: "12#" } },
  ...TRANSFERS,
  pauseRecording: { response: paused(true, 0) },
  resumeRecording: { response: paused(false, 9) },
  dropVoicemail: { request: { message_id: "vm-en" }, response: { ...LIVE, message_id: "vm-en" } },
  monitorCall: {
    request: { mode: "listen", supervisor_endpoint: "s1001" },
    response: { ...LIVE, monitored: "listen" },
  },
  changeMonitoring: { request: { mode: "whisper" }, response: { ...LIVE, monitored: "whisper" } },
  agentStates: { response: { agents: [WRAPPING_UP], summary: SUMMARY } },
  setMyState: STATE,
  setAgentState: STATE,
  sipRegistered: {
    response: {
      registered: [
        {
          ...{ agent_id: IDS.agent, sip_user: "a2041", registered_at: "2026-09-03T05:58:13Z" },
          ...{ user_agent: "JsSIP 3.10.1", contact_count: 1, expires_at: "2026-09-03T12:40:00Z", node: "fs-1" },
        },
      ],
      total_registered: 1,
      total_agents: 2,
    },
  },
  listAgents: { response: page(AGENT) },
  getAgent: { response: AGENT },
  updateAgent: { request: { skills: ["motor", "arabic"], team_ids: [IDS.team] }, response: AGENT },
  agentTimeline: {
    response: {
      agent_id: IDS.agent,
      from: "2026-09-02T20:00:00Z",
      to: "2026-09-03T20:00:00Z",
      intervals: [
        {
          ...{ state: "lunch", sub_state: null, reason: "back at one", by: "Bilal Haddad" },
          ...{ from: "2026-09-03T08:00:00Z", to: "2026-09-03T08:58:00Z", seconds: 3_480 },
        },
      ],
      truncated: false,
    },
  },
  myDesk: {
    response: {
      ...AGENT,
      campaigns: [{ id: IDS.campaign, name: "Autumn motor renewals", dialing_mode: "power", status: "active" }],
      current_call: null,
      wrap_up_ends_at: null,
      callbacks: [CALLBACK],
    },
  },
  logInForCampaigns: { request: { campaign_ids: [IDS.campaign] }, response: AGENT },
  requestPreview: { request: { campaign_id: IDS.campaign }, response: PREVIEW },
  currentPreview: { response: PREVIEW },
  acceptPreview: { request: { phone: PERSON }, response: ORIGINATED },
  skipPreview: { request: { reason: "already insured with us", retry_after_minutes: 60 } },
  listRecordings: { response: page(RECORDING) },
  getRecording: { response: RECORDING },
  playRecording: {
    response: {
      id: IDS.recording,
      url: "https://objects.falcon-cover.example/rec/0192f3cf.mp3?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=3600&X-Amz-Signature=abc123",
      expires_at: "2026-09-03T13:31:10Z",
      format: "mp3",
      duration_seconds: 131,
    },
  },
  setLegalHold: { request: { hold: true }, response: { ...RECORDING, legal_hold: true } },
  getWallboard: {
    response: {
      tenant: { id: IDS.tenant, name: "Falcon Cover", timezone: "Asia/Dubai" },
      agents: [WRAPPING_UP],
      as_of: "2026-09-03T09:41:00Z",
      summary: SUMMARY,
      calls: { active_calls: 19, ringing: 7, connected: 12, stale: false },
      today: { total_calls: 1_000, connected: 310, abandoned: 5, abandon_rate: 1.6 },
      campaigns: [
        {
          ...{ id: IDS.campaign, name: "Autumn motor renewals", status: "active", dialing_mode: "power" },
          ...{ total_contacts: 8_200, contacted: 3_010, connected: 846, abandon_rate: 1.4, pause_reason: null },
        },
      ],
      callbacks_due: 2,
    },
  },
  createStreamTicket: { response: { ticket: "tkt_q7Xb0mV2s9", expires_at: "2026-09-03T09:42:00Z" } },
};
