// What the API costs, on a real PostgreSQL: its lists and searches at 1,000,000 calls and 1,000,000 contacts, an upload of 10,000.
//
//   npm run bench -- api                  all parts
//   npm run bench -- api lists upload     some of them
//
// ENGAGE_BENCH_DATABASE_URL=postgres://… keeps what was loaded for the next run.
import { machine } from "../rounds.ts";
import { type Book, openBook } from "./book.ts";
import { lists } from "./lists.ts";
import { search } from "./search.ts";
import { upload } from "./upload.ts";

/** Over the book, which is loaded when the first of them is wanted. */
const OVER_THE_BOOK: Readonly<Record<string, (book: Book) => Promise<void>>> = { lists, search };
const PARTS = [...Object.keys(OVER_THE_BOOK), "upload"];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !PARTS.includes(name));
if (unknown.length > 0) throw new Error(`Which part? ${PARTS.join(", ")}; not ${unknown.join(", ")}`);
const isWanted = (name: string): boolean => wanted.length === 0 || wanted.includes(name);
if (isWanted("upload")) await upload();
const over = Object.entries(OVER_THE_BOOK).filter(([name]) => isWanted(name));
if (over.length > 0) {
  const book = await openBook();
  for (const [, part] of over) await part(book);
  console.log(machine());
  await book.stop();
}
