/**
 * Solvers who lie, each in a way that ends differently on-chain. Every one is clever: it computes honestly from its lie
 * on, so that the first wrong step is hidden among thousands of consistent ones.
 */
import { id } from "ethers";

import { ISA, Prover, run, type Instruction, type Machine, type Statement } from "../../sim/index.ts";
import { MachineProver } from "../protocol/machine-prover.ts";
import type { DisputeProver, StepOpening } from "../protocol/prover.ts";

/** What a solver claims, and how it answers whoever doubts it. */
export interface Claimant {
  /** The run that is claimed. */
  readonly prover: Prover;
  /** How it is defended. */
  readonly defence: DisputeProver;
}

/** A solver who computed what it was asked to. */
export function honest(statement: Statement): Claimant {
  const prover = new Prover(run(statement));
  return { prover, defence: new MachineProver(prover) };
}

/** Puts something false into a machine that has just executed `made`. */
type Lie = (machine: Machine, made: Instruction) => void;

/** A run that `tamper` is let into after every step; whatever it does it must do again when a step is recomputed. */
function falsified(statement: Statement, tamper: (machine: Machine) => void): Prover {
  return new Prover(run(statement, { onStep: tamper }));
}

/**
 * A run with one lie, in the middle of all executions of an instruction that does not jump (so that it is found again one
 * place before the program counter).
 */
function falsifiedOnce(statement: Statement, opcode: number, lie: Lie): { prover: Prover; place: number } {
  const places: number[] = [];
  let pc = 0;
  run(statement, {
    onStep: ({ code, state, steps }) => {
      if (code[pc]!.op === opcode) places.push(steps);
      pc = state.pc;
    },
  });
  const place = places[places.length >> 1]!;
  const prover = falsified(statement, (machine) => {
    if (machine.steps === place) lie(machine, machine.code[machine.state.pc - 1]!);
  });
  return { prover, place };
}

/** Moves one number of the memory: the step is settled by executing it. */
export function scalarLiar(statement: Statement): Claimant {
  const { prover } = falsifiedOnce(statement, ISA.FSUB.opcode, ({ floats }, { a }) => {
    floats[a] = floats[a]! + 1e-6;
  });
  return { prover, defence: new MachineProver(prover) };
}

/**
 * Replaces the state that a classifier prepares for a test row by one that answers right: the dispute descends into the
 * register.
 * @param answers the basis state that answers right, row by row
 */
export function ketLiar(statement: Statement, answers: readonly number[]): Claimant {
  const rows = new Map<number, number>();
  const prover = falsified(statement, (machine) => {
    const { code, state, steps } = machine;
    const [made, next] = [code[state.pc - 1], code[state.pc]];
    if (made?.op !== ISA.KROT.opcode || next?.op !== ISA.KDOT.opcode) return;
    const row = rows.get(steps) ?? rows.size;
    rows.set(steps, row);
    machine.update(made.k).fill(0)[2 * answers[row]!] = 1;
  });
  return { prover, defence: new MachineProver(prover) };
}

/** Moves an amplitude of the register that an inner product reads on its right. */
function moveAmplitude({ state }: Machine, { k2 }: Instruction, by: number): void {
  const register = state.register(k2);
  register[0] = register[0]! + by;
}

/** Claims the inner product of another register, and shows the terms of that one, which add up to it. */
export function sumLiar(statement: Statement): Claimant {
  const { prover, place } = falsifiedOnce(statement, ISA.KDOT.opcode, (machine, made) => {
    const register = machine.state.register(made.k2);
    const truth = register.slice();
    moveAmplitude(machine, made, 0.25);
    machine.code[machine.state.pc - 1]!.execute(machine, machine.code[machine.state.pc - 1]!);
    register.set(truth);
  });
  // A run in which the register was that other one before the inner product was made.
  const shown = new MachineProver(
    falsified(statement, (machine) => {
      if (machine.steps === place - 1) moveAmplitude(machine, machine.code[machine.state.pc]!, 0.25);
    }),
  );
  class Defence extends MachineProver {
    override nodes(step: number, path: number, level: number): readonly string[] {
      return step === place - 1 ? shown.nodes(step, path, level) : super.nodes(step, path, level);
    }
  }
  return { prover, defence: new Defence(prover) };
}

/** Makes up the score, and with it hashes of states that do not exist: none of them can be opened. */
export function hashLiar(statement: Statement, score: number): Claimant {
  const { steps } = run(statement);
  const prover = falsified(statement, (machine) => {
    if (machine.steps === steps) machine.floats[0] = score;
  });
  const truth = new MachineProver(prover);
  const firstInvention = Math.floor(steps / 3);
  return {
    prover,
    defence: {
      hashesAt: (wanted) => {
        const hashes = truth.hashesAt(wanted);
        return wanted.map((step, i) => (step < firstInvention ? hashes[i] : id(`state ${step}`)));
      },
      open: (step): StepOpening | undefined => (step + 1 < firstInvention ? truth.open(step) : undefined),
      nodes: (step, path, level) => truth.nodes(step, path, level),
      leafProof: (step, index) => truth.leafProof(step, index),
    },
  };
}
