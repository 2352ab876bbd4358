/** Contracts as a node that lies, or has forgotten, shows them. */

/** The contract, with some of its answers replaced. */
export function answering<Contract extends object>(contract: Contract, answers: Record<string, unknown>): Contract {
  return new Proxy(contract, {
    get: (target, name) => {
      if (typeof name === "string" && Object.hasOwn(answers, name)) return answers[name];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? (value as (...args: unknown[]) => unknown).bind(target) : value;
    },
  });
}

/** Waits for `promise`, and returns the simulator's error that it is rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<{ code?: string; details?: unknown }> {
  try {
    await promise;
  } catch (error) {
    return error as { code?: string; details?: unknown };
  }
  throw new Error("nothing was refused");
}
