/** Has the deployed machine execute a small program, and compares every step with the machine of this library. */
import { Contract, hexlify, type Provider } from "ethers";

import { Assembler, Prover, run, type Program } from "../../../sim/index.ts";
import { KetMachine__factory } from "../../../types/index.ts";
import { MachineProver } from "../../protocol/machine-prover.ts";
import { countsLeadingZeros } from "../opcode.ts";
import { compare, type Finding } from "./finding.ts";

/** Floating-point arithmetic of every kind, and ⟨Z⟩ = cos 0.3 on a register of one word. */
export function selfTestProgram(): Program {
  const asm = new Assembler();
  const [angle, cis, dot] = [asm.cells(1), asm.cells(2, 2), asm.cells(2, 2)];
  const [third, root] = [asm.cells(1), asm.cells(1)];
  asm.setFloat(angle, 0.3).setFloat(third, 3);
  asm.emit("FDIV", { a: third, b: angle, c: third }).emit("FSQRT", { a: root, b: third });
  asm.emit("FEXP", { a: root, b: root }).emit("FADD", { a: third, b: root, c: third });
  asm.emit("FMUL", { a: third, b: third, c: root }).emit("FLOG", { a: third, b: third });
  asm.emit("CIS", { a: cis, b: angle, x: 0.5 }).emit("KZERO", { k: 0 });
  asm.emit("KROT", { k: 0, x: 1n, b: cis }).emit("KDOT", { a: dot, k: 0, k2: 0, z: 1n }).mov(0, dot).halt();
  return asm.assemble({ qubits: 1 });
}

export async function checkMachine(provider: Provider, address: string): Promise<Finding[]> {
  const machine = new Contract(address, KetMachine__factory.abi, provider);
  const prover = new Prover(run({ program: selfTestProgram() }));
  const player = new MachineProver(prover);
  const { steps } = prover.run;
  const hashes = prover.hashesAt(Array.from({ length: steps + 1 }, (_, step) => step));
  const findings = [compare("machine", "CLZ", true, await countsLeadingZeros(provider))];
  for (let step = 0; step < steps; step++) {
    const name = `step ${step + 1} of ${steps}`;
    try {
      const given = player.open(step)!;
      const opened = await machine.getFunction("open").staticCall(prover.roots, given.opening);
      findings.push(compare("machine", name, hashes[step + 1], opened.postHash));
      if (given.kind === "settled") continue;
      const leaf = await machine.getFunction("leaf").staticCall(given.context, 0, hexlify(prover.leafProof(step, 0)));
      findings.push(compare("machine", `${name}: leaf`, opened.node, leaf));
    } catch (error) {
      findings.push(compare("machine", name, hashes[step + 1], (error as Error).message.slice(0, 80)));
    }
  }
  return findings;
}
