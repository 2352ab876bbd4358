/** Calls to the harnesses of Float64 and FloatMath, with tens of thousands of operands a call. */
import { network } from "hardhat";

/** The operations of `Float64Harness`, in the order of its enumeration. */
export const FLOAT64_OPERATIONS = [
  "add",
  "sub",
  "mul",
  "div",
  "sqrt",
  "min",
  "max",
  "eq",
  "lt",
  "le",
  "isNaN",
  "neg",
  "flip",
  "abs",
  "canonical",
  "fromInt64",
  "toInt64",
  "toInt64Ok",
] as const;
export type Float64Operation = (typeof FLOAT64_OPERATIONS)[number];

/** The operations of `FloatMathHarness`, in the order of its enumeration. */
export const FLOAT_MATH_OPERATIONS = ["sinCos", "exp", "log"] as const;
export type FloatMathOperation = (typeof FLOAT_MATH_OPERATIONS)[number];

/** Gas enough for any batch: the calls are simulations. */
const GAS = "0xffffffffffff";
/**
 * Operands a call: about a million gas. The simulator records every instruction of a call, so its time per operand grows
 * several times over in long calls.
 */
const FLOAT64_BATCH = 1_024;
const FLOAT_MATH_BATCH = 64;

const little = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Cells as big-endian bytes. */
function toBytes(cells: BigUint64Array): Buffer {
  const bytes = Buffer.from(cells.slice().buffer);
  return little ? bytes.swap64() : bytes;
}

/** Big-endian bytes as cells. */
function toCells(bytes: Uint8Array): BigUint64Array {
  const copy = Buffer.from(bytes);
  if (little) copy.swap64();
  return new BigUint64Array(copy.buffer.slice(copy.byteOffset, copy.byteOffset + copy.length));
}

/** Deploys a harness on a chain without gas limits; returns `call(method, operation, operands)`, raw result bytes. */
async function deploy(name: string) {
  const { ethers, provider } = await network.create({ override: { blockGasLimit: false, transactionGasCap: false } });
  const contract = await ethers.deployContract(name);
  const to = await contract.getAddress();
  return async (method: string, operation: number, operands: BigUint64Array): Promise<Buffer> => {
    const word = (value: number): string => value.toString(16).padStart(64, "0");
    const data = toBytes(operands);
    const call = contract.interface.getFunction(method)!.selector + word(operation) + word(64) + word(data.length);
    const padding = "00".repeat((32 - (data.length % 32)) % 32);
    const result = (await provider.request({
      method: "eth_call",
      params: [{ to, gas: GAS, data: call + data.toString("hex") + padding }, "latest"],
    })) as string;
    return Buffer.from(result.slice(2), "hex");
  };
}

/** The content of the `index`-th dynamic array in ABI-encoded results, elements of `size` bytes. */
function dynamic(results: Buffer, index: number, size: number): Buffer {
  const offset = results.readUInt32BE(32 * index + 28);
  const length = results.readUInt32BE(offset + 28);
  return results.subarray(offset + 32, offset + 32 + length * size);
}

/** A batch evaluator of `Float64`: one result cell a pair of operands. */
export async function deployFloat64() {
  const call = await deploy("Float64Harness");
  return {
    async evaluate(operation: Float64Operation, pairs: BigUint64Array): Promise<BigUint64Array> {
      const results = new BigUint64Array(pairs.length / 2);
      for (let at = 0; at < pairs.length; at += 2 * FLOAT64_BATCH) {
        const batch = pairs.subarray(at, at + 2 * FLOAT64_BATCH);
        const bytes = await call("evaluate", FLOAT64_OPERATIONS.indexOf(operation), batch);
        results.set(toCells(dynamic(bytes, 0, 1)), at / 2);
      }
      return results;
    },
    /** Gas of an operation on each pair, without what the same code uses for doing nothing. */
    async gas(operation: Float64Operation, pairs: BigUint64Array): Promise<number[]> {
      const measure = async (measured: Float64Operation, batch: BigUint64Array): Promise<number[]> => {
        const words = toCells(dynamic(await call("measure", FLOAT64_OPERATIONS.indexOf(measured), batch), 0, 32));
        return Array.from({ length: batch.length / 2 }, (_, i) => Number(words[4 * i + 3]));
      };
      // An operation that is not measured stands for nothing.
      const [idle] = await measure("canonical", pairs.slice(0, 2));
      const used: number[] = [];
      for (let at = 0; at < pairs.length; at += 2 * FLOAT64_BATCH) {
        used.push(...(await measure(operation, pairs.subarray(at, at + 2 * FLOAT64_BATCH))));
      }
      return used.map((gas) => gas - idle!);
    },
  };
}

/** A batch evaluator of `FloatMath`: two result cells an operand (the second 0 but for sinCos), and its gas. */
export async function deployFloatMath() {
  const call = await deploy("FloatMathHarness");
  return async (
    operation: FloatMathOperation,
    operands: BigUint64Array,
  ): Promise<{ first: BigUint64Array; second: BigUint64Array; gas: number[] }> => {
    const result = {
      first: new BigUint64Array(operands.length),
      second: new BigUint64Array(operands.length),
      gas: [] as number[],
    };
    const idle = toCells(
      dynamic(await call("evaluate", FLOAT_MATH_OPERATIONS.length, operands.slice(0, 1)), 1, 32),
    )[3]!;
    for (let at = 0; at < operands.length; at += FLOAT_MATH_BATCH) {
      const batch = operands.subarray(at, at + FLOAT_MATH_BATCH);
      const bytes = await call("evaluate", FLOAT_MATH_OPERATIONS.indexOf(operation), batch);
      const words = toCells(dynamic(bytes, 0, 32));
      const gas = toCells(dynamic(bytes, 1, 32));
      for (let i = 0; i < batch.length; i++) {
        result.first[at + i] = words[4 * i + 1]!;
        result.second[at + i] = words[4 * i + 3]!;
        result.gas.push(Number(gas[4 * i + 3]! - idle));
      }
    }
    return result;
  };
}
