// How finished calls, as `t`, are added up.

/** Whole seconds bridged, as `talkSeconds` of the model; of finished calls only, which have no hold under way. */
export const TALK_SECONDS = `greatest(0,
  (coalesce(t.detached_at, t.ended_at) - t.connected_at - t.held_ms) / 1000)`;

/** The members of `CallTotals`. */
export const TOTALS = `
  count(*) FILTER (WHERE t.outcome = 'completed')::int AS "completed",
  count(*) FILTER (WHERE t.outcome = 'no_answer')::int AS "noAnswer",
  count(*) FILTER (WHERE t.outcome = 'busy')::int AS "busy",
  count(*) FILTER (WHERE coalesce(t.outcome, 'failed') = 'failed')::int AS "failed",
  count(*) FILTER (WHERE t.outcome = 'voicemail')::int AS "voicemail",
  count(*) FILTER (WHERE t.abandoned)::int AS "abandoned",
  count(*) FILTER (WHERE t.outcome = 'completed' AND t.connected_at IS NOT NULL)::int AS "withAgent",
  coalesce(sum(${TALK_SECONDS}) FILTER (WHERE t.outcome = 'completed' AND t.connected_at IS NOT NULL), 0)::bigint
  AS "talkSeconds"`;
