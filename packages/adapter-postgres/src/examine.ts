import pg from "pg";

/** What an operator should know of a database before it holds anything. */
export interface DatabaseFindings {
  readonly version: string;
  readonly encoding: string;
  readonly lcCtype: string;
  /** False: searches for Arabic names will read every contact. */
  readonly knowsLetters: boolean;
}

const QUESTION = `SELECT current_setting('server_version') AS version, pg_encoding_to_char(encoding) AS encoding, datctype AS "lcCtype"
  FROM pg_database WHERE datname = current_database()`;
const WAIT_MS = 5_000;

/** Looks at a database and changes nothing, not even its schema. Throws what the client throws. */
export async function examineDatabase(url: string): Promise<DatabaseFindings> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: WAIT_MS, query_timeout: WAIT_MS });
  await client.connect();
  try {
    const { rows } = await client.query<Omit<DatabaseFindings, "knowsLetters">>(QUESTION);
    const [found] = rows;
    if (found === undefined) throw new Error("The database does not know itself.");
    return { ...found, knowsLetters: found.encoding === "UTF8" && !/^(C|POSIX)$/.test(found.lcCtype) };
  } finally {
    await client.end();
  }
}
