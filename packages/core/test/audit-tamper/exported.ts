import { stage } from "../../src/engine/testing.ts";
import { MemoryHeadSigner } from "../../src/memory/head-signer.ts";
import { MINUTE } from "../../src/model/instant.ts";
import type { E164 } from "../../src/model/phone.ts";

/** An honest export as its lines, and what a stranger holds against it. */
export interface Exported {
  readonly lines: readonly string[];
  readonly key: string;
  /** The newest head, as it was published. */
  readonly head: string;
}

/** Sixty decisions under five heads, with a change of keys between them. */
export async function exported(): Promise<Exported> {
  const signer = new MemoryHeadSigner("operator");
  const { dialer, pass } = await stage({ dialer: { audit: { signer } } });
  const { check, audit } = dialer.compliance;
  for (let round = 0; round < 5; round++) {
    for (let n = 0; n < 12; n++) await check({ phone: `+97150${String(1_000_000 + round * 12 + n)}` as E164 });
    if (round === 2) signer.rotate();
    await pass(MINUTE + 1_000);
  }
  let text = "";
  for await (const piece of audit.export()) text += piece;
  const head = await dialer.storage.read((stores) => stores.auditHeads.latest(dialer.tenantId));
  return { lines: text.trimEnd().split("\n"), key: signer.keys[0]?.verifier ?? "", head: head?.note ?? "" };
}
