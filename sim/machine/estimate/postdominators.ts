/** Where the ways of a branch meet again. */
import type { Instruction } from "../instruction.ts";
import { MNEMONIC_OF } from "../isa.ts";

/** Successors of each instruction within its subroutine: a CALL comes back; `code.length` is the end. */
function successors({ op, a }: Instruction, pc: number, end: number): readonly number[] {
  const next = Math.min(pc + 1, end);
  const target = Math.min(a, end);
  switch (MNEMONIC_OF.get(op)) {
    case "HALT":
    case "RET":
    case undefined:
      return [end];
    case "JMP":
      return [target];
    case "JZ":
    case "JNZ":
    case "LOOP":
      return [next, target];
    default:
      return [next];
  }
}

/**
 * For each instruction the first one behind it that every way to the end passes (Cooper, Harvey and Kennedy, "A simple, fast
 * dominance algorithm", on the reversed graph); `undefined` where that is the end itself, or where no way leads to it.
 */
export function postdominators(code: readonly Instruction[]): readonly (number | undefined)[] {
  const end = code.length;
  const next = code.map((instruction, pc) => successors(instruction, pc, end));
  const previous: number[][] = Array.from({ length: end + 1 }, () => []);
  next.forEach((targets, pc) => targets.forEach((target) => previous[target]!.push(pc)));
  // Order of a walk from the end against the arrows, the end last.
  const number = new Int32Array(end + 1).fill(-1);
  const order: number[] = [];
  const stack: [number, number][] = [[end, 0]];
  const seen = new Uint8Array(end + 1);
  seen[end] = 1;
  while (stack.length > 0) {
    const top = stack[stack.length - 1]!;
    const from = previous[top[0]]![top[1]++];
    if (from === undefined) {
      number[top[0]] = order.length;
      order.push(top[0]);
      stack.pop();
    } else if (!seen[from]) {
      seen[from] = 1;
      stack.push([from, 0]);
    }
  }
  const parent = new Int32Array(end + 1).fill(-1);
  parent[end] = end;
  const meet = (left: number, right: number): number => {
    while (left !== right) {
      while (number[left]! < number[right]!) left = parent[left]!;
      while (number[right]! < number[left]!) right = parent[right]!;
    }
    return left;
  };
  for (let changed = true; changed;) {
    changed = false;
    for (let i = order.length - 2; i >= 0; i -= 1) {
      const pc = order[i]!;
      const found = next[pc]!.filter((target) => parent[target]! >= 0).reduce((all, target) => meet(all, target));
      if (parent[pc] !== found) {
        parent[pc] = found;
        changed = true;
      }
    }
  }
  return code.map((_, pc) => (parent[pc]! < 0 || parent[pc] === end ? undefined : parent[pc]));
}
