import { ROUTES } from "../contract/index.ts";

/** The text of `operations.ts`. */
export function operationsFile(): string {
  const lines = [...ROUTES]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, method, path, access, consumes, answers }) => {
      const file = `${consumes ? `, sends: "${consumes}"` : ""}${answers ? `, answers: "${answers}"` : ""}`;
      const place = `method: "${method}", path: "${path}", isPublic: ${access === "public"}${file}`;
      return `  ${id}: { ${place} },`;
    });
  return `// Made by \`npm run client:operations\` from the table of routes; not written by hand.

export const OPERATIONS = {
${lines.join("\n")}
} as const;
`;
}
