/** The contracts that `deploy/` brings to a chain, and the sources that they are made of. */
import type { IgnitionModule } from "@nomicfoundation/ignition-core";

import Ketwork from "../../deploy/modules/Ketwork.ts";
import { closureOf, projectSources } from "../mutate/solidity.ts";

export interface Deployable {
  readonly name: string;
  readonly source: string;
  /** With everything of the project that is compiled into it. */
  readonly sources: readonly string[];
}

/** Contracts that a constructor deploys stand in no module. */
const BROUGHT_ALONG = ["VectorChecker"];

function namesIn(module: IgnitionModule, names: Set<string> = new Set()): Set<string> {
  for (const future of module.futures) {
    if ("contractName" in future && !("args" in future && "functionName" in future)) names.add(future.contractName);
  }
  for (const submodule of module.submodules) namesIn(submodule, names);
  return names;
}

/** Contracts of the project; those of packages are tested by their makers. */
export function deployables(): Deployable[] {
  const sources = projectSources();
  const names = [...namesIn(Ketwork as unknown as IgnitionModule), ...BROUGHT_ALONG].sort();
  return names.flatMap((name) => {
    const source = sources.find((path) => path.endsWith(`/${name}.sol`));
    return source === undefined ? [] : [{ name, source, sources: [...closureOf(source)] }];
  });
}
