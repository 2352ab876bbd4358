/** Openings and post-states of a dense machine, access by access, as docs/machine.md §4 and §5 order them. */
import { concat, hexlify } from "ethers";

import { word, type DenseMachine } from "./dense-machine.ts";

/** One access: a cell's word, an amplitude's word, a register, or a claim that nothing proves. */
export type Access =
  | readonly ["m", cell: number]
  | readonly ["args", cell: number]
  | readonly ["data", segment: number, cell: number]
  | readonly ["amplitude", register: number, j: number]
  | readonly ["register", register: number]
  | readonly ["claim", value: string];

export function accessWords(machine: DenseMachine, access: Access): string[] {
  switch (access[0]) {
    case "m":
      return machine.memory().one(access[1] >> 2);
    case "args":
      return machine.argsTree().one(access[1] >> 2);
    case "data":
      return machine.dataTree(access[1]).one(access[2] >> 2);
    case "amplitude":
      return machine.registers().one(machine.wordIndex(access[1], access[2]));
    case "register":
      return machine.register(access[1]);
    case "claim":
      return [access[1]];
  }
}

/** The words of an opening: pre-state, instruction, accesses. */
export function openingWords(machine: DenseMachine, accesses: readonly Access[]): string[] {
  return [...machine.header(), ...accesses.flatMap((access) => accessWords(machine, access))];
}

export const openingOf = (machine: DenseMachine, accesses: readonly Access[]) =>
  concat(openingWords(machine, accesses));

/** A word with its lowest bit flipped. */
export const tampered = (value: string) => word(BigInt(value) ^ 1n);

/** Every opening that differs in one word after the pre-state, and every one that stops short. */
export function brokenOpenings(words: readonly string[]): { name: string; bytes: string }[] {
  const changed = words.slice(3).map((value, i) => ({
    name: `word ${i + 3} changed`,
    bytes: concat(words.map((other, at) => (at === i + 3 ? tampered(value) : other))),
  }));
  const whole = concat(words);
  const cut = words.map((_, i) => ({ name: `cut at word ${i}`, bytes: hexlify(concat(words.slice(0, i))) }));
  return [...changed, ...cut, { name: "cut by a byte", bytes: whole.slice(0, -2) }];
}
