import { expect } from "chai";
import { parseEther } from "ethers";

import { run, type Program } from "../../../../../sim/index.ts";
import {
  solverOptions,
  solverRole,
  verdictOf,
  watchtowerOptions,
  watchtowerRole,
} from "../../../../../tasks/protocol/agent/roles/index.ts";
import { orderOfChecks } from "../../../../../tasks/protocol/agent/roles/checks.ts";
import type { KnownGame } from "../../../../../tasks/protocol/agent/view.ts";
import { MachineProver } from "../../../../../tasks/protocol/machine-prover.ts";
import { challengeClaim } from "../../../../../tasks/protocol/play.ts";
import { SolverPlayer } from "../../../../../tasks/protocol/players.ts";
import { publishProgram } from "../../../../../tasks/protocol/programs.ts";
import { lie } from "../../../../helpers/tasks/lie.ts";
import { play, reborn, setStage, type Stage } from "../../../../helpers/tasks/role-stage.ts";
import { BOND, deployWorld, networkHelpers, post } from "../../../../helpers/tasks/sdk.ts";
import { spiral } from "../../../../helpers/tasks/spiral.ts";

const FAST = { withdrawEverySeconds: 0, withdrawAbove: "1000000" };
const WINDOW = { stepSeconds: 120 };

describe("Watchtower", () => {
  const stages: Stage[] = [];
  const staged = async (): Promise<Stage & { readonly program: Program }> => {
    const world = await networkHelpers.loadFixture(deployWorld);
    const program = spiral();
    await publishProgram(world.market.store, program);
    const stage = await setStage(world);
    stages.push(stage);
    return { ...stage, program };
  };
  after(() => stages.forEach((stage) => stage.close()));

  it("challenges a lie and wins by the liar's silence, by a role that is made anew at every look", async () => {
    const stage = await staged();
    const { claim } = await lie(stage);
    const actor = stage.actor(3);
    const role = reborn(() => watchtowerRole(actor.context, watchtowerOptions(FAST)));
    await play(
      stage,
      [role],
      async (view) => {
        const owed = await stage.world.market.game.credits(actor.context.account);
        return view.claim(claim.claimId)!.status === "defeated" && owed === 0n;
      },
      WINDOW,
    );
    expect(actor.runs).to.have.length(1);
    expect(new Set(actor.sent).size).to.equal(actor.sent.length);
    expect(actor.sent.map((key) => key.split(":")[0])).to.deep.equal(["challenge", "timeout", "withdraw"]);
  });

  it("plays to the end against a liar who answers every move that it can", async () => {
    const stage = await staged();
    const { claim, prover } = await lie(stage);
    const actor = stage.actor(3);
    const role = watchtowerRole(actor.context, watchtowerOptions(FAST));
    const { game } = stage.world.as(2);
    const liar = new SolverPlayer({
      contract: game,
      claim: claim.claim,
      statement: claim.statement,
      prover: new MachineProver(prover),
      fromBlock: claim.blockNumber,
    });
    const moves: string[] = [];
    await play(
      stage,
      [role],
      async (view) => {
        if (view.games(claim.claimId).length > 0 && view.claim(claim.claimId)!.status === "open") {
          const played = await liar.play(actor.context.account).catch(() => undefined);
          if (played) moves.push(played.move.method);
        }
        return view.claim(claim.claimId)!.status === "defeated";
      },
      { stepSeconds: 30 },
    );
    expect(moves).to.include("bisect");
    expect(actor.sent.some((key) => key.startsWith("pick:"))).to.equal(true);
    expect(stage.view().games(claim.claimId)[0]!.game.phase).to.equal("ChallengerWon");
  });

  it("does not challenge honest claims, and computes each once", async () => {
    const stage = await staged();
    const { world, program } = stage;
    const posted = await post(world, { program, kind: "open", direction: "max" });
    const [solver, watch] = [stage.actor(1), stage.actor(3)];
    const roles = [
      solverRole(solver.context, solverOptions({ ...FAST, searchSeconds: 0.2 })),
      reborn(() => watchtowerRole(watch.context, watchtowerOptions(FAST))),
    ];
    await play(stage, roles, (view) => view.bounty(posted.bountyId)!.status === "settled", { stepSeconds: 300 });
    const [claim] = stage.view().claims(posted.bountyId);
    expect(verdictOf(watch.context, claim!.claimId)).to.equal("right");
    expect(watch.runs).to.have.length(1);
    expect(watch.sent).to.deep.equal([]);
    expect(stage.view().games(claim!.claimId)).to.deep.equal([]);
  });

  it("leaves its own claims alone, even false ones", async () => {
    const stage = await staged();
    const { claim } = await lie(stage, 3);
    const actor = stage.actor(3);
    const role = watchtowerRole(actor.context, watchtowerOptions(FAST));
    await play(stage, [role], (view) => view.head.timestamp > claim.deadline, { stepSeconds: 600 });
    expect(actor.runs).to.deep.equal([]);
    expect(actor.sent).to.deep.equal([]);
  });

  it("defends an honest claim against every challenger, and takes their bonds", async () => {
    const stage = await staged();
    const { world, program } = stage;
    const posted = await post(world, { program, kind: "open", direction: "max" });
    const solver = stage.actor(1);
    const role = reborn(() =>
      solverRole(solver.context, solverOptions({ ...FAST, withdrawAbove: `${10n ** 24n}`, searchSeconds: 0.2 })),
    );
    await play(stage, [role], (view) => view.claims(posted.bountyId).length > 0, { stepSeconds: 300 });
    const [claim] = stage.view().claims(posted.bountyId);
    for (const account of [3, 4]) await challengeClaim(world.as(account).game, claim!.claim);
    const phases = (games: readonly KnownGame[]) => games.map(({ game }) => game.phase);
    await play(stage, [role], (view) => view.bounty(posted.bountyId)!.status === "settled", { stepSeconds: 120 });
    expect(phases(stage.view().games(claim!.claimId))).to.deep.equal(["SolverWon", "SolverWon"]);
    expect((await world.market.game.credits(solver.context.account)) > 0n).to.equal(true);
  });

  it("keeps its budget, and spends it where the most can be won", async () => {
    const stage = await staged();
    const small = await lie(stage, 2);
    const large = await lie(stage, 4, BOND * 3n);
    const actor = stage.actor(3);
    const options = watchtowerOptions({ ...FAST, maxAtStake: `${parseEther("0.09")}` });
    const role = watchtowerRole(actor.context, options);
    await play(stage, [role], (view) => view.games().length > 0, { stepSeconds: 5 });
    await play(stage, [role], (view) => view.claim(large.claim.claimId)!.status === "defeated", WINDOW);
    const games = (claimId: string) => stage.view().games(claimId).length;
    expect(actor.sent[0]).to.match(new RegExp(`^challenge:${large.claim.claimId}`));
    expect(games(large.claim.claimId)).to.equal(1);
    const first = actor.sent.findIndex((key) => key.startsWith(`challenge:${small.claim.claimId}`));
    const ended = actor.sent.findIndex((key) => key.startsWith("timeout:"));
    expect(first === -1 || first > ended).to.equal(true);
    expect(actor.notes.counts.get("challenges_over_budget_total")).to.equal(1);
  });

  it("plays two games at once, each by its own deadline", async () => {
    const stage = await staged();
    const lies = [await lie(stage, 2), await lie(stage, 4)];
    const actor = stage.actor(3);
    const role = watchtowerRole(actor.context, watchtowerOptions(FAST));
    await play(stage, [role], (view) => view.games().length === 2);
    const both = stage.view().games();
    await play(
      stage,
      [role],
      (view) => lies.every(({ claim }) => view.claim(claim.claimId)!.status === "defeated"),
      WINDOW,
    );
    expect(both.map(({ challenger }) => challenger)).to.deep.equal([actor.context.account, actor.context.account]);
  });

  it("never challenges what it cannot compute", async () => {
    const stage = await staged();
    const { claim } = await lie(stage);
    const actor = stage.actor(3);
    const context = { ...actor.context, program: () => Promise.reject(new Error("no node has it")) };
    const role = watchtowerRole(context, watchtowerOptions(FAST));
    await play(stage, [role], (view) => view.head.timestamp > claim.deadline, { stepSeconds: 600 });
    expect(actor.sent).to.deep.equal([]);
    expect(verdictOf(actor.context, claim.claimId)).to.equal(undefined);
    expect(actor.notes.counts.get("claims_put_off_total")).to.be.above(1);
  });

  it("does not accuse by a faulty computation", async () => {
    const stage = await staged();
    const { world, program } = stage;
    const posted = await post(world, { program, kind: "open", direction: "max" });
    const solver = stage.actor(1);
    const broken = stage.actor(3, ({ program: job, args, data }) => {
      const { steps, status, outputs } = run({ program: job, args, data });
      return Promise.resolve({
        status,
        steps: steps + 1,
        outputs,
        fault: undefined,
        stateHash: `0x${"00".repeat(32)}`,
      });
    });
    const roles = [
      solverRole(solver.context, solverOptions({ ...FAST, searchSeconds: 0.2 })),
      watchtowerRole(broken.context, watchtowerOptions(FAST)),
    ];
    await play(stage, roles, (view) => view.bounty(posted.bountyId)!.status === "settled", { stepSeconds: 300 });
    expect(broken.sent).to.deep.equal([]);
    expect(broken.notes.lines.filter(({ level }) => level === "error")).to.have.length(1);
  });

  it("leaves claims of other hosts alone, whose machine decides as it pleases", async () => {
    const stage = await staged();
    const { claim } = await lie(stage);
    const actor = stage.actor(3);
    const foreign = { ...claim, claim: { ...claim.claim, host: actor.context.account } };
    const view = { ...stage.view(), claims: () => [foreign] };
    const context = { ...actor.context, view: () => view };
    const [duty] = await watchtowerRole(context, watchtowerOptions(FAST)).duties(view);
    await duty!.run(new AbortController().signal);
    expect(verdictOf(actor.context, claim.claimId)).to.equal("foreign");
    expect(actor.runs).to.deep.equal([]);
  });

  it("checks urgent claims by their deadline, and the others from the cheapest on", () => {
    const claims = [
      { name: "dear", seconds: 50, deadline: 9000 },
      { name: "cheap", seconds: 1, deadline: 9500 },
      { name: "soon", seconds: 20, deadline: 1100 },
      { name: "sooner", seconds: 90, deadline: 1150 },
    ];
    const order = orderOfChecks(claims, 1000, 300).map(({ name }) => name);
    expect(order).to.deep.equal(["sooner", "soon", "cheap", "dear"]);
  });
});
