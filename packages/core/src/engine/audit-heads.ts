import type { SignedHead, TreeHead } from "../model/audit-head.ts";
import { headText, keyIdOf, signedNote } from "../model/audit-head.ts";
import type { TenantId } from "../model/ids.ts";
import { MINUTE } from "../model/instant.ts";
import { isConsistent } from "../model/merkle-proof.ts";
import type { HeadPublisher } from "../ports/head-publisher.ts";
import type { HeadSigner } from "../ports/head-signer.ts";
import { consistencyProof } from "./audit-proof.ts";
import type { Engine } from "./context.ts";

export type HeadParts = Pick<Engine, "storage" | "audit" | "wallClock" | "log">;

const EVERY_MS = MINUTE;

/**
 * Every minute: signs the head of each log that grew, and hands it to others. Several nodes may do so at once; one head of a
 * size is kept. A log that no longer holds what was signed before is not signed again: somebody changed it underneath.
 *
 * Resolves when they are signed. They are handed over meanwhile and afterwards: this is part of the step that dials and hangs up,
 * and another party may take its time.
 */
export async function signHeads(engine: Engine): Promise<void> {
  const { memory, clock, storage, audit } = engine;
  const now = clock.now();
  if (audit.signer === null || now < memory.nextHeadsAt) return;
  memory.nextHeadsAt = now + EVERY_MS;
  const heads: SignedHead[] = [];
  for (const { id } of await storage.read((stores) => stores.tenants.all())) {
    const head = await signHead(engine, audit.signer, id);
    if (head !== null) heads.push(head);
  }
  for (const publisher of audit.publishers) void handOver(engine, publisher, heads);
}

/** One that is still busy with the heads before is given none: its next ones tell what these would have. */
async function handOver(engine: Engine, publisher: HeadPublisher, heads: readonly SignedHead[]): Promise<void> {
  const { handingOver } = engine.memory;
  if (handingOver.has(publisher)) return;
  handingOver.add(publisher);
  for (const head of heads) await publish(engine, publisher, head);
  handingOver.delete(publisher);
}

/** The newest signed head of the tenant, made now if the log grew; null when there is nothing to sign, or it may not be. */
export async function signHead(engine: HeadParts, signer: HeadSigner, tenantId: TenantId): Promise<SignedHead | null> {
  const { storage, wallClock } = engine;
  const state = await storage.read(async (stores) => {
    const last = await stores.auditHeads.latest(tenantId);
    const head = await stores.audit.head(tenantId);
    const proof = last === null ? [] : await consistencyProof(stores, tenantId, last.size, head.size);
    return { last, head, proof: proof.map((hash) => Buffer.from(hash, "hex")) };
  });
  const { last, head, proof } = state;
  if (head.size === 0 || head.size === last?.size) return last;
  if (last !== null && !isConsistent(treeOf(last), treeOf(head), proof)) {
    engine.log.error("The audit log no longer holds what was signed: no head is signed.", {
      tenantId,
      size: last.size,
    });
    return null;
  }
  const at = wallClock.now();
  const text = headText(head, at);
  const verifier = signer.keys.at(-1)?.verifier ?? "";
  const note = signedNote(text, verifier, await signer.sign(text));
  const signed = { ...head, at, keyId: keyIdOf(verifier), note };
  const kept = await storage.transact((stores) => stores.auditHeads.add(signed));
  return kept ? signed : storage.read((stores) => stores.auditHeads.latest(tenantId));
}

const treeOf = ({ size, root }: TreeHead) => ({ size, root: Buffer.from(root, "hex") });

/** A publisher that fails holds up nobody; the next head tells what this one would have. */
async function publish(engine: Engine, publisher: HeadPublisher, head: SignedHead): Promise<void> {
  const { publishedHeads } = engine.memory;
  const done = publishedHeads.get(publisher) ?? new Map<TenantId, number>();
  publishedHeads.set(publisher, done);
  if ((done.get(head.tenantId) ?? 0) >= head.size) return;
  try {
    await publisher.publish(head);
    done.set(head.tenantId, head.size);
  } catch (error) {
    engine.log.warn("A signed head could not be published.", { to: publisher.name, error: String(error) });
  }
}
