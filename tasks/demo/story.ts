/**
 * The life of two bounties: posted, solved, lied about, disproved and paid. Everything happens by the calls and library
 * functions that any poster, solver or challenger would use.
 */
import { ZeroAddress, formatEther, hexlify, keccak256, parseEther, toUtf8Bytes } from "ethers";

import { drawText, IRIS_CSV, IRIS_FILE, programId, type Program } from "../../sim/index.ts";
import { termsHashOf, type Terms } from "../protocol/bounty.ts";
import { revealedClaims, type DataSource, type RevealedClaim } from "../protocol/claims.ts";
import { contentId } from "../protocol/content/cid.ts";
import { CONTRACT_NAMES } from "../protocol/connect.ts";
import { decodeRevert } from "../protocol/errors.ts";
import { MachineProver } from "../protocol/machine-prover.ts";
import { draftTerms, postBounty, type BountyDraft } from "../protocol/post.ts";
import { fetchProgram, publishProgram } from "../protocol/programs.ts";
import { commitResult, resultOf, revealResult, sendCommitment } from "../protocol/solve.ts";
import { judge, type Verdict } from "../protocol/watch.ts";
import { lineChart } from "../view/plot.ts";
import { openBooks, type Books } from "./books.ts";
import { playDispute, type DisputeReport } from "./disputes.ts";
import { classifierJob, groundStateJob } from "./jobs.ts";
import { hashLiar, honest, ketLiar, scalarLiar, sumLiar, type Claimant } from "./liars.ts";
import type { Narrator } from "./narrator.ts";
import { ROLES, type Role, type Stage } from "./stage.ts";

const REWARD = { exact: parseEther("2"), open: parseEther("3") } as const;
const SOLVER_BOND = parseEther("0.2");
const CHALLENGER_BOND = parseEther("0.1");
const COMMIT_SECONDS = 3600;
/** Adam's steps of the two honest classifiers. */
const LONG_TRAINING = 60;
const SHORT_TRAINING = 6;

export interface BountyReport {
  readonly kind: "exact" | "open";
  readonly score: number;
  readonly winner: string;
  readonly paidWei: bigint;
  readonly modelId: bigint;
}

/** A dispute, and who played it. */
export interface PlayedDispute extends DisputeReport {
  readonly solver: Role;
  readonly challenger: Role;
}

export interface StoryReport {
  readonly bounties: readonly BountyReport[];
  readonly disputes: readonly PlayedDispute[];
  readonly books: Books;
}

/** A bounty on the board, and what is said about it. */
interface Posted {
  readonly kind: "exact" | "open";
  readonly bountyId: string;
  readonly terms: Terms;
  readonly program: Program;
}

/** A commit of somebody in the cast. */
interface Entry {
  readonly role: Role;
  readonly posted: Posted;
  readonly index: bigint;
  readonly claimant: Claimant;
  readonly salt: string;
  /** What is false about it; `undefined`: nothing. */
  readonly lie?: string;
}

export async function tellStory(stage: Stage, narrator: Narrator): Promise<StoryReport> {
  const { market, actors, ethers } = stage;
  const cast = (Object.keys(ROLES) as Role[]).map((role) => actors[role].address);
  const contracts = await Promise.all(CONTRACT_NAMES.map((name) => market[name].getAddress()));
  const closeBooks = await openBooks(ethers, cast, contracts);

  narrator.chapter("Who is who");
  for (const [role, part] of Object.entries(ROLES)) narrator.say(`${role.padEnd(8)}  ${part}`);
  const jobs = { exact: groundStateJob(), open: classifierJob() };
  const { posted, source } = await postBounties(stage, narrator, jobs);
  const entries = await commitAll(stage, narrator, jobs, posted);
  const disputes = [
    ...(await revealAndDispute(stage, narrator, entries, posted.exact, source)),
    ...(await revealAndDispute(stage, narrator, entries, posted.open, source)),
  ];
  const bounties = await settleAll(stage, narrator, [posted.exact, posted.open], entries);
  await withdrawAll(stage, narrator);
  return { bounties, disputes, books: await closeBooks() };
}

type Jobs = { readonly exact: ReturnType<typeof groundStateJob>; readonly open: ReturnType<typeof classifierJob> };
type Bounties = { readonly exact: Posted; readonly open: Posted };

/** Mints the dataset, publishes the programs and posts the bounties. */
async function postBounties(
  { market, actors }: Stage,
  narrator: Narrator,
  { exact, open }: Jobs,
): Promise<{ posted: Bounties; source: DataSource }> {
  narrator.chapter("Data, programs and bounties");
  const { segment } = open.dataset;
  const cid = await contentId(toUtf8Bytes(IRIS_CSV));
  await (
    await market.datasets.connect(actors.Dora).mint({
      root: segment.root,
      depth: segment.depth,
      rows: segment.rows,
      columns: segment.columns,
      royaltyBps: 0n,
      modelShareBps: 0n,
      parent: 0n,
      cid: hexlify(cid.bytes),
      name: "Iris, scaled and split",
      format: `${IRIS_FILE}, scaled to 0…π, 105 + 45 rows, class last`,
    })
  ).wait();
  const datasetId = await market.datasets.count();
  narrator.say(`Dora mints dataset ${datasetId}: Iris, ${segment.rows} rows × ${segment.columns} columns`);
  narrator.say(`  file ${cid.toString()}`);
  narrator.say(`  root ${segment.root}`);

  const store = market.store.connect(actors.Paula);
  const board = market.board.connect(actors.Paula);
  const machine = await market.machine.getAddress();
  const post = async (draft: Omit<BountyDraft, "machine" | "solverBond" | "challengerBond" | "commitSeconds">) => {
    await publishProgram(store, draft.program);
    const terms = await draftTerms(market.rules, market.datasets, {
      ...draft,
      machine,
      solverBond: SOLVER_BOND,
      challengerBond: CHALLENGER_BOND,
      commitSeconds: COMMIT_SECONDS,
    });
    const { bountyId } = await postBounty(board, terms);
    const { code, shape } = draft.program;
    narrator.say(
      `  program ${programId(draft.program).slice(0, 18)}…: ${code.length} instructions, ${shape.qubits} qubits`,
    );
    return { kind: draft.kind, bountyId, terms, program: draft.program };
  };

  narrator.say("");
  narrator.say(
    `Paula posts an exact bounty of ${formatEther(REWARD.exact)} ETH: train this circuit to the ground state of H2`,
  );
  narrator.block(drawText(exact.circuit));
  const first = await post({ kind: "exact", direction: "min", program: exact.program, reward: REWARD.exact });
  narrator.say("");
  narrator.say(
    `and an open bounty of ${formatEther(REWARD.open)} ETH: find parameters that classify the test rows best`,
  );
  narrator.block(drawText(open.circuit));
  const second = await post({
    kind: "open",
    direction: "max",
    program: open.program,
    datasetIds: [datasetId],
    reward: REWARD.open,
  });
  const source: DataSource = (root) => (root === segment.root ? segment.cells : undefined);
  return { posted: { exact: first, open: second }, source };
}

/** Everybody computes, or pretends to, and commits. */
async function commitAll(
  stage: Stage,
  narrator: Narrator,
  { exact, open }: Jobs,
  posted: Bounties,
): Promise<readonly Entry[]> {
  narrator.chapter("Off-chain: training; on-chain: commitments");
  const curve = exact.curve();
  narrator.block(
    lineChart(curve, { title: `H2: energy in hartree over ${curve.length} steps of Adam`, reference: exact.exact }),
  );
  const alice = honest(exact.statement);
  const reached = alice.prover.outcome().score;
  narrator.say(
    `H2: trained to ${reached.toFixed(DIGITS)} hartree, exact ${exact.exact.toFixed(DIGITS)}; ` +
      `with the nuclei ${(reached + exact.nuclear).toFixed(DIGITS)}`,
  );
  const bob = open.train(LONG_TRAINING, 1);
  narrator.block(lineChart(bob.losses, { title: `Iris: Bob's loss over ${LONG_TRAINING} steps of Adam` }));
  const carol = open.train(SHORT_TRAINING, 2);
  for (const { name, accuracy } of open.baselines) {
    narrator.say(`classical baseline on the same test rows: ${name} ${accuracy.toFixed(4)}`);
  }
  narrator.say("");

  const { rows, labels, trainRows } = open.dataset;
  // ⟨Z⟩ = +1 on the qubit of the row's class, −1 on those of the others.
  const answers = rows.slice(trainRows).map((_, row) => 0b111 ^ (1 << labels[trainRows + row]!));
  const untrained = open.statement(new Float64Array(carol.parameters.length));
  const entries: Entry[] = [];
  const commit = async (role: Role, bounty: Posted, claimant: Claimant, lie?: string): Promise<string> => {
    const { market, actors, chainId } = stage;
    const solver = actors[role];
    const salt = keccak256(toUtf8Bytes(`the demonstration's salt of ${role}`));
    const context = {
      chainId,
      board: await market.board.getAddress(),
      bountyId: bounty.bountyId,
      termsHash: termsHashOf(bounty.terms),
      solver: solver.address,
    };
    const result = resultOf(claimant.prover);
    const { index, commitment } = await commitResult(
      market.board.connect(solver),
      context,
      result,
      salt,
      bounty.terms.solverBond,
    );
    entries.push({ role, posted: bounty, index, claimant, salt, lie });
    const truth = lie === undefined ? "" : `, a lie: ${ROLES[role]}`;
    narrator.say(
      `${name(bounty, index, role)} commits ${brief(commitment)}, which hides score ${score(claimant)}${truth}`,
    );
    return commitment;
  };

  await commit("Scott", posted.exact, scalarLiar(exact.statement), "scalar");
  await commit("Susan", posted.exact, sumLiar(exact.statement), "sum");
  const copied = await commit("Alice", posted.exact, alice);
  const { index } = await sendCommitment(
    stage.market.board.connect(stage.actors.Pete),
    posted.exact.bountyId,
    copied,
    posted.exact.terms.solverBond,
  );
  const salt = keccak256(toUtf8Bytes("the demonstration's salt of Alice"));
  entries.push({ role: "Pete", posted: posted.exact, index, claimant: alice, salt, lie: "plagiarism" });
  narrator.say(`${name(posted.exact, index, "Pete")} commits ${brief(copied)}, which is Alice's`);
  await commit("Kurt", posted.open, ketLiar(untrained, answers), "ket");
  await commit("Harry", posted.open, hashLiar(untrained, 1), "unopenable");
  await commit("Carol", posted.open, honest(open.statement(carol.parameters)));
  await commit("Bob", posted.open, honest(open.statement(bob.parameters)));
  return entries;
}

/** Digits after the point of energies and scores. */
const DIGITS = 12;
const score = ({ prover }: Claimant): string => prover.outcome().score.toFixed(DIGITS);
const brief = (hash: string): string => `${hash.slice(0, 10)}…`;
const name = ({ kind }: Posted, index: bigint, role: Role): string => `${kind.padEnd(5)} #${index} ${role.padEnd(5)}`;

/** Reveals the commits of a bounty, computes every claim again, and disputes what is false. */
async function revealAndDispute(
  stage: Stage,
  narrator: Narrator,
  entries: readonly Entry[],
  posted: Posted,
  source: DataSource,
): Promise<readonly PlayedDispute[]> {
  const { market, actors, helpers } = stage;
  narrator.chapter(`The ${posted.kind} bounty: reveals`);
  const { revealDelayBlocks, revealDelaySeconds } = await market.rules.limits();
  await helpers.mine(revealDelayBlocks);
  if (posted.kind === "open") await helpers.time.increaseTo(posted.terms.commitDeadline + revealDelaySeconds + 1n);
  const own = entries.filter((entry) => entry.posted === posted);
  for (const { role, index, claimant, salt } of own) {
    const board = market.board.connect(actors[role]);
    try {
      await revealResult(board, posted.bountyId, index, claimant.prover, salt);
      narrator.say(`#${index} ${role} reveals score ${score(claimant)}`);
    } catch (error) {
      // The copy of a commitment is bound to whom it was copied from.
      const fault = decodeRevert(board.interface, error)?.name;
      if (fault !== "BountyCommitmentMismatch") throw error;
      narrator.say(`#${index} ${role} shows what Alice showed, salt and all, and is refused: ${fault}`);
    }
  }

  narrator.chapter(`The ${posted.kind} bounty: Vera computes every claim again`);
  const program = await fetchProgram(market.store, posted.terms.programId);
  const claims = await revealedClaims(market, posted.bountyId);
  const judged = claims.map((revealed) => ({ revealed, verdict: judge(revealed, program, source) }));
  const entryOf = ({ index }: RevealedClaim): Entry => own.find((entry) => entry.index === index)!;
  for (const { revealed, verdict } of judged) {
    narrator.say(`${verdict.right ? "✓" : "✗"} #${revealed.index} ${entryOf(revealed).role}: ${verdict.reason}`);
  }

  const disputes: PlayedDispute[] = [];
  for (const { revealed, verdict } of judged) {
    const entry = entryOf(revealed);
    if (!verdict.right) {
      narrator.chapter(`Vera disputes ${entry.role}'s claim (${ROLES[entry.role]})`);
      disputes.push(await dispute(stage, narrator, entry, revealed, "Vera", verdict, entry.lie!));
    } else if (entry.role === "Alice") {
      // A challenger who believes a false run loses its bond.
      const believed = scalarLiar(entry.claimant.prover.run.statement).prover;
      narrator.chapter("Frank disputes Alice's claim, which is right, for he believes a run with an error");
      disputes.push(await dispute(stage, narrator, entry, revealed, "Frank", { prover: believed }, "false challenge"));
    }
  }
  return disputes;
}

async function dispute(
  stage: Stage,
  narrator: Narrator,
  entry: Entry,
  revealed: RevealedClaim,
  challenger: Role,
  { prover }: Pick<Verdict, "prover">,
  lie: string,
): Promise<PlayedDispute> {
  const report = await playDispute(
    stage,
    {
      lie,
      revealed,
      solver: stage.actors[entry.role],
      defence: entry.claimant.defence,
      challenger: stage.actors[challenger],
      attack: new MachineProver(prover),
      run: prover.run,
    },
    (line) => narrator.say(line),
  );
  const winner = report.winner === "solver" ? entry.role : challenger;
  narrator.say(`${winner} wins: ${report.solverMoves} + ${report.challengerMoves} moves, ${report.gas} gas`);
  return { ...report, solver: entry.role, challenger };
}

/** Ends everything that can be ended, pays, and mints the models. */
async function settleAll(
  stage: Stage,
  narrator: Narrator,
  bounties: readonly Posted[],
  entries: readonly Entry[],
): Promise<readonly BountyReport[]> {
  const { market, actors, helpers } = stage;
  narrator.chapter("Settlement");
  const ends = await Promise.all(bounties.map(({ bountyId }) => market.lens.latestEnd(bountyId)));
  await helpers.time.increaseTo(ends.reduce((latest, end) => (end > latest ? end : latest)) + 1n);
  const reports: BountyReport[] = [];
  for (const { bountyId, kind } of bounties) {
    const board = market.board.connect(actors.Paula);
    const { commits } = await board.bountyOf(bountyId);
    const dropped = await board.prune.staticCall(bountyId, commits);
    await (await board.prune(bountyId, commits)).wait();
    narrator.say(`${kind}: ${dropped} disproved claims drop out of the lead`);
    await (await board.settle(bountyId)).wait();
    await (await market.models.connect(actors.Paula).mint(bountyId)).wait();
    const modelId = await market.models.modelOfBounty(bountyId);
    const outcome = await market.lens.outcomeOf(bountyId);
    const { reward } = await board.termsOf(bountyId);
    const winner = entries.find(({ posted, index }) => posted.bountyId === bountyId && index === outcome.commitIndex)!;
    const { score: reached } = winner.claimant.prover.outcome();
    narrator.say(
      `${kind}: ${winner.role} is paid ${formatEther(reward)} ETH for score ${reached}; Paula owns model ${modelId}`,
    );
    reports.push({ kind, score: reached, winner: winner.role, paidWei: reward, modelId });
  }
  for (const entry of entries) await endEntry(stage, narrator, entry);
  return reports;
}

/** Gives back the bond of a claim that stands, and burns a part of that of a commit that was never revealed. */
async function endEntry({ market, actors }: Stage, narrator: Narrator, { role, posted, index }: Entry): Promise<void> {
  const claims = await revealedClaims(market, posted.bountyId);
  const revealed = claims.find((claim) => claim.index === index);
  if (!revealed) {
    await (await market.board.connect(actors.Vera).forfeit(posted.bountyId, index)).wait();
    narrator.say(`${posted.kind} #${index} ${role}: never revealed, half of the bond is burned`);
  } else if (await market.game.isFinal(revealed.claimId)) {
    await (await market.game.connect(actors[role]).release(revealed.claim)).wait();
    narrator.say(`${posted.kind} #${index} ${role}: the claim stands, the bond goes back`);
  } else {
    narrator.say(`${posted.kind} #${index} ${role}: disproved, the bond is lost`);
  }
}

/** Pays out every credit. */
async function withdrawAll({ market, actors }: Stage, narrator: Narrator): Promise<void> {
  narrator.chapter("Withdrawals");
  for (const role of Object.keys(ROLES) as Role[]) {
    const { address } = actors[role];
    let paid = 0n;
    const onBoard = await market.board.credits(address, ZeroAddress);
    if (onBoard > 0n) await (await market.board.connect(actors[role]).withdraw(ZeroAddress, address)).wait();
    const inGame = await market.game.credits(address);
    if (inGame > 0n) await (await market.game.connect(actors[role]).withdraw(address)).wait();
    paid += onBoard + inGame;
    if (paid > 0n) narrator.say(`${role} withdraws ${formatEther(paid)} ETH`);
  }
}
