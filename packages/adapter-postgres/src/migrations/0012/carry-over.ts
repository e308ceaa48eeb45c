/**
 * Makes leaves of the records that 0001 wrote, in their order and under their numbers. The leaf says what was decided and
 * carries the old record's hash, which fixes the old record; the person is named in the old table only. Builds the tree above
 * them as `Frontier` does.
 */
export const CARRY_OVER = `
DO $$
DECLARE
  old record;
  tenant uuid;
  prev text;
  body text;
  node bytea;
  peaks bytea[];
  place bigint;
  height smallint;
BEGIN
  FOR old IN SELECT * FROM audit_records_0001 ORDER BY tenant_id, seq LOOP
    IF tenant IS DISTINCT FROM old.tenant_id THEN
      tenant := old.tenant_id;
      prev := repeat('0', 64);
      peaks := '{}';
    END IF;
    body := jsonb_build_object(
      'v', 0, 'n', old.seq, 'prev', prev, 'tenant', old.tenant_id, 'origin', old.origin, 'actor', old.actor,
      'at', to_char(to_timestamp(old.at / 1000.0) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'campaign', old.campaign_id, 'contact', old.contact_id, 'agent', old.agent_id, 'call', old.call_id,
      'allowed', old.decision -> 'allowed', 'rule', old.decision -> 'blockingRule',
      'rule_version', old.decision -> 'ruleVersion', 'carried_over', old.hash
    )::text;
    node := sha256('\\x00'::bytea || convert_to(body, 'UTF8'));
    prev := encode(node, 'hex');
    INSERT INTO audit_records (tenant_id, seq, at, subject, campaign_id, rule, body, annex, hash)
    VALUES (old.tenant_id, old.seq, old.at, '', old.campaign_id, old.decision ->> 'blockingRule', body, '', node);
    place := old.seq - 1;
    height := 0;
    WHILE place % 2 = 1 LOOP
      node := sha256('\\x01'::bytea || peaks[cardinality(peaks)] || node);
      peaks := peaks[:cardinality(peaks) - 1];
      place := (place - 1) / 2;
      height := height + 1;
      IF height >= 8 THEN
        INSERT INTO audit_nodes (tenant_id, level, index, hash) VALUES (old.tenant_id, height, place, node);
      END IF;
    END LOOP;
    peaks := peaks || node;
    UPDATE audit_heads SET hash = prev, frontier = (SELECT string_agg(p, ''::bytea ORDER BY n) FROM unnest(peaks) WITH ORDINALITY AS u (p, n))
    WHERE tenant_id = old.tenant_id AND seq = old.seq;
  END LOOP;
END
$$;
`;
