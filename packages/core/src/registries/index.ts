export {
  type OnlineRegister,
  onlineRegistry,
  type Verdict,
  type WashRegistry,
  type WashService,
  washRegistry,
} from "./asked-registry.ts";
export { afterDelta, type Delta, type Edition, fullEdition, numbersOf } from "./edition.ts";
export { type NumberFileHead, readNumberFile, writeNumberFile } from "./number-file.ts";
export { type ListForm, type ListProgress, type ListResult, readNumberList } from "./number-list.ts";
export { asNumber, type NumberBlocks, type NumberSet, openNumberSet } from "./number-set.ts";
export { NumberSetBuilder } from "./number-set-builder.ts";
export { firstThatKnows, type RegistryBook, registryBook } from "./registry-book.ts";
