export { carSource, exportCar, importCar, openCar, type CarBlock, type CarContent } from "./car.ts";
export { blocksOf, checkBlock, contentId, parseCid } from "./cid.ts";
export { folderStore, type FolderStore } from "./folder.ts";
export { gatewaySource, httpSource, kuboStore, type RemoteOptions } from "./remote.ts";
export {
  firstOf,
  type BlockSource,
  type ContentSource,
  type ContentStore,
  type GetOptions,
  type SourceFailure,
} from "./source.ts";
export { filesOf, readFile } from "./unixfs.ts";
