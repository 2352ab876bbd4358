/** The file in which tasks keep what must not be lost. */
import { openStore, type Store } from "../protocol/store/index.ts";
import { defaultStore } from "./user-data.ts";

/** The file that `--store` names, or that of all tasks. */
export const storePath = (given: string | undefined): string => given ?? defaultStore();

/** Works with a store, and closes it. @throws AgentError `StoreLocked` while an agent has it */
export function inStore<Result>(path: string, work: (store: Store) => Result): Result {
  const store = openStore(path);
  try {
    return work(store);
  } finally {
    store.close();
  }
}
