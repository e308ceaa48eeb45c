/**
 * Where calls run: the gateway and what was tried before it, the seat an agent keeps, his phones.
 *
 * Every column has a default that was true before there was a choice, so nothing is rewritten and no row is locked for long.
 * No index: none of them is searched by.
 */
export const LINES = `
ALTER TABLE calls
  ADD COLUMN gateway text,
  ADD COLUMN tried_gateways text[] NOT NULL DEFAULT '{}',
  ADD COLUMN sent_before boolean NOT NULL DEFAULT false,
  ADD COLUMN agent_seated boolean NOT NULL DEFAULT false;

ALTER TABLE agents
  ADD COLUMN contact_count integer NOT NULL DEFAULT 0,
  ADD COLUMN registration_expires_at bigint,
  ADD COLUMN registered_node text,
  ADD COLUMN seat_state text COLLATE "C" CHECK (seat_state IN ('absent', 'opening', 'ready')),
  ADD COLUMN seat_leg_id uuid,
  ADD COLUMN seat_node text,
  ADD COLUMN seat_since bigint;
`;
