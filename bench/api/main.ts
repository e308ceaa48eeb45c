// npm run bench -- api [upload]
import { upload } from "./upload.ts";

await upload();
