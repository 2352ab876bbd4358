export type { TransactorEvent } from "./events.ts";
export type { FeePolicy } from "./fees.ts";
export type { Intended } from "./sender.ts";
export { createTransactor, type Transactor, type TransactorOptions, type WaitOptions } from "./transactor.ts";
