/** Models computed again on the simulator: whether the score is the one that was paid for, and what they predict. */
import { dataSlice } from "ethers";

import { fromHex, KetworkRangeError, runProgram, type Program, type Prover } from "../../sim/index.ts";
import { cellsFromBytes, type DataSource } from "./claims.ts";
import { JOB_KIND } from "./bounty.ts";
import type { ConnectedMarket } from "./connect.ts";
import { fetchModel, type VerifiedModel } from "./lineage.ts";
import { fetchProgram } from "./programs.ts";
import { judge } from "./watch.ts";

/** What computing a model's score again has shown. */
export interface ModelVerdict {
  readonly modelId: bigint;
  /** Whether steps, final state and score are the same to the bit. */
  readonly isBitEqual: boolean;
  /** Binary64 bits of the score that was paid for. */
  readonly claimed: bigint;
  /** Binary64 bits of the score that was found; none where the run has no result. */
  readonly found?: bigint;
  readonly reason: string;
  readonly model: VerifiedModel;
  readonly program: Program;
  readonly prover: Prover;
}

/**
 * Runs the job of a verified model again, from nothing but the chain's events and the data.
 * @param source supplies data segments by their roots
 * @throws KetworkRangeError `ModelUnverified`, `DataMissing`; as `fetchModel`, `fetchProgram`
 */
export async function verifyModel(
  market: ConnectedMarket,
  chainId: bigint,
  modelId: bigint,
  source: DataSource,
  fromBlock = 0,
): Promise<ModelVerdict> {
  const model = requireVerified(await fetchModel(market, chainId, modelId, fromBlock));
  const program = await fetchProgram(market.store, model.programId, fromBlock);
  const { right, prover, reason } = judge(model.claim, program, source);
  const claimed = model.score;
  const found = prover.run.status === "halted" ? scoreOf(prover) : undefined;
  const isBitEqual = right && found === claimed;
  const why = right && !isBitEqual ? "the score is not the output of the run" : reason;
  return { ...{ modelId, isBitEqual, claimed, found, model, program, prover }, reason: why };
}

function requireVerified(model: Awaited<ReturnType<typeof fetchModel>>): VerifiedModel {
  if (model.kind === "verified") return model;
  const rule = `nobody has settled anything of model ${model.modelId}`;
  throw new KetworkRangeError("ModelUnverified", rule, { modelId: model.modelId });
}

/** Binary64 bits of the score of a run: its first output. */
const scoreOf = (prover: Prover): bigint => BigInt(dataSlice(prover.outcome().outputs[0]!, 0, 8));

/** Trained parameters as a prediction reads them: segment 0, from cell `first` on. */
export interface ModelParameters {
  readonly cells: BigUint64Array;
  /** 0 where they are the arguments of an open job; 1 where they are the outputs of an exact one, behind the score. */
  readonly first: 0 | 1;
}

/**
 * The parameters of a model: of an open job the arguments of its claim, of an exact one the outputs of a run.
 * @param prover of a run that was found to be the same (`verifyModel`); an open job needs none
 * @throws KetworkRangeError `ModelRunMissing`
 */
export function parametersOf(model: VerifiedModel, prover?: Prover): ModelParameters {
  if (model.bounty.terms.kind !== JOB_KIND.exact) return { cells: cellsFromBytes(fromHex(model.claim.args)), first: 0 };
  if (!prover) {
    const rule = "the parameters are the outputs of its job: run it first";
    throw new KetworkRangeError("ModelRunMissing", `model ${model.modelId}: ${rule}`, { modelId: model.modelId });
  }
  const { outputs } = prover.outcome();
  return { cells: cellsFromBytes(fromHex(`0x${outputs.map((word) => word.slice(2)).join("")}`)), first: 1 };
}

/** What a model says of a row. */
export interface Prediction {
  /** Output 0: the index of a class, or a number. */
  readonly prediction: number;
  /** The outputs behind it: a score for each class, or ⟨O⟩ of a regressor; and zeros up to a whole word. */
  readonly scores: readonly number[];
}

/**
 * Predicts a row on the simulator: bit for bit what the inference desk would be answered.
 * @param model a prediction program (`predictionProgram`, `predictionOf`), and the parameters that it reads from segment 0
 * @param row as the recipe of the training data prepares it: `transformRows`; encoded, where the model's feature map has
 * products
 * @throws KetworkRangeError `ModelRowMalformed` for values that are not finite, and `RunFaulted`, `RunTooLong`
 * where the run has no result
 */
export function predictWith(
  { program, parameters }: { readonly program: Program; readonly parameters: BigUint64Array },
  row: readonly number[],
): Prediction {
  const column = row.findIndex((value) => !Number.isFinite(value));
  if (column >= 0) {
    const rule = `value ${column} is ${String(row[column])}: it must be finite`;
    throw new KetworkRangeError("ModelRowMalformed", rule, { column });
  }
  const [prediction, ...scores] = runProgram(program, { args: [...row], data: [parameters] }).floats;
  return { prediction: prediction!, scores };
}
