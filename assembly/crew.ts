/** Work on one large register: cut into blocks, done one after the other. */
import { scratchBase } from "./layout";
import { runBlocks } from "./queue";

/** Does the queue for all `blocks` of its register. */
export function distribute(blocks: u32): void {
  runBlocks(0, blocks, scratchBase);
}
