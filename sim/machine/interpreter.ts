/**
 * The reference interpreter: one step at a time, as machine.md says. What the instructions do is in `scalar.ts` and
 * `vector.ts`.
 */
import { KetworkRangeError } from "../errors.ts";
import type { Fault, Machine } from "./machine.ts";
import { FAULT_PC } from "./state.ts";

/**
 * Makes one step.
 *
 * ```ts
 * const program = new Assembler().setFloat(0, 0.5).halt().assemble({ qubits: 1 });
 * const machine = new Machine({ program });
 * step(machine); // → undefined (it has not faulted)
 * machine.halted; // → true
 * step(machine); // throws NoSuccessor
 * ```
 *
 * @returns why it faulted, or `undefined`; after a fault only pc has changed, to FAULT
 * @throws KetworkRangeError `NoSuccessor` on HALT and FAULT, which have no next state
 */
export function step(machine: Machine): Fault | undefined {
  const { state, code } = machine;
  const { pc } = state;
  if (pc === FAULT_PC || machine.halted) {
    throw new KetworkRangeError("NoSuccessor", `pc ${pc} is a final state: it has no successor`, { pc });
  }
  state.steps++;
  const instruction = code[pc];
  let fault: Fault | undefined;
  if (instruction) {
    state.pc = pc + 1;
    fault = instruction.fault ?? instruction.execute(machine, instruction);
  } else {
    // Between the end of the code and that of its tree there are zero words.
    fault = pc < 2 ** machine.shape.codeDepth ? "UnknownOpcode" : "PcOutOfRange";
  }
  if (fault) state.pc = FAULT_PC;
  return fault;
}
