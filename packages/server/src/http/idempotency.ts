import { createHash } from "node:crypto";
import { DAY, type IdempotencyEntry, MINUTE, type TenantId } from "@broadnet-engage/core/model";
import type { Clock, Log, Storage } from "@broadnet-engage/core/ports";
import type { RouteSpec } from "../contract/route.ts";
import { PROBLEMS } from "../problems/catalogue.ts";
import { Problem, toProblem, validationFailed } from "../problems/problem.ts";
import { type Kept, keptOf, replayOf, type WireReply } from "./kept-answer.ts";
import type { Sealing } from "./sealing.ts";

/** A run that has not answered after so long is taken for left: its server has ended. */
const LEASE_MS = MINUTE;
/** Forgotten keys taken away with each new one. */
const SWEPT = 10;
/** Longer answers are not kept, and leave the key free. */
const MAX_KEPT_CHARACTERS = 8 * 1024 * 1024;

/** One request that carries a key. */
export interface KeyedRequest {
  readonly route: RouteSpec;
  readonly tenantId: TenantId;
  readonly userId: string;
  /** As it came, without the query. */
  readonly path: string;
  readonly key: string;
  readonly body: unknown;
  readonly requestId: string;
}

export interface Idempotency {
  /** Runs `work` unless a request under the same key ran before; then answers as that one did (contract §6). */
  once(request: KeyedRequest, work: (key: string) => Promise<WireReply>): Promise<WireReply>;
}

export interface IdempotencyTools {
  readonly storage: Storage;
  readonly sealing: Sealing;
  readonly clock: Clock;
  readonly log: Log;
}

/** 1 to 255 visible ASCII characters, quoted or bare; null when there is no such header. */
export function idempotencyKey(header: string | string[] | undefined): string | null {
  if (header === undefined) return null;
  const text = String(header).trim();
  const key = /^"(.*)"$/.exec(text)?.[1] ?? text;
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key;
  const message = "must be 1 to 255 visible ASCII characters";
  throw validationFailed([{ pointer: "Idempotency-Key", code: "invalid_format", message }]);
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

export function idempotency({ storage, sealing, clock, log }: IdempotencyTools): Idempotency {
  function entryOf({ route, tenantId, userId, path, key, body, requestId }: KeyedRequest): IdempotencyEntry {
    const now = clock.now();
    return {
      tenantId,
      key: `http:${sha256(JSON.stringify([userId, route.method, path, key]))}`,
      digest: sha256(JSON.stringify(body ?? null)),
      owner: requestId,
      startedAt: now,
      leasedUntil: now + LEASE_MS,
      expiresAt: now + DAY,
      refId: null,
      answer: null,
    };
  }

  /** Whatever becomes of it, the request has been answered: a store that fails now must not change that. */
  const settle = (work: Promise<unknown>): Promise<void> =>
    work.then(
      () => {},
      (error: unknown) => log.warn("The end of a keyed request could not be written down.", { error: String(error) }),
    );

  async function end({ tenantId, key, owner }: IdempotencyEntry, kept: Kept | null): Promise<void> {
    const answer = kept === null ? null : sealing.seal(JSON.stringify(kept), key);
    const keep = answer !== null && answer.length <= MAX_KEPT_CHARACTERS;
    await settle(
      storage.transact(({ idempotency: keys }) =>
        keep ? keys.finish(tenantId, key, owner, answer) : keys.release(tenantId, key, owner),
      ),
    );
  }

  async function run(entry: IdempotencyEntry, work: (key: string) => Promise<WireReply>): Promise<WireReply> {
    try {
      const reply = await work(entry.key);
      await end(entry, { reply });
      return reply;
    } catch (thrown) {
      await end(entry, keptOf(toProblem(thrown)));
      throw thrown;
    }
  }

  function replayed({ answer, key }: IdempotencyEntry): WireReply {
    const text = sealing.open(answer ?? "", key);
    if (text === null) throw unknownOutcome();
    return replayOf(JSON.parse(text) as Kept);
  }

  async function takeOver(standing: IdempotencyEntry, ours: IdempotencyEntry): Promise<boolean> {
    const { startedAt: now, leasedUntil } = ours;
    const turn = { from: standing.owner, to: ours.owner, now, leasedUntil };
    return storage.transact((stores) => stores.idempotency.takeOver(ours.tenantId, ours.key, turn));
  }

  return {
    async once(request, work) {
      const ours = entryOf(request);
      const standing = await storage.transact(async ({ idempotency: keys }) => {
        await keys.sweep(ours.startedAt, SWEPT);
        return keys.begin(ours);
      });
      if (standing.owner === ours.owner) return run(ours, work);
      if (standing.digest !== ours.digest)
        throw new Problem("idempotency-key-reused", "The Idempotency-Key belongs to a request with another body.");
      if (standing.answer !== null) return replayed(standing);
      const resumes = request.route.resumes === true;
      // What it made is written down and will be found again, so nobody needs to wait for the lease of who made it.
      if (resumes && standing.refId !== null) return work(ours.key);
      if (standing.leasedUntil > ours.startedAt) throw inProgress();
      if (!resumes) throw unknownOutcome();
      if (!(await takeOver(standing, ours))) throw inProgress();
      return run(ours, work);
    },
  };
}

const inProgress = (): Problem =>
  new Problem("idempotency-in-progress", `${PROBLEMS["idempotency-in-progress"].title}.`, {
    headers: { "Retry-After": "1" },
  });

const unknownOutcome = (): Problem =>
  new Problem(
    "idempotency-outcome-unknown",
    "The first request with this key did not end in an answer. Look whether it took effect before you send it again.",
  );
