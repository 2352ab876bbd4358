/** WebAssembly as far as the engine uses it, and its module. Engines of JavaScript may lack it, or its SIMD. */
import { decodeBase64 } from "../base64.ts";
import { MODULE } from "./module.ts";

declare const moduleBrand: unique symbol;
/** A compiled module; may be sent to a worker. */
export interface WasmModule {
  readonly [moduleBrand]: true;
}

export interface WasmMemory {
  readonly buffer: ArrayBufferLike;
}

/** What `sim/assembly/interpreter.ts` exports. */
export interface EngineExports {
  configure(): void;
  advance(pc: number, allowed: number, budget: number): number;
  serve(id: number, call: number): void;
  programCounter(): number;
  amplitudeUpdates(): number;
}

interface WasmApi {
  readonly Memory: new (limits: { initial: number; maximum: number; shared?: boolean }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Instance: new (module: WasmModule, imports: object) => { readonly exports: object };
  validate(bytes: Uint8Array): boolean;
}

const api = (globalThis as { WebAssembly?: WasmApi }).WebAssembly;

/** `env.memory`, a memory with a maximum; the last byte says shared, and 1 in its place not shared. */
const MEMORY_IMPORT = [3, 0x65, 0x6e, 0x76, 6, 0x6d, 0x65, 0x6d, 0x6f, 0x72, 0x79, 2, 3];

/** The module's bytes, importing a memory that is shared or not. */
export function moduleBytes(isShared: boolean): Uint8Array {
  const bytes = decodeBase64(MODULE);
  const at = bytes.findIndex((_, i) => MEMORY_IMPORT.every((byte, offset) => bytes[i + offset] === byte));
  bytes[at + MEMORY_IMPORT.length - 1] = isShared ? 3 : 1;
  return bytes;
}

const modules = new Map<boolean, WasmModule | undefined>();

/** The engine's module, compiled once; `undefined` where there is no WebAssembly with SIMD. */
export function engineModule(isShared: boolean): WasmModule | undefined {
  if (!modules.has(isShared)) {
    const bytes = moduleBytes(isShared);
    modules.set(isShared, api?.validate(bytes) ? new api.Module(bytes) : undefined);
  }
  return modules.get(isShared);
}

/** @throws RangeError if there is not so much memory */
export function createMemory(pages: number, isShared: boolean): WasmMemory {
  return new api!.Memory({ initial: pages, maximum: pages, ...(isShared ? { shared: true } : {}) });
}

export function instantiate(module: WasmModule, memory: WasmMemory): EngineExports {
  return new api!.Instance(module, { env: { memory } }).exports as EngineExports;
}
