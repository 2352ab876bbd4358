import { expect } from "chai";
import { id, parseEther, ZeroAddress, ZeroHash } from "ethers";

import {
  Assembler,
  cellsRoot,
  hardwareEfficient,
  hydrogen2,
  formatPauliSum,
  makeJob,
  toCells,
  vqe,
  type Program,
} from "../../../../../sim/index.ts";
import {
  posterOptions,
  posterRole,
  keepSealedRows,
  solverOptions,
  solverRole,
} from "../../../../../tasks/protocol/agent/roles/index.ts";
import { AgentError } from "../../../../../tasks/protocol/agent-error.ts";
import { planThread } from "../../../../../tasks/protocol/agent/planner/index.ts";
import { stakeOf } from "../../../../../tasks/protocol/agent/roles/solving/stake.ts";
import type { MarketView } from "../../../../../tasks/protocol/agent/view.ts";
import { scoreOf } from "../../../../../tasks/protocol/agent/roles/endings.ts";
import { commitResult } from "../../../../../tasks/protocol/solve.ts";
import { draftTerms, postBounty } from "../../../../../tasks/protocol/post.ts";
import { publishProgram } from "../../../../../tasks/protocol/programs.ts";
import { sealRows } from "../../../../../tasks/protocol/seal.ts";
import { mintDataset } from "../../../../../tasks/protocol/registry.ts";
import type { JobRecipe } from "../../../../../tasks/protocol/jobs/index.ts";
import {
  contextOf,
  deployWorld,
  networkHelpers,
  post,
  REWARD,
  SALT,
  type World,
} from "../../../../helpers/tasks/sdk.ts";
import { play, reborn, setStage, type Stage } from "../../../../helpers/tasks/role-stage.ts";
import { bits } from "../../../../helpers/market/jobs.ts";

const CREDITS = { withdrawEverySeconds: 0, withdrawAbove: "1000000" };
const FAST = { searchSeconds: 0.3, ...CREDITS };
const WINDOW = { stepSeconds: 300 };

describe("Solver", () => {
  const stages: Stage[] = [];
  const staged = async (): Promise<Stage> => {
    const world = await networkHelpers.loadFixture(deployWorld);
    const stage = await setStage(world);
    stages.push(stage);
    return stage;
  };
  after(() => stages.forEach((stage) => stage.close()));

  const isOver = (stage: Stage, bountyId: string) => () => stage.view().bounty(bountyId)!.status !== "open";

  /** Everything that the account was owed has been paid. */
  async function isPaid({ market }: World, account: string): Promise<boolean> {
    const owed = [await market.board.credits(account, ZeroAddress), await market.game.credits(account)];
    return owed.every((amount) => amount === 0n);
  }

  it("earns the prize of an exact job, gets its bond back and withdraws both", async () => {
    const stage = await staged();
    const { world } = stage;
    const posted = await post(world);
    const actor = stage.actor(1);
    const { address } = world.accounts[1]!;
    const before = await world.accounts[1]!.provider!.getBalance(address);
    const role = solverRole(actor.context, solverOptions(FAST));
    await play(
      stage,
      [role],
      async (view) => {
        const claim = view.claims(posted.bountyId)[0];
        return claim?.status === "released" && isOver(stage, posted.bountyId)() && (await isPaid(world, address));
      },
      WINDOW,
    );
    const earned = (await world.accounts[1]!.provider!.getBalance(address)) - before;
    expect(earned > (REWARD * 9n) / 10n, `${earned}`).to.equal(true);
    const { wins, defeats } = await world.market.board.recordOf(address);
    expect([wins, defeats]).to.deep.equal([1n, 0n]);
  });

  it("finishes with a new role at every look, and never does anything twice", async () => {
    const stage = await staged();
    const { world } = stage;
    const posted = await post(world);
    const actor = stage.actor(1);
    const role = reborn(() => solverRole(actor.context, solverOptions(FAST)));
    await play(
      stage,
      [role],
      (view) => view.claims(posted.bountyId)[0]?.status === "released" && isOver(stage, posted.bountyId)(),
      WINDOW,
    );
    expect(stage.view().bounty(posted.bountyId)!.commits).to.have.length(1);
    expect(new Set(actor.sent).size).to.equal(actor.sent.length);
    expect(actor.store.secrets.list(posted.bountyId)).to.have.length(1);
  });

  it("keeps the secret before it commits, and commits to the same after a death in between", async () => {
    const stage = await staged();
    const posted = await post(stage.world);
    const actor = stage.actor(1);
    const { send } = actor.context;
    const dying = {
      ...actor.context,
      send: (key: string, ...rest: [Parameters<typeof send>[1]]) =>
        key.startsWith("commit:") ? Promise.reject(new Error("killed")) : send(key, ...rest),
    };
    const { failures } = await play(stage, [solverRole(dying, solverOptions(FAST))], () => actor.runs.length > 0);
    expect(failures.map(String)).to.deep.equal(["Error: killed"]);
    const [secret] = actor.store.secrets.list(posted.bountyId);
    await play(
      stage,
      [solverRole(actor.context, solverOptions(FAST))],
      (view) => view.bounty(posted.bountyId)!.commits.length > 0,
    );
    expect(stage.view().bounty(posted.bountyId)!.commits[0]!.commitment).to.equal(secret!.commitment);
    expect(actor.runs).to.have.length(1);
  });

  it("trains the model of a recipe, and meets a threshold that no guess meets", async () => {
    const stage = await staged();
    const { world } = stage;
    const { hamiltonian } = hydrogen2;
    const program = vqe({ hamiltonian, ansatz: hardwareEfficient(2, 1) }).evaluationProgram({ maxSteps: 2000 });
    await publishProgram(world.market.store, program);
    const job: JobRecipe = {
      version: 1,
      work: "evaluation",
      model: {
        kind: "vqe",
        hamiltonian: formatPauliSum(hamiltonian),
        ansatz: { form: "hardware-efficient", qubits: 2, layers: 1 },
      },
      maxSteps: 2000,
    };
    const metadata = JSON.stringify({
      version: 1,
      name: "H2",
      description: "Its ground state.",
      resultLicence: "CC0-1.0",
      job,
    });
    const draft = {
      program,
      machine: await world.market.machine.getAddress(),
      kind: "open",
      direction: "min",
      reward: REWARD,
      solverBond: parseEther("0.1"),
      challengerBond: parseEther("0.05"),
      commitSeconds: 3600,
      threshold: bits(-1.857),
      metadata,
    } as const;
    const terms = await draftTerms(world.market.rules, world.market.datasets, draft);
    const { bountyId } = await postBounty(world.market.board, terms, metadata);
    const actor = stage.actor(1);
    const options = solverOptions({ ...FAST, iterations: 150, restarts: 3 });
    const role = solverRole({ ...actor.context, plan: planThread() }, options);
    await play(stage, [role], isOver(stage, bountyId), WINDOW);
    const [commit] = stage.view().bounty(bountyId)!.commits;
    expect(scoreOf(commit!.score!)).to.be.below(-1.857);
    expect(actor.notes.lines.find(({ message }) => message === "bounty: taken up")!.fields).to.include({
      strategy: "train",
    });
  });

  /** The score is the square of the distance of two arguments from (1, −2). */
  const bowl = (): Program => {
    const asm = new Assembler();
    const [x, y] = [asm.cells(1), asm.cells(1)];
    asm.emit("ARG", { a: x, b: 0 }).emit("ARG", { a: y, b: 1 });
    asm.immediate("FSUB", x, x, 1).immediate("FADD", y, y, 2);
    asm.binary("FMUL", x, x, x).binary("FMUL", y, y, y).binary("FADD", 0, x, y).halt();
    return asm.assemble({ qubits: 1, argsDepth: 0, maxSteps: 100 });
  };

  it("searches arguments of a program of which nothing is known", async () => {
    const stage = await staged();
    const program = bowl();
    await publishProgram(stage.world.market.store, program);
    const posted = await post(stage.world, { program, kind: "open", threshold: bits(0.01) });
    const actor = stage.actor(1);
    const role = solverRole(actor.context, solverOptions({ ...FAST, searchSeconds: 2 }));
    await play(stage, [role], isOver(stage, posted.bountyId), WINDOW);
    const [commit] = stage.view().bounty(posted.bountyId)!.commits;
    expect(scoreOf(commit!.score!)).to.be.below(0.01);
    expect(stage.view().bounty(posted.bountyId)!.status).to.equal("settled");
  });

  const ignored: readonly (readonly [string, object, string])[] = [
    ["does not pay", { minProfit: `${REWARD}` }, "it does not pay"],
    ["is not on the list of programs", { programs: [id("other")] }, "its program is not on the list"],
    ["is of a poster not on the list", { posters: [`0x${"11".repeat(20)}`] }, "its poster is not on the list"],
    ["asks for a large bond", { maxBond: "1" }, "its bond is too large"],
    ["would put too much at stake", { maxAtStake: "1" }, "too much is at stake already"],
  ];
  for (const [name, options, reason] of ignored) {
    it(`leaves a bounty alone that ${name}, and says so once`, async () => {
      const stage = await staged();
      const posted = await post(stage.world);
      const actor = stage.actor(1);
      const role = solverRole(actor.context, solverOptions({ ...FAST, ...options }));
      await play(stage, [role], (view) => view.head.timestamp > Number(posted.terms.commitDeadline), WINDOW);
      expect(stage.view().bounty(posted.bountyId)!.commits).to.have.length(0);
      const said = actor.notes.lines.filter(({ message }) => message === "bounty: left alone");
      expect(said.map(({ fields }) => (fields as { reason: string }).reason)).to.deep.equal([reason]);
      expect(actor.sent).to.deep.equal([]);
    });
  }

  it("takes a bounty up that others have raised until it pays", async () => {
    const stage = await staged();
    const { world } = stage;
    const posted = await post(world);
    const actor = stage.actor(1);
    const role = solverRole(actor.context, solverOptions({ ...FAST, minProfit: `${REWARD}` }));
    await play(stage, [role], () => actor.notes.counts.has("bounties_left_alone_total"));
    await world.market.board.raise(posted.bountyId, REWARD, "0x", { value: REWARD });
    await play(stage, [role], (view) => view.bounty(posted.bountyId)!.commits.length === 1);
  });

  it("does not search anew for what it has not found, however often somebody raises it by a wei", async () => {
    const stage = await staged();
    const { world } = stage;
    const program = bowl();
    await publishProgram(world.market.store, program);
    const posted = await post(world, { program, kind: "open", threshold: bits(-1) });
    const actor = stage.actor(1);
    const role = solverRole(actor.context, solverOptions(FAST));
    await play(stage, [role], () => actor.notes.counts.has("bounties_left_alone_total"));
    const { length } = actor.runs;
    expect(length).to.be.above(0);
    for (let i = 0; i < 3; i++) {
      await world.as(2).board.raise(posted.bountyId, 1n, "0x", { value: 1n });
      const view = await stage.refresh();
      expect((await role.duties(view)).filter(({ key }) => key.startsWith("solve:"))).to.deep.equal([]);
    }
  });

  it("stays behind nobody in an exact job, unless it is told to", async () => {
    const stage = await staged();
    const { world } = stage;
    const posted = await post(world);
    const context = await contextOf(world, posted, 2);
    const nothing = { argsRoot: ZeroHash, steps: 1n, stateHash: id("nothing") };
    await commitResult(world.as(2).board, context, nothing, SALT, parseEther("0.1"));
    const actor = stage.actor(1);
    const role = solverRole(actor.context, solverOptions(FAST));
    await play(stage, [role], () => actor.notes.counts.has("bounties_left_alone_total"));
    expect(actor.runs).to.have.length(0);
    const eager = solverRole(actor.context, solverOptions({ ...FAST, behindOthers: true }));
    await play(stage, [eager], (view) => view.bounty(posted.bountyId)!.commits.length === 2);
  });

  it("puts no more at stake than it may, however many bounties come at once", async () => {
    const stage = await staged();
    const { world } = stage;
    for (const commitSeconds of [3600, 3700, 3800]) await post(world, { commitSeconds });
    const { context } = stage.actor(1);
    const role = solverRole(context, solverOptions({ ...FAST, maxAtStake: `${parseEther("0.25")}` }));
    const duties = (await role.duties(await stage.refresh())).filter(({ key }) => key.startsWith("solve:"));
    expect(duties).to.have.length(3);
    const ends = await Promise.allSettled(duties.map(({ run }) => run(new AbortController().signal)));
    const refused = ends.flatMap((end) => (end.status === "rejected" ? [end.reason as AgentError] : []));
    expect(refused.map(({ code }) => code)).to.deep.equal(["StakeExceeded"]);
    expect(refused[0]!.details).to.include({ bond: parseEther("0.1"), out: parseEther("0.2") });
    expect(stakeOf(await stage.refresh(), context.account)).to.equal(parseEther("0.2"));
    // The secret that was kept is committed to once there is room.
    const most = { value: 0n };
    const done = (view: MarketView): boolean => {
      const now = stakeOf(view, context.account);
      if (now > most.value) most.value = now;
      return view.bounties().every(({ commits }) => commits.length === 1);
    };
    await networkHelpers.mine(2);
    await play(stage, [role], done, WINDOW);
    expect(most.value).to.equal(parseEther("0.2"));
  });

  it("shows the other results where one program cannot be had any more", async () => {
    const stage = await staged();
    const { world } = stage;
    const program = bowl();
    await publishProgram(world.market.store, program);
    const lost = await post(world, { program, kind: "open", threshold: bits(5) });
    const other = await post(world);
    const { context } = stage.actor(1);
    const options = solverOptions(FAST);
    await play(stage, [solverRole(context, options)], (view) =>
      view.bounties().every(({ commits }) => commits.length === 1),
    );
    const gone = new AgentError("RpcUnreachable", "no node has the program");
    const forgetful = {
      ...context,
      program: (id: string) => (id === lost.terms.programId ? Promise.reject(gone) : context.program(id)),
    };
    const isLate = (view: MarketView): boolean => view.head.timestamp > lost.terms.commitDeadline + 300n;
    const { failures } = await play(stage, [solverRole(forgetful, options)], isLate, WINDOW);
    expect(stage.view().bounty(other.bountyId)!.status).to.equal("settled");
    expect(stage.view().bounty(lost.bountyId)!.commits[0]!.status).to.equal("committed");
    // It goes on trying.
    expect(failures).to.include(gone);
  });

  it("gives nothing away to who copies its commitment", async () => {
    const stage = await staged();
    const { world } = stage;
    const posted = await post(world);
    const actor = stage.actor(1);
    const role = solverRole(actor.context, solverOptions(FAST));
    await play(stage, [role], (view) => view.bounty(posted.bountyId)!.commits.length === 1);
    const { commitment } = stage.view().bounty(posted.bountyId)!.commits[0]!;
    await world.as(2).board.commit(posted.bountyId, commitment, { value: parseEther("0.1") });
    await play(stage, [role], isOver(stage, posted.bountyId), WINDOW);
    // What it was shown it cannot show: its commit is bound to another account.
    const { winner } = await world.market.board.bountyOf(posted.bountyId);
    expect(winner).to.equal(0n);
    expect(stage.view().bounty(posted.bountyId)!.commits[1]!.status).to.equal("committed");
    expect(await world.market.board.credits(world.accounts[2]!.address, ZeroAddress)).to.equal(0n);
  });

  it("shows its result also where a copy of its commitment was mined first", async () => {
    const stage = await staged();
    const { world } = stage;
    const posted = await post(world);
    const { context } = stage.actor(1);
    const role = solverRole(
      {
        ...context,
        send: async (key, call) => {
          // Somebody who has seen the transaction pays more for gas.
          if (call.method === "commit") {
            const [bountyId, commitment] = call.args as [string, string];
            await world.as(2).board.commit(bountyId, commitment, { value: call.value! });
          }
          return context.send(key, call);
        },
      },
      solverOptions(FAST),
    );
    await play(stage, [role], isOver(stage, posted.bountyId), WINDOW);
    const [copy, own] = stage.view().bounty(posted.bountyId)!.commits;
    expect([copy!.commitment, copy!.status]).to.deep.equal([own!.commitment, "committed"]);
    expect(own!.status).to.equal("ranked");
    expect((await world.market.board.bountyOf(posted.bountyId)).winner).to.equal(1n);
  });

  describe("with sealed rows", () => {
    /** Score: the first cell of the data times the argument. */
    const product = (): Program => {
      const asm = new Assembler();
      const x = asm.cells(1);
      asm.emit("ARG", { a: x, b: 0 }).emit("DATA", { a: 0, k: 0, b: 0 });
      asm.binary("FMUL", 0, 0, x).halt();
      return asm.assemble({ qubits: 1, argsDepth: 0, dataDepth: [1, 0, 0, 0], maxSteps: 100 });
    };
    const DEPTH = 1;

    async function sealedBounty(stage: Stage, hidden: BigUint64Array) {
      const { world } = stage;
      const program = product();
      await publishProgram(world.market.store, program);
      const shown = toCells([2, 0, 0, 0, 0, 0, 0, 0]);
      const root = cellsRoot(shown, DEPTH);
      stage.give(root, shown);
      const cid = `0x01551220${"ab".repeat(32)}`;
      const dataset = { root, depth: DEPTH, rows: 1, columns: 8, cid, name: "shown", format: "ketwork-dataset/1" };
      const { datasetId } = await mintDataset(world.market.datasets, dataset);
      const rows = sealRows(hidden, DEPTH, SALT);
      const posted = await post(world, {
        program,
        kind: "open",
        direction: "max",
        datasetIds: [datasetId],
        sealed: { seal: rows.seal, segment: 0, posterBond: parseEther("0.5") },
      });
      return { posted, rows };
    }

    it("commits to arguments, waits for the rows that the poster opens, and is paid for its score on them", async () => {
      const stage = await staged();
      const { posted, rows } = await sealedBounty(stage, toCells([3, 0, 0, 0, 0, 0, 0, 0]));
      const poster = stage.actor(0);
      keepSealedRows(poster.store, rows);
      const solver = stage.actor(1);
      const roles = [
        reborn(() => solverRole(solver.context, solverOptions(FAST))),
        reborn(() => posterRole(poster.context, posterOptions(CREDITS))),
      ];
      await play(stage, roles, isOver(stage, posted.bountyId), WINDOW);
      const bounty = stage.view().bounty(posted.bountyId)!;
      expect(bounty.status).to.equal("settled");
      expect(bounty.openedRows).to.equal(rows.root);
      const entry = await stage.world.market.board.commitOf(posted.bountyId, 0);
      expect(entry.onSealedRows).to.equal(true);
      expect(poster.sent.filter((key) => key.startsWith("open:"))).to.have.length(1);
    });

    it("shows its result on the public rows where the poster keeps the others", async () => {
      const stage = await staged();
      const { posted } = await sealedBounty(stage, toCells([3, 0, 0, 0, 0, 0, 0, 0]));
      const poster = stage.actor(0);
      const solver = stage.actor(1);
      const roles = [
        solverRole(solver.context, solverOptions(FAST)),
        posterRole(poster.context, posterOptions(CREDITS)),
      ];
      await play(stage, roles, isOver(stage, posted.bountyId), WINDOW);
      expect(stage.view().bounty(posted.bountyId)!.status).to.equal("settled");
      expect((await stage.world.market.board.commitOf(posted.bountyId, 0)).onSealedRows).to.equal(false);
      expect(poster.notes.counts.get("sealed_rows_missing_total")).to.be.above(0);
    });

    it("begins anew on the public rows where no score on the sealed ones is a number", async () => {
      const stage = await staged();
      const { posted, rows } = await sealedBounty(stage, toCells([NaN, 0, 0, 0, 0, 0, 0, 0]));
      const poster = stage.actor(0);
      keepSealedRows(poster.store, rows);
      const solver = stage.actor(1);
      const roles = [
        solverRole(solver.context, solverOptions(FAST)),
        posterRole(poster.context, posterOptions(CREDITS)),
      ];
      await play(stage, roles, isOver(stage, posted.bountyId), WINDOW);
      const bounty = stage.view().bounty(posted.bountyId)!;
      expect(bounty.reopened).to.equal(true);
      expect(bounty.status).to.equal("settled");
    });
  });

  it("refuses options that are none", () => {
    expect(() => solverOptions({ maxBond: 1 }))
      .to.throw()
      .with.property("code", "OptionsMalformed");
    expect(() => solverOptions({ profit: "1" }))
      .to.throw()
      .with.property("code", "OptionsMalformed");
    expect(solverOptions({ maxBond: "7" })).to.include({ maxBond: 7n, restarts: 3 });
  });

  it("asks for the same computing as everybody", async () => {
    // Guards the stage itself: a job by a worker is the run of an engine.
    expect((await makeJob({ program: bowl(), args: toCells([1, -2]) })).status).to.equal("halted");
  });
});
