import { mkdir, open, rename } from "node:fs/promises";
import { join } from "node:path";
import type { HeadPublisher } from "@broadnet-engage/core/ports";
import { headName } from "./head-name.ts";

/** Puts heads into a folder that is somebody else's: a mount of another machine, or one that is mirrored to another party. */
export const folderPublisher = (folder: string): HeadPublisher => ({
  name: `the folder ${folder}`,
  async publish(head) {
    const path = join(folder, headName(head));
    await mkdir(join(path, ".."), { recursive: true });
    // Under another name until it is whole and on the disk: who copies the folder must never find half a head.
    const half = `${path}.half`;
    const file = await open(half, "w");
    try {
      await file.writeFile(head.note);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(half, path);
  },
});
