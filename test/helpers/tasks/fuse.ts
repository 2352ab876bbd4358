/** Deaths of a process, without a process: after a number of calls everything fails, as if nobody were there. */

/** What a call of the dead throws. */
export class Killed extends Error {}

export interface Fuse {
  /** Calls made so far. */
  readonly calls: number;
  readonly blown: boolean;
  /** The same object, whose methods die: the fatal call is not made, or made without its result being heard. */
  wrap<T extends object>(target: T): T;
}

/**
 * @param fatal the call that is the last one, counted from 0 over all wrapped objects
 * @param made whether that call still has its effect
 */
export function fuse(fatal: number, made: boolean): Fuse {
  let calls = 0;
  let blown = false;
  const state: Fuse = {
    get calls() {
      return calls;
    },
    get blown() {
      return blown;
    },
    wrap<T extends object>(target: T): T {
      return new Proxy(target, {
        get(object, name) {
          const value: unknown = Reflect.get(object, name);
          if (typeof value !== "function") return value;
          return (...args: unknown[]): unknown => {
            if (blown) throw new Killed();
            const call = () => (value as (...args: unknown[]) => unknown).apply(object, args);
            if (calls++ !== fatal) return call();
            blown = true;
            const result = made ? call() : undefined;
            if (!(result instanceof Promise)) throw new Killed();
            return result.then(
              () => Promise.reject(new Killed()),
              () => Promise.reject(new Killed()),
            );
          };
        },
      });
    },
  };
  return state;
}
