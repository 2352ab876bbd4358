/**
 * The contract's side of the fuzzer: many questions in one `eth_call` of the embedded chain. Calls are encoded by hand,
 * as there are millions of them.
 */
import { getBytes, getCreateAddress, hexlify, Interface } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import type { StatementRoots } from "../../sim/machine/program.ts";
import { concat, fromHex, WORD_BYTES, wordOf, type Hex } from "../../sim/machine/word.ts";

/** What a call returned, or its revert data. */
export interface Answer {
  readonly success: boolean;
  readonly data: Uint8Array;
}

/** `LeafContext` of IKetMachine.sol. */
export interface Context {
  readonly instruction: Uint8Array;
  readonly shape: bigint;
  readonly mem: Uint8Array;
  readonly kets: Uint8Array;
  readonly dataRoot: Uint8Array;
  readonly dataBase: bigint;
}

const methods = new Interface([
  "function open((bytes32,uint256,bytes32,bytes32[4]) statement, bytes opening)",
  "function leaf((uint256,uint256,bytes32,bytes32,bytes32,uint256) context, uint256 index, bytes proof)",
  "function sum(bytes nodes)",
  "function ask(address target, bytes[] calls)",
  "error ProofMismatch(bytes32 root, uint256 position)",
  "error NoSuccessor(uint32 pc)",
  "error NonCanonicalNaN(uint256 value)",
]);
const selector = (name: string) => getBytes(methods.getFunction(name)!.selector);
const SELECTORS = { open: selector("open"), leaf: selector("leaf"), sum: selector("sum"), ask: selector("ask") };

const number = (value: number) => wordOf(BigInt(value));

/** `bytes` as the ABI has them at the end of the arguments: length, content, padding. */
function tail(bytes: Uint8Array): Uint8Array {
  const padded = new Uint8Array(WORD_BYTES + Math.ceil(bytes.length / WORD_BYTES) * WORD_BYTES);
  padded.set(number(bytes.length));
  padded.set(bytes, WORD_BYTES);
  return padded;
}

export function openCall({ codeRoot, shape, argsRoot, dataRoots }: StatementRoots, opening: Uint8Array): Uint8Array {
  const roots = [fromHex(codeRoot), wordOf(shape), fromHex(argsRoot), ...dataRoots.map(fromHex)];
  return concat(SELECTORS.open, ...roots, number(8 * WORD_BYTES), tail(opening));
}

/** The words of a context; its hash is that of these bytes. */
export function contextBytes({ instruction, shape, mem, kets, dataRoot, dataBase }: Context): Uint8Array {
  return concat(instruction, wordOf(shape), mem, kets, dataRoot, wordOf(dataBase));
}

export function leafCall(context: Context, index: number, proof: Uint8Array): Uint8Array {
  return concat(SELECTORS.leaf, contextBytes(context), number(index), number(8 * WORD_BYTES), tail(proof));
}

export function sumCall(nodes: Uint8Array): Uint8Array {
  return concat(SELECTORS.sum, number(WORD_BYTES), tail(nodes));
}

/** Name of the custom error that a call reverted with; `undefined` where it is none of the machine's. */
export function errorName({ data }: Answer): string | undefined {
  return data.length < 4 ? undefined : methods.parseError(hexlify(data))?.name;
}

function encodeAsk(target: Hex, calls: readonly Uint8Array[]): Uint8Array {
  const tails = calls.map(tail);
  const offsets: Uint8Array[] = [];
  let offset = WORD_BYTES * calls.length;
  for (const bytes of tails) {
    offsets.push(number(offset));
    offset += bytes.length;
  }
  const head = [wordOf(BigInt(target)), number(2 * WORD_BYTES), number(calls.length)];
  return concat(SELECTORS.ask, ...head, ...offsets, ...tails);
}

function decodeAnswers(bytes: Uint8Array): Answer[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const small = (at: number) => view.getUint32(at + WORD_BYTES - 4);
  const list = small(0);
  const first = list + WORD_BYTES;
  return Array.from({ length: small(list) }, (_, i) => {
    const answer = first + small(first + WORD_BYTES * i);
    const data = answer + small(answer + WORD_BYTES);
    return { success: small(answer) !== 0, data: bytes.subarray(data + WORD_BYTES, data + WORD_BYTES + small(data)) };
  });
}

/** A checker deployed on an embedded chain. */
export interface Chain {
  ask(calls: readonly Uint8Array[]): Promise<Answer[]>;
  close(): Promise<void>;
}

/** Gas of one `eth_call`; the chain of a fuzzer has no block limit that would be in the way. */
const CALL_GAS = 2n ** 40n;

/** Starts an embedded chain and deploys the machine on it. */
export async function startChain({ network, artifacts }: HardhatRuntimeEnvironment): Promise<Chain> {
  const connection = await network.create({
    override: { blockGasLimit: 2n * CALL_GAS, transactionGasCap: 2n * CALL_GAS },
  });
  const { provider } = connection;
  const [from] = (await provider.request({ method: "eth_accounts" })) as [Hex];
  const deploy = async (name: string, nonce: number): Promise<Hex> => {
    const { bytecode } = await artifacts.readArtifact(name);
    await provider.request({ method: "eth_sendTransaction", params: [{ from, data: bytecode, gas: "0x1000000" }] });
    return getCreateAddress({ from, nonce }) as Hex;
  };
  const machine = await deploy("KetMachine", 0);
  const to = await deploy("StaticCalls", 1);
  return {
    async ask(calls) {
      const data = hexlify(encodeAsk(machine, calls));
      const result = await provider.request({
        method: "eth_call",
        params: [{ from, to, data, gas: `0x${CALL_GAS.toString(16)}` }, "latest"],
      });
      return decodeAnswers(getBytes(result as string));
    },
    close: () => connection.close(),
  };
}
