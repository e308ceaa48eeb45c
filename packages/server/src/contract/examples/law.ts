import { type Examples, IDS, page } from "./example.ts";

const KSA = "+966555550123";
const HASH = "5d83470e9f2c6a1b5d83470e9f2c6a1b5d83470e9f2c6a1b5d83470e9f2c6a1b";
const passed = { result: "passed", reason: "Nothing speaks against it." };
const STALE =
  "The national do-not-call data for SA could not be checked (last loaded 9 days ago, limit 7), so the call is not permitted.";
const PASSED = {
  calling_hours: "passed",
  dnc_tenant: "passed",
  consent: "passed",
  cli_ownership: "passed",
  jurisdiction: "passed",
  line_type: "passed",
  cooldown: "passed",
  frequency_cap: "passed",
};
const DETAILS = Object.fromEntries(Object.keys(PASSED).map((check) => [check, passed]));

const BLOCKED = {
  allowed: false,
  rule_version: "2026-06-01",
  audit_ref: "AUD-10451",
  blocking_rule: "dnc_national",
  blocking_reason: STALE,
  checks: { ...PASSED, dnc_national: "failed" },
  check_details: {
    ...DETAILS,
    dnc_national: {
      result: "error",
      reason: "data older than 7 days",
      source: "CST",
      data_as_of: "2026-08-25T00:00:00Z",
    },
  },
  failed_rules: ["dnc_national"],
  jurisdiction: "SA",
  packs: [{ id: "sa", version: "2026-06-01" }],
  local_times: [{ timezone: "Asia/Riyadh", local_time: "2026-09-03T12:41:00+03:00" }],
  next_allowed_at: null,
  checked_at: "2026-09-03T09:41:00Z",
  simulated: false,
};
const RECORD = {
  ...BLOCKED,
  at: "2026-09-03T09:41:00Z",
  phone: KSA,
  forgotten: false,
  origin: "api",
  actor: IDS.agent,
  campaign_id: IDS.campaign,
  contact_id: null,
  agent_id: null,
  call_id: null,
  inputs_digest: HASH,
  prev_hash: HASH,
  hash: HASH,
  body: '{"seq":10451,"allowed":false,"rule":"dnc_national"}',
};
const HEAD = {
  size: 10_451,
  root: HASH,
  signed_at: "2026-09-03T09:41:20Z",
  key_id: "engage+1f6b2c8d",
  note: "falcon-cover.example/audit\n10451\nXYNHDp8sahtdg0cOnyxqG12DRw6fLGobXYNHDp8sahs=\n",
};
const REGISTER = {
  registry: "ae.tdra",
  authority: "TDRA",
  semantics: "deny",
  access: "file",
  answers_from: "list",
  max_age_days: 7,
  loaded: true,
  entries: 412_006,
  as_of: "2026-09-01T00:00:00Z",
  oldest_as_of: null,
  fresh_until: "2026-09-08T00:00:00Z",
  fresh: true,
  source: "TDRA, weekly",
  digest: HASH,
  fault: null,
};
const PACK = {
  id: "ae",
  jurisdiction: "AE",
  name: "United Arab Emirates",
  version: "2026-06-01",
  effective_from: "2026-06-01",
  review_by: "2027-06-01",
  active: true,
  digest: HASH,
  maintainers: ["compliance@falcon-cover.example"],
  sources: [{ title: "Cabinet Resolution No. 56 of 2024", url: null, article: "8" }],
};

export const LAW_EXAMPLES: Examples = {
  checkCompliance: { request: { phone: KSA, campaign_id: IDS.campaign }, response: BLOCKED },
  listAuditRecords: { response: page(RECORD) },
  getAuditRecord: {
    response: {
      ...RECORD,
      facts: { phone: KSA },
      proof: { leaf_index: 10_450, tree_size: 10_451, root: HASH, path: [HASH], head: HEAD },
    },
  },
  replayAuditRecord: {
    request: { rules: "then" },
    response: {
      ...{ audit_ref: "AUD-10451", same: true, differs: [], same_engine: true, same_tzdata: true },
      ...{ allowed: false, blocking_rule: "dnc_national", blocking_reason: STALE },
    },
  },
  verifyAudit: {
    request: { from: "AUD-1", to: "AUD-10451" },
    response: { ok: true, checked: 10_451, first_bad: null, reason: null },
  },
  listAuditHeads: {
    response: {
      size: 10_451,
      root: HASH,
      heads: [HEAD],
      keys: [{ verifier: "engage+1f6b2c8d+AQ==", endorsed_by: null, endorsement: null }],
    },
  },
  auditConsistency: { response: { from: 10_000, to: 10_451, proof: [HASH] } },
  exportAudit: { response: '{"type":"log","size":10451}\n{"type":"record","seq":1}\n' },
  erasePerson: {
    request: { phone: KSA, consents: true, relationships: true },
    response: {
      erased: { consents: 2, relationships: 1 },
      kept: [
        { what: "revocations", records: 1, why: "refusal" },
        { what: "audit_key", records: 1, why: "proof_of_decisions" },
      ],
    },
  },
  forgetInAudit: { request: { phone: KSA }, response: { forgotten: true } },
  complianceCalendar: {
    response: {
      jurisdiction: "AE",
      timezone: "Asia/Dubai",
      timezones: ["Asia/Dubai"],
      purpose: "marketing",
      packs: ["ae"],
      days: [
        {
          date: "2026-09-03",
          state: "open",
          windows: [{ start: "09:00", end: "18:00", from: "2026-09-03T05:00:00Z", until: "2026-09-03T14:00:00Z" }],
          holidays: [],
          words: "09:00–18:00",
        },
      ],
      words: ["Marketing calls are permitted from 09:00 to 18:00."],
    },
  },
  getRegistries: { response: { jurisdiction: "AE", items: [REGISTER] } },
  importRegistry: { request: "+971501110001\n+971501110009\n", accepted: { import_id: IDS.import, status: "queued" } },
  changeRegistry: {
    request: "A,+971501110002\nD,+971501110009\n",
    accepted: { import_id: IDS.import, status: "queued" },
  },
  exportUnwashed: { response: "phone\n+6561234501\n+6561234502\n" },
  importWashed: {
    request: "+6561234501,N\n+6561234502,Y\n",
    accepted: { import_id: IDS.import, status: "queued" },
  },
  listRulePacks: { response: { items: [PACK], total: 1 } },
  getRulePack: {
    response: { ...PACK, rules: { hours: [] }, words: ["Marketing calls are permitted from 09:00 to 18:00."] },
  },
};
