/** Programs published by tasks, on their own or before what needs them. */
import { AbiCoder, keccak256, toBeHex } from "ethers";

import { packShape, programId, statementRoots, type Program } from "../../sim/index.ts";
import type { ProgramStore } from "../../types/index.ts";
import { CHUNK_WORDS, publishProgram } from "../protocol/programs.ts";
import { publishGas } from "./program.ts";
import type { AccountSession } from "./session.ts";
import { estimatorUpon, type Estimator, type JsonRpc, type StateOverride } from "./upon-state.ts";

/** Publishes a program that is not known yet. In a dry run `undefined`, and of a long one the first transaction is planned. */
export async function publishPlanned(
  { market, account, transact, progress, dryRun }: AccountSession,
  program: Program,
) {
  const { length } = program.code;
  const details = { program: programId(program), instructions: String(length) };
  if (dryRun && length > CHUNK_WORDS) {
    const gas = await publishGas(market, program, account);
    const count = Math.ceil(length / CHUNK_WORDS) + 1;
    progress(`Publish the program: ${count} transactions, about ${gas} gas in all, of which the first is simulated`);
  }
  return transact({ title: "Publish the program", details }, () => publishProgram(market.store, program));
}

/** Where `ProgramStore` has its programs (test/storage-layout.json): a root and a shape by id. */
const PROGRAMS_SLOT = 0n;

/** What the store holds once a program is published. */
export async function publishedState(store: ProgramStore, program: Program): Promise<StateOverride> {
  const id = programId(program);
  const key = AbiCoder.defaultAbiCoder().encode(["bytes32", "uint256"], [id, PROGRAMS_SLOT]);
  const slot = BigInt(keccak256(key));
  const words = [statementRoots({ program }).codeRoot, toBeHex(packShape(program.shape), 32)];
  const stateDiff = Object.fromEntries(words.map((word, i) => [toBeHex(slot + BigInt(i), 32), word]));
  return { [await store.getAddress()]: { stateDiff } };
}

/** Estimates as if a program were published; `undefined` where the node takes no other state than its own. */
export async function estimatorOncePublished(
  rpc: JsonRpc,
  store: ProgramStore,
  program: Program,
): Promise<Estimator | undefined> {
  const state = await publishedState(store, program);
  const { to, data } = await store.isPublished.populateTransaction(programId(program));
  const known = await rpc("eth_call", [{ to, data }, "latest", state]).catch(() => "0x");
  return known === toBeHex(1n, 32) ? estimatorUpon(rpc, state) : undefined;
}
