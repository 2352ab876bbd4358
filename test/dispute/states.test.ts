import { ZeroHash } from "ethers";

import { contextHashOf, type Claim } from "../../tasks/protocol/claim.ts";
import { hashPair, termWord } from "../../tasks/protocol/nodes.ts";
import {
  BOND,
  BUDGET,
  deployScripted,
  openScripted,
  scriptedStatement,
  time,
  type Scripted,
} from "../helpers/dispute/fixture.ts";
import { CONTEXT, ScriptedProver } from "../helpers/dispute/scripted.ts";
import { testStates } from "../helpers/states.ts";

const LEVELS = 6;
const NOWHERE = { hash: ZeroHash, siblings: [] };

/** A claim, opened or not, with a game on it or not. */
interface Scene extends Scripted {
  readonly claim: Claim;
  readonly claimId: string;
  readonly gameId: string;
  readonly prover: ScriptedProver;
}

type Kind = "settled" | "ket" | "sum";

async function scene(steps: bigint, kind: Kind = "settled", until?: number): Promise<Scene> {
  const scripted = await deployScripted();
  const { game, base, challenger } = scripted;
  const statement = scriptedStatement();
  const prover = new ScriptedProver({ statement, steps: 4, kind, levels: LEVELS });
  const changes = { steps, stateHash: prover.hashAt(Number(steps))! };
  const claim = until === 0 ? { ...base, ...changes } : (await openScripted(scripted, changes)).claim;
  const claimId = await game.claimIdOf(claim);
  return { ...scripted, claim, claimId, gameId: await game.gameIdOf(claimId, claim.solver, challenger), prover };
}

async function challenged(steps: bigint, kind: Kind = "settled"): Promise<Scene> {
  const at = await scene(steps, kind);
  await at.game.connect(at.challenger).challenge(at.claim, { value: BOND });
  return at;
}

/** The next moves, by the side that is to move, each the first that is possible. */
async function after(at: Scene, ...moves: string[]): Promise<Scene> {
  for (const method of moves) {
    const { contract, args } = await trial(at, method);
    await contract.getFunction(method)(...args);
  }
  return at;
}

/** Nodes on the way to word 0: with the reveal that a game's levels say was the last. */
async function below({ game, gameId, prover }: Scene, ket: boolean) {
  const { hi } = await game.gameState(gameId);
  const last = Number(hi);
  const words = prover.nodes(0, 0, last + 3);
  if (ket) {
    const siblings = [0, 1, 2].map((level) => prover.ketNode(last + level, 1));
    return { above: ZeroHash, word: prover.ketNode(last, 0), siblings };
  }
  const siblings = [words[1]!, hashPair(words[2]!, words[3]!)];
  return { above: termWord(prover.term(last + 3, 0)), word: words[0]!, siblings };
}

async function trial(at: Scene, method: string) {
  const { game, host, solver, challenger, other, claim, claimId, gameId, prover } = at;
  const answered = await game.stateHash(gameId);
  const context = contextHashOf(CONTEXT);
  const ket = prover.run.kind === "ket";
  const as = (who: typeof solver, args: unknown[], value = 0n) => ({
    contract: game.connect(who),
    method,
    args,
    value,
  });
  switch (method) {
    case "openClaim":
      return as(host, [claim, prover.run.statement, (await time.latest()) + 86_400], BOND);
    case "challenge":
      return as(other, [claim], BOND);
    case "bisect":
      return as(solver, [claimId, challenger.address, answered, [prover.hashAt(1)!]]);
    case "pick":
      return as(challenger, [claimId, solver.address, answered, 0n]);
    case "open": {
      const { opening } = prover.open(0)!;
      const nodes = prover.run.kind === "settled" ? [] : prover.nodes(0, 0, LEVELS);
      const ends = { roots: [], low: NOWHERE, high: NOWHERE };
      return as(solver, [claim, challenger.address, answered, ends, prover.run.statement, opening, nodes]);
    }
    case "descendKet": {
      const { siblings } = await below(at, true);
      return as(solver, [claimId, challenger.address, answered, context, siblings, prover.nodes(0, 0, 3)]);
    }
    case "descendSum":
      return as(solver, [
        ...[claimId, challenger.address, answered, context, await below(at, false), prover.nodes(0, 0, 3)],
      ]);
    case "pickNode":
      return as(challenger, [claimId, solver.address, answered, 0n]);
    case "refute": {
      const above = termWord(prover.term(LEVELS, 0));
      return as(other, [claim, challenger.address, answered, context, above, prover.nodes(0, 0, LEVELS)]);
    }
    case "leaf":
      return as(other, [
        ...[claim, challenger.address, answered, await below(at, ket), CONTEXT, prover.leafProof(0, 0)],
      ]);
    case "release":
      return as(other, [claim]);
    default:
      return as(other, [claim, challenger.address]);
  }
}

async function late(at: Scene): Promise<Scene> {
  await time.increase(BUDGET + 1);
  return at;
}

/** The claim is lost to somebody else, whose game ends at once. */
async function defeatedElsewhere(): Promise<Scene> {
  const at = await late(await challenged(2n));
  const [second] = at.rest;
  await at.game.connect(second!).challenge(at.claim, { value: BOND });
  await late(at);
  await at.game.timeout(at.claim, second!.address);
  return at;
}

const windowOver = async () => {
  const at = await scene(2n);
  await time.increase(86_401);
  return at;
};

const STATES: Record<string, () => Promise<Scene>> = {
  "no claim": () => scene(2n, "settled", 0),
  "claim live": () => scene(2n),
  "claim final": windowOver,
  "claim released": async () => {
    const at = await windowOver();
    await at.game.release(at.claim);
    return at;
  },
  Bisect: () => challenged(2n),
  "Bisect, too late": async () => late(await challenged(2n)),
  Pick: async () => after(await challenged(2n), "bisect"),
  "Pick, too late": async () => late(await after(await challenged(2n), "bisect")),
  Open: () => challenged(1n),
  PickKet: async () => after(await challenged(1n, "ket"), "open"),
  DescendKet: async () => after(await challenged(1n, "ket"), "open", "pickNode"),
  LeafKet: async () => after(await challenged(1n, "ket"), "open", "pickNode", "descendKet", "pickNode"),
  PickSum: async () => after(await challenged(1n, "sum"), "open"),
  DescendSum: async () => after(await challenged(1n, "sum"), "open", "pickNode"),
  LeafSum: async () => after(await challenged(1n, "sum"), "open", "pickNode", "descendSum", "pickNode"),
  "solver won": async () => after(await challenged(1n), "open"),
  "challenger won": async () => {
    const at = await late(await challenged(2n));
    await at.game.timeout(at.claim, at.challenger);
    return at;
  },
  "Bisect, claim defeated": defeatedElsewhere,
  closed: async () => {
    const at = await defeatedElsewhere();
    await at.game.close(at.claim, at.challenger);
    return at;
  },
};

testStates({
  contract: "DisputeGame",
  prefix: /^Dispute/,
  dot: "WrongPhase",
  states: STATES,
  trial,
  elsewhere: ["withdraw"],
});
