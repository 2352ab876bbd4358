/** Recipes of jobs: JSON from which everybody builds the same program, to the bit (docs/schemas/job.json). */
import { readFileSync } from "node:fs";

import Ajv, { type ErrorObject } from "ajv";

import { KetworkTypeError, type Entanglement, type OutcomeDistance } from "../../../sim/index.ts";

/** A circuit by its form. */
export type CircuitRecipe =
  | {
      readonly form: "hardware-efficient" | "strongly-entangling";
      readonly qubits: number;
      readonly layers: number;
    }
  | {
      readonly form: "real-amplitudes";
      readonly qubits: number;
      readonly layers: number;
      readonly entanglement?: Entanglement;
    }
  | { readonly form: "operations"; readonly qubits: number; readonly operations: readonly object[] }
  /** Inputs of type float are the parameters. */
  | { readonly form: "qasm"; readonly source: string };

/** What encodes a row. */
export type FeaturesRecipe =
  | { readonly form: "angle"; readonly qubits: number; readonly axis?: "rx" | "ry" | "rz" }
  | {
      readonly form: "zz" | "iqp";
      readonly qubits: number;
      readonly repetitions?: number;
      readonly entanglement?: Entanglement;
    }
  | { readonly form: "circuit"; readonly circuit: CircuitRecipe };

/** A function of bits. */
export type ProblemRecipe =
  | {
      readonly form: "max-cut";
      readonly edges: readonly (readonly [number, number, number?])[];
      readonly vertices?: number;
    }
  | { readonly form: "qubo"; readonly matrix: readonly (readonly number[])[]; readonly offset?: number }
  | { readonly form: "cost"; readonly variables: number; readonly sense: "min" | "max"; readonly cost: string };

/** Models by their kind; their options are those of sim/, observables as text. */
export type ModelRecipe =
  | {
      readonly kind: "classifier";
      readonly map: FeaturesRecipe;
      readonly ansatz: CircuitRecipe;
      readonly readout?: readonly string[];
      readonly sharpness?: number;
    }
  | {
      readonly kind: "reuploading-classifier";
      readonly map: FeaturesRecipe;
      readonly layers: number;
      readonly weights?: boolean;
      readonly readout?: readonly string[];
      readonly sharpness?: number;
    }
  | {
      readonly kind: "regressor";
      readonly map: FeaturesRecipe;
      readonly ansatz: CircuitRecipe;
      readonly observable?: string;
    }
  | { readonly kind: "kernel-classifier" | "kernel-ridge"; readonly map: FeaturesRecipe; readonly alpha?: number }
  | {
      readonly kind: "support-vector-classifier";
      readonly map: FeaturesRecipe;
      readonly C?: number;
      readonly tolerance?: number;
      readonly maxIterations?: number;
    }
  | {
      readonly kind: "vqe";
      readonly hamiltonian: string;
      readonly ansatz: CircuitRecipe;
      readonly gradient?: "adjoint" | "parameter-shift";
      readonly diagonal?: "auto" | "never";
    }
  | {
      readonly kind: "vqd";
      readonly hamiltonian: string;
      readonly ansatz: CircuitRecipe;
      readonly states: number;
      readonly penalty?: number;
    }
  | {
      readonly kind: "qaoa";
      readonly problem: ProblemRecipe;
      readonly layers: number;
      readonly gradient?: "adjoint" | "parameter-shift";
      readonly diagonal?: "auto" | "never";
    }
  | {
      readonly kind: "born-machine";
      readonly circuit: CircuitRecipe;
      readonly distance?: OutcomeDistance;
      readonly bandwidths?: readonly number[];
    }
  | { readonly kind: "gan"; readonly circuit: CircuitRecipe; readonly order?: number }
  | { readonly kind: "autoencoder"; readonly circuit: CircuitRecipe; readonly latent: number }
  | { readonly kind: "pca"; readonly circuit: CircuitRecipe; readonly components: number }
  /** The whole program as assembly. */
  | { readonly kind: "listing"; readonly text: string };

/** How the rows stand in data segment 0. */
export interface LayoutRecipe {
  readonly train: number;
  readonly test?: number;
  /** All of them; default: `train + test`. */
  readonly rows?: number;
  readonly classes?: number;
  /** Of rows that are amplitudes; default: as many as there are. */
  readonly features?: number;
}

/** A descent; Adam unless another optimiser is named. */
export interface TrainingRecipe {
  readonly seed?: number;
  readonly initial?: readonly number[];
  readonly iterations?: number;
  readonly learningRate?: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  readonly optimiser?:
    | { readonly kind: "gradient-descent"; readonly learningRate: number }
    | {
        readonly kind: "spsa";
        readonly learningRate: number;
        readonly perturbation?: number;
        readonly alpha?: number;
        readonly gamma?: number;
        readonly stability?: number;
        readonly seed: number;
      };
}

/** A job: what a program does, and how it is built. */
export interface JobRecipe {
  readonly version: 1;
  /** `evaluation`: the score of the arguments. `training`: no arguments. */
  readonly work: "evaluation" | "training";
  readonly model: ModelRecipe;
  readonly data?: LayoutRecipe;
  readonly training?: TrainingRecipe;
  readonly maxSteps?: number;
  /** Whether the program clears all memory but its outputs before it halts (`concealing`), as private orders ask. */
  readonly conceal?: boolean;
}

/** docs/schemas/job.json. */
export const JOB_SCHEMA = JSON.parse(
  readFileSync(new URL("../../../docs/schemas/job.json", import.meta.url), "utf8"),
) as object;

const isRecipe = new Ajv().compile(JOB_SCHEMA);

/** The fault that lies deepest in the document: of the alternatives of a form, the one that was meant. */
const worst = (errors: readonly ErrorObject[]): ErrorObject =>
  errors.reduce((deepest, error) => (error.dataPath.length > deepest.dataPath.length ? error : deepest));

/**
 * A recipe as it comes from `JSON.parse`.
 * @throws KetworkTypeError `JobMalformed` naming the place
 */
export function readJob(json: unknown): JobRecipe {
  if (isRecipe(json)) return json as JobRecipe;
  const { dataPath, message, params } = worst(isRecipe.errors!);
  const place = `job${dataPath}`;
  throw new KetworkTypeError("JobMalformed", `${place} ${message ?? "is malformed"}`, { place, ...params });
}
