// Builds every package into its dist/, each after the ones it depends on.
//
//   node scripts/build.mjs [package-folder …]     all packages when none is named

import { join } from "node:path";
import { packagesInOrder, ROOT, run } from "./repository.mjs";

const wanted = process.argv.slice(2);
for (const { folder, path } of packagesInOrder()) {
  // A process each: the bundler fixes its working directory when it is loaded.
  if (wanted.length === 0 || wanted.includes(folder)) {
    run(process.execPath, [join(ROOT, "scripts/build-package.mjs")], { cwd: path });
  }
}
