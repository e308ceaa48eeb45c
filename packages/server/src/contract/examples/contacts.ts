import { type Examples, IDS, PERSON, page } from "./example.ts";
import { CALL, CALLBACK } from "./shared.ts";

export const CONTACT = {
  id: IDS.contact,
  phone: PERSON,
  first_name: "Huda",
  last_name: "Mansour",
  status: "pending",
  attempts: 1,
  last_call_at: "2026-09-03T08:44:10Z",
  disposition: null,
  custom_fields: { plate: "D 48213", premium_aed: 1_940 },
  campaign_id: IDS.campaign,
  next_attempt_at: "2026-09-03T09:44:10Z",
  timezone: null,
  priority: 50,
  external_id: "CRM-7731",
  alt_phones: [],
  held_by: null,
  created_at: "2026-09-03T07:20:00Z",
  updated_at: "2026-09-03T08:44:40Z",
} as const;
const CURSOR =
  "eyJpZCI6IjAxOTJmM2I4LTQ0MDAtN2QyMS04YzNhLTBiN2Y1ZTJhMTkwMSIsImsiOiIwMTkyZjNiOC00NDAwLTdkMjEtOGMzYS0wYjdmNWUyYTE5MDEiLCJ2IjoxfQ";

const ENTRY = {
  id: IDS.dncEntry,
  phone: "+971555550199",
  source: "agent_disposition",
  reason: "asked not to be called again",
  added_by: "Bilal Haddad",
  added_at: "2026-08-30T10:02:51Z",
  added_by_id: IDS.agent,
  scope: "tenant",
  campaign_id: null,
  expires_at: null,
};
const CONSENT = {
  id: IDS.consent,
  phone: PERSON,
  purpose: "marketing",
  state: "granted",
  method: "web form",
  form: "express",
  obtained_at: "2026-07-01T09:00:00Z",
  expires_at: null,
  evidence: "https://crm.falcon-cover.example/consents/7731",
};
const CONTRACT = {
  id: IDS.relationship,
  relationship_id: IDS.relationship,
  phone: PERSON,
  kind: "running_contract",
  state: "held",
  started_at: "2026-03-01T00:00:00Z",
  ended_at: null,
  reference: "Policy D 48213",
  reason: null,
  written_at: "2026-09-03T07:30:00Z",
  written_by: "Noura Saleh",
};
const QUEUED = { import_id: IDS.import, status: "queued" };
const CSV = "phone,first_name,plate\n055 555 0142,Huda,D 48213\n";

export const CONTACT_EXAMPLES: Examples = {
  listContacts: { response: page(CONTACT, 5_190, CURSOR) },
  importContacts: {
    request: {
      contacts: [
        { phone: "055 555 0142", first_name: "Huda", custom_fields: { plate: "D 48213" } },
        { phone: "+971 55 555 0142" },
        { phone: "+971555550199" },
        { phone: "12" },
      ],
    },
    response: {
      imported: 1,
      duplicates_skipped: 1,
      dnc_filtered: 1,
      invalid_phones: 1,
      total_in_campaign: 2,
      rejected: [
        { index: 1, reason: "duplicate", value: "+971 55 555 0142" },
        { index: 2, reason: "dnc", value: "+971555550199" },
        { index: 3, reason: "invalid_phone", value: "12" },
      ],
      rejected_truncated: false,
    },
  },
  searchContacts: {
    request: { q: "هدى", limit: 5 },
    response: {
      ...page({
        ...{ id: IDS.contact, phone: PERSON, first_name: "هدى", last_name: "منصور" },
        ...{ campaign_id: IDS.campaign, campaign_name: "Autumn motor renewals", status: "pending" },
        ...{ score: 0.97, matched_on: ["name"] },
      }),
      total_is_exact: true,
    },
  },
  getContact: { response: CONTACT },
  updateContact: { request: { first_name: "Huda", custom_fields: { plate: "D 48213" } }, response: CONTACT },
  requeueContact: { response: { ...CONTACT, next_attempt_at: null } },
  contactTimeline: {
    response: {
      attempts: [
        { ...CALL, compliance: { audit_ref: "AUD-10437", allowed: true, rule: null, rule_version: "2026-06-01" } },
      ],
      dispositions: [
        { call_id: IDS.call, code: "callback", at: "2026-09-03T09:40:51Z", notes: "asks for Sunday morning" },
      ],
      callbacks: [CALLBACK],
    },
  },
  importContactsFile: { request: CSV, accepted: QUEUED },
  exportContacts: { response: CSV },
  getImport: {
    response: {
      id: IDS.import,
      kind: "contacts",
      campaign_id: IDS.campaign,
      status: "done",
      rows: 8_210,
      imported: 8_140,
      duplicates_skipped: 9,
      dnc_filtered: 57,
      invalid_phones: 3,
      malformed_rows: 1,
      errors: [{ line: 41, reason: "malformed", column: "priority", value: "high", message: "must be a whole number" }],
      errors_truncated: false,
      error: null,
      created_at: "2026-09-03T07:20:00Z",
      finished_at: "2026-09-03T07:20:09Z",
    },
  },
  importErrors: { response: "line,reason,column,value,message\n41,malformed,priority,high,must be a whole number\n" },
  listDnc: { response: page(ENTRY, 57, "eyJpZCI6IjAxOTJmM2Q4LTc3NzctN2UwMC05ZjAwLTAwMDAwMDAwZGQwMSJ9") },
  getDnc: { response: { phone: ENTRY.phone, entries: [ENTRY] } },
  putDnc: { request: { reason: "asked not to be called again" }, response: ENTRY },
  removeDnc: { request: { reason: "entered by mistake" } },
  addDnc: {
    request: { phones: ["+971555550177", "+971555550199", "oops"], reason: "opt-out form" },
    response: {
      ...{ added: 1, duplicates_skipped: 1, invalid_phones: 1 },
      entries: [{ ...ENTRY, phone: "+971555550177", source: "manual", reason: "opt-out form" }],
    },
  },
  importDncFile: { request: "phone,reason\n+971555550177,opt-out form\n", accepted: QUEUED },
  exportDnc: { response: "phone,reason,source\n+971555550199,asked not to be called again,agent_disposition\n" },
  listConsents: { response: page(CONSENT) },
  grantConsents: {
    request: {
      consents: [
        {
          phone: PERSON,
          purpose: "marketing",
          method: "web form",
          obtained_at: "2026-07-01T09:00:00Z",
          form: "express",
        },
      ],
    },
    response: { granted: 1, items: [CONSENT] },
  },
  revokeConsent: {
    request: { reason: "said so on a call" },
    response: { ...CONSENT, state: "revoked", method: "on a call", obtained_at: "2026-09-03T09:40:51Z" },
  },
  listRelationships: { response: page(CONTRACT) },
  recordRelationships: {
    request: {
      relationships: [
        {
          phone: PERSON,
          kind: "running_contract",
          started_at: "2026-03-01T00:00:00Z",
          reference: "Policy D 48213",
        },
      ],
    },
    response: { recorded: 1, items: [CONTRACT] },
  },
  endRelationship: {
    request: { at: "2026-12-31T20:00:00Z", reason: "gave notice" },
    response: {
      ...{ ...CONTRACT, id: IDS.relationshipEnd, ended_at: "2026-12-31T20:00:00Z", reason: "gave notice" },
      ...{ written_at: "2026-09-03T09:40:51Z", written_by: "Bilal Haddad" },
    },
  },
  withdrawRelationship: {
    request: { reason: "another person's number" },
    response: { ...CONTRACT, id: IDS.relationshipEnd, state: "withdrawn", reason: "another person's number" },
  },
  listCallbacks: { response: page(CALLBACK) },
  createCallback: {
    request: { contact_id: IDS.contact, due_at: CALLBACK.due_at, note: CALLBACK.note },
    response: CALLBACK,
  },
  updateCallback: { request: { note: CALLBACK.note }, response: CALLBACK },
  claimCallback: { response: { ...CALLBACK, agent_id: IDS.agent } },
};
