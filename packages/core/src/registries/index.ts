export {
  type OnlineRegistry,
  onlineRegistry,
  type WashRegistry,
  type WashService,
  washRegistry,
} from "./asked-registry.ts";
export { type ChangeFileHead, type ReadChanges, readChangeFile, writeChangeFile } from "./change-file.ts";
export { type ChangeForm, type ChangeListResult, readChangeList } from "./change-list.ts";
export { afterDelta, type Delta, deltaDigest, digestAfter, type Edition, fullEdition, numbersOf } from "./edition.ts";
export type { Verdict } from "./kept-verdicts.ts";
export type { LinesRead, ListProgress } from "./line-reading.ts";
export { forgetParts, type PartsOptions, type Resumed, readListInParts } from "./list-parts.ts";
export { bareMark } from "./marked-list.ts";
export { type NumberFileHead, readNumberFile, readNumberFileHead, writeNumberFile } from "./number-file.ts";
export { type ListForm, type ListOptions, type ListResult, readNumberList } from "./number-list.ts";
export { asNumber, type NumberBlocks, type NumberSet, openNumberSet } from "./number-set.ts";
export { NumberSetBuilder } from "./number-set-builder.ts";
export type { OnlineRegister } from "./online-service.ts";
export { firstThatKnows, type RegistryBook, registryBook } from "./registry-book.ts";
export { type Wash, type WashBook, type WashState, washBook } from "./wash-book.ts";
export { readWashFile, type WashFileHead, writeWashFile } from "./wash-file.ts";
export {
  readWashList,
  USUAL_MARKS,
  type Verdicts,
  type WashForm,
  type WashListResult,
  washDigest,
} from "./wash-list.ts";
