import { toIso } from "@broadnet-engage/core/model";
import type { ObjectStore, SignedUrl } from "@broadnet-engage/core/ports";
import type { ReportWanted } from "../contract/reports.ts";
import type { Stream } from "./make-report.ts";

/** How long a link to a report works (C-REP-2). */
const LINK_SECONDS = 1_800;

/** Where a report's file is kept. Ids are unguessable only by luck: what lets somebody in is the link's signature. */
export const reportKey = (tenantId: string, id: string, { report_type, format }: ReportWanted): string =>
  `exports/${tenantId}/${report_type}_${id}.${format}`;

export async function storeReport(objects: ObjectStore, key: string, stream: Stream): Promise<number> {
  await objects.put(key, stream.chunks, stream.contentType);
  return stream.rows();
}

export const linkToReport = (objects: ObjectStore, key: string, wanted: ReportWanted): Promise<SignedUrl> =>
  objects.presignGet(key, { expiresSeconds: LINK_SECONDS, downloadName: fileName(wanted) });

const fileName = ({ report_type, format, from, to }: ReportWanted): string =>
  `${report_type}_${toIso(from).slice(0, 10)}_${toIso(to).slice(0, 10)}.${format}`;
