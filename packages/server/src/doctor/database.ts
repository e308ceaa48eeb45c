import { type DatabaseFindings, examineDatabase } from "@broadnet-engage/adapter-postgres";
import type { Finding } from "@broadnet-engage/core/freeswitch";

const ABOUT = "database";
const OLDEST = 15;

/** What is found of `DATABASE_URL`, in the doctor's words. */
export function judgeDatabase({ version, encoding, lcCtype, knowsLetters }: DatabaseFindings): readonly Finding[] {
  const major = Number.parseInt(version, 10);
  const age: Finding =
    major >= OLDEST
      ? { grade: "good", about: ABOUT, says: `This is PostgreSQL ${version}.` }
      : {
          ...{ grade: "fault", about: ABOUT, says: `This is PostgreSQL ${version}.` },
          fix: `PostgreSQL ${OLDEST} or later is needed.`,
        };
  if (encoding !== "UTF8") {
    const fix = "Make a database with ENCODING 'UTF8': docs/how-to/database.md.";
    return [age, { grade: "fault", about: ABOUT, says: `Its encoding is ${encoding}.`, fix }];
  }
  const letters: Finding = knowsLetters
    ? { grade: "good", about: ABOUT, says: `Its LC_CTYPE ${lcCtype} knows letters of every script.` }
    : {
        ...{
          grade: "advice",
          about: ABOUT,
          says: `Its LC_CTYPE is ${lcCtype}: searches for Arabic names read every contact.`,
        },
        fix: "Move to a database of LC_CTYPE C.UTF-8: docs/how-to/database.md.",
      };
  return [age, letters];
}

/** Nothing of a database that is not asked for; one that cannot be reached is a fault. */
export async function examined(url: string | undefined): Promise<readonly Finding[]> {
  if (url === undefined || url === "") return [];
  return examineDatabase(url).then(judgeDatabase, (error: unknown) => [
    {
      ...{ grade: "fault", about: ABOUT, says: "It cannot be asked." },
      fix: `Look at DATABASE_URL: ${error instanceof Error ? error.message : String(error)}`,
    },
  ]);
}
