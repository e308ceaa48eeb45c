/** What was tried at each number, for rules on frequency and rest; and how a consent was given. */
export const ATTEMPTS = `
CREATE TABLE dial_attempts (
  tenant_id uuid NOT NULL,
  call_id uuid NOT NULL,
  phone text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  purpose text NOT NULL,
  channel text,
  campaign_id uuid,
  outcome text COLLATE "C",
  confirmed boolean NOT NULL,
  -- attempts.confirm, release, settle
  PRIMARY KEY (tenant_id, call_id, phone)
);
-- attempts.history (order)
CREATE INDEX dial_attempts_of_number ON dial_attempts (tenant_id, phone, at);
-- attempts.history of those who refused (order)
CREATE INDEX dial_attempts_lasting ON dial_attempts (tenant_id, phone, at) WHERE outcome IN ('refused', 'opted_out');
-- attempts.forget (order)
CREATE INDEX dial_attempts_by_age ON dial_attempts (tenant_id, at)
  WHERE coalesce(outcome, '') NOT IN ('refused', 'opted_out');

ALTER TABLE consents ADD COLUMN form text CHECK (form IN ('express', 'written'));
`;
