interface Example {
  readonly request?: unknown;
  readonly response?: unknown;
}

const CAMPAIGN = "0192f3a4-9d10-7c55-b0aa-6e2f4d1c9b01";
const AGENT = "0192f3a0-9000-7a10-8b00-0000000000a7";
const TENANT = "0192f39f-0001-7aaa-8bbb-000000000001";
const TOKEN = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIwMTkyZjNhMCJ9.c2lnbmF0dXJl";

/** By operationId: what may be sent, and what comes back. A test proves that they fit the schemas. */
export const EXAMPLES: Readonly<Record<string, Example>> = {
  login: {
    request: { email: "noura@falcon-cover.example", password: "correct horse battery" },
    response: {
      access_token: TOKEN,
      refresh_token: TOKEN,
      token_type: "bearer",
      expires_in: 86_400,
      refresh_expires_in: 2_592_000,
      user: {
        id: "0192f3a0-7b1c-7d2e-9a34-1f6b2c8d4e50",
        email: "noura@falcon-cover.example",
        full_name: "Noura Saleh",
        role: "supervisor",
        tenant_id: TENANT,
      },
    },
  },
  refresh: {
    request: { refresh_token: TOKEN },
    response: {
      access_token: TOKEN,
      refresh_token: TOKEN,
      token_type: "bearer",
      expires_in: 86_400,
      refresh_expires_in: 2_505_600,
    },
  },
  createApiKey: {
    request: { name: "CRM sync", role: "supervisor", scopes: ["contacts:write", "dnc:write"] },
    response: {
      id: "0192f3e1-0000-7a10-8b00-0000000000b1",
      name: "CRM sync",
      role: "supervisor",
      scopes: ["contacts:write", "dnc:write"],
      hint: "bne_live_…x9Kq",
      created_by: "0192f3a0-7b1c-7d2e-9a34-1f6b2c8d4e50",
      created_at: "2026-09-03T08:00:00Z",
      expires_at: null,
      last_used_at: null,
      key: "bne_live_T2xrZXkgaXMgbm90IGEga2V5OyB5b3VycyBpcyBzaG93bng9Kq",
    },
  },
  createCampaign: {
    request: {
      name: "Autumn motor renewals",
      dialing_mode: "power",
      cli_group_id: "0192f3a2-1000-7b00-8c00-00000000c11a",
    },
  },
  startCampaign: {
    response: {
      id: CAMPAIGN,
      status: "active",
      started_at: "2026-09-03T08:00:02Z",
      message: "Campaign dialing started.",
      resumed_at: null,
    },
  },
  importContacts: {
    request: { contacts: [{ phone: "055 555 0142", first_name: "Huda", custom_fields: { plate: "D 48213" } }] },
  },
  searchContacts: { request: { q: "هدى", limit: 5 } },
  originate: {
    request: { agent_id: AGENT, destination: "+971555550142" },
    response: {
      call_id: "0192f3c9-51a2-7e40-9d11-27f0b6c4a903",
      status: "dialing",
      destination: "+971555550142",
      compliance: { allowed: true, rule_version: "2026-06-01", audit_ref: "AUD-10442" },
    },
  },
  setMyState: {
    request: { state: "lunch", reason: "back at one" },
    response: {
      agent_id: AGENT,
      state: "lunch",
      state_since: "2026-09-03T09:41:30Z",
      reason: "back at one",
      pending_state: null,
    },
  },
  checkCompliance: { request: { phone: "+971555550142", campaign_id: CAMPAIGN } },
  addDnc: {
    request: { phones: ["+971555550177", "+971555550199"], reason: "opt-out form" },
  },
};
