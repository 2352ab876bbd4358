/**
 * Who must have paid and who must have been credited what, worked out from what happened on a market by the rules of
 * docs/market.md and docs/dispute.md alone: the amounts that the contracts say they credited are not looked at.
 */
import type { EventRecord } from "../../tasks/protocol/index.ts";

const ZERO = "0x0000000000000000000000000000000000000000";
const ZERO_WORD = `0x${"0".repeat(64)}`;
const WHOLE_BPS = 10_000n;

/** A sum that moved between an account and a contract. In wei, or the token's smallest unit. */
export interface Flow {
  /** `paid`: by the account; `credited`: to it; `withdrawn`: out of the credit, to the account `account`. */
  readonly kind: "paid" | "credited" | "withdrawn" | "received";
  readonly contract: "board" | "game";
  readonly account: string;
  readonly token: string;
  readonly amount: bigint;
  readonly what: string;
}

export interface Flows {
  readonly flows: readonly Flow[];
  /** Sums that an event names and the rules do not yield. */
  readonly mismatches: readonly string[];
  /** Ether that must have been burned, by contract, in wei. */
  readonly burned: Readonly<Record<"board" | "game", bigint>>;
  /** What must still be held for bounties and games that are not over, by contract and token. */
  readonly held: ReadonlyMap<string, bigint>;
  /** Of that, by account: what it can still get back, tokens and ether together. */
  readonly bound: ReadonlyMap<string, bigint>;
}

interface BountyBooks {
  readonly poster: string;
  readonly token: string;
  readonly prizeBps: readonly bigint[];
  readonly shares: readonly { readonly receiver: string; readonly bps: bigint }[];
  readonly posterBond: bigint;
  escrow: bigint;
  pot?: bigint;
  isOver: boolean;
}

type Fields = EventRecord["args"];

const textOf = (args: Fields, name: string): string => args[name] as string;
const sumOf = (args: Fields, name: string): bigint => BigInt(textOf(args, name));

/** @param events of one branch of the chain, in its order */
export function flowsOf(events: readonly EventRecord[]): Flows {
  const flows: Flow[] = [];
  const mismatches: string[] = [];
  const burned = { board: 0n, game: 0n };
  const bounties = new Map<string, BountyBooks>();
  const commits = new Map<string, { readonly solver: string; bond: bigint }>();
  const claims = new Map<string, { readonly solver: string; bond: bigint; pot: bigint }>();
  const games = new Map<string, { readonly claimId: string; readonly challenger: string; bond: bigint }>();
  const burnedPosterBonds = new Set(
    events.filter(({ event }) => event === "PosterBondBurned").map(({ args }) => textOf(args, "bountyId")),
  );

  const add = (kind: Flow["kind"], contract: Flow["contract"], account: string, amount: bigint, what: string) =>
    addToken(kind, contract, account, ZERO, amount, what);
  function addToken(
    kind: Flow["kind"],
    contract: Flow["contract"],
    account: string,
    token: string,
    amount: bigint,
    what: string,
  ): void {
    if (amount > 0n) flows.push({ kind, contract, account, token, amount, what });
  }
  function expect(what: string, given: bigint, derived: bigint): void {
    if (given !== derived) mismatches.push(`${what}: the event says ${given}, the rules ${derived}`);
  }
  const commitOf = (args: Fields) => commits.get(`${textOf(args, "bountyId")}:${textOf(args, "index")}`)!;

  function endBounty(bountyId: string): void {
    const bounty = bounties.get(bountyId)!;
    if (bounty.isOver) return;
    bounty.isOver = true;
    addToken("credited", "board", bounty.poster, bounty.token, bounty.escrow, "rest of a reward");
    bounty.escrow = 0n;
    if (burnedPosterBonds.has(bountyId)) burned.board += bounty.posterBond;
    else add("credited", "board", bounty.poster, bounty.posterBond, "poster's bond");
  }

  const handlers: Readonly<Record<string, (args: Fields) => void>> = {
    "board.BountyPosted"(args) {
      const terms = args["terms"] as Fields;
      const posted: BountyBooks = {
        poster: textOf(args, "poster"),
        token: textOf(terms, "token"),
        prizeBps: (terms["prizeBps"] as readonly string[]).map(BigInt),
        shares: (args["shares"] as readonly Fields[]).map((share) => ({
          receiver: textOf(share, "receiver"),
          bps: sumOf(share, "bps"),
        })),
        posterBond: sumOf(terms, "posterBond"),
        escrow: sumOf(terms, "reward"),
        isOver: false,
      };
      expect("escrow of a bounty", sumOf(args, "escrow"), posted.escrow);
      bounties.set(textOf(args, "bountyId"), posted);
      addToken("paid", "board", posted.poster, posted.token, posted.escrow, "reward");
      add("paid", "board", posted.poster, posted.posterBond, "poster's bond");
    },
    "board.RewardRaised"(args) {
      const bounty = bounties.get(textOf(args, "bountyId"))!;
      const amount = sumOf(args, "amount");
      bounty.escrow += amount;
      addToken("paid", "board", textOf(args, "from"), bounty.token, amount, "raise");
    },
    "board.Committed"(args) {
      const [solver, bond] = [textOf(args, "solver"), sumOf(args, "bond")];
      commits.set(`${textOf(args, "bountyId")}:${textOf(args, "index")}`, { solver, bond });
      add("paid", "board", solver, bond, "solver's bond");
    },
    "board.Revealed"(args) {
      const commit = commitOf(args);
      // A ranked claim's bond goes to the game, where `ClaimOpened` names it.
      if (textOf(args, "claimId") === ZERO_WORD) {
        add("credited", "board", commit.solver, commit.bond, "bond of an unranked result");
      }
      commit.bond = 0n;
    },
    "board.Forfeited"(args) {
      const commit = commitOf(args);
      const returned = commit.bond / 2n;
      expect("half of a forfeited bond", sumOf(args, "returned"), returned);
      burned.board += commit.bond - returned;
      add("credited", "board", commit.solver, returned, "half of a forfeited bond");
      commit.bond = 0n;
    },
    "board.BondReturned"(args) {
      const commit = commitOf(args);
      add("credited", "board", commit.solver, commit.bond, "returned bond");
      commit.bond = 0n;
    },
    "board.PrizeAwarded"(args) {
      const bounty = bounties.get(textOf(args, "bountyId"))!;
      bounty.pot ??= bounty.escrow;
      const prize = (bounty.pot * bounty.prizeBps[Number(textOf(args, "rank"))]!) / WHOLE_BPS;
      expect("a prize", sumOf(args, "amount"), prize);
      bounty.escrow -= prize;
      let rest = prize;
      for (const { receiver, bps } of bounty.shares) {
        const share = (prize * bps) / WHOLE_BPS;
        rest -= share;
        addToken("credited", "board", receiver, bounty.token, share, "share of a prize");
      }
      addToken("credited", "board", textOf(args, "solver"), bounty.token, rest, "prize");
    },
    "board.BountySettled": (args) => endBounty(textOf(args, "bountyId")),
    "board.BountyRefunded": (args) => endBounty(textOf(args, "bountyId")),
    "board.BountyCancelled": (args) => endBounty(textOf(args, "bountyId")),
    "board.Withdrawn"(args) {
      const [token, amount] = [textOf(args, "token"), sumOf(args, "amount")];
      addToken("withdrawn", "board", textOf(args, "account"), token, amount, "withdrawal");
      addToken("received", "board", textOf(args, "to"), token, amount, "withdrawal");
    },
    "game.ClaimOpened"(args) {
      claims.set(textOf(args, "claimId"), { solver: textOf(args, "solver"), bond: sumOf(args, "bond"), pot: 0n });
    },
    "game.Challenged"(args) {
      const [challenger, bond] = [textOf(args, "challenger"), sumOf(args, "bond")];
      games.set(textOf(args, "gameId"), { claimId: textOf(args, "claimId"), challenger, bond });
      add("paid", "game", challenger, bond, "challenger's bond");
    },
    "game.GameDecided"(args) {
      const game = games.get(textOf(args, "gameId"))!;
      const claim = claims.get(game.claimId)!;
      const loserBond = args["solverWon"] ? game.bond : claim.bond;
      const prize = loserBond / 2n;
      expect("half of a loser's bond", sumOf(args, "prize"), prize);
      if (args["solverWon"]) {
        add("credited", "game", claim.solver, prize, "half of a challenger's bond");
        burned.game += loserBond - prize;
      } else {
        add("credited", "game", game.challenger, prize + game.bond, "half of a solver's bond, and the own");
        claim.pot = loserBond - prize;
        claim.bond = 0n;
      }
      game.bond = 0n;
    },
    "game.GameClosed"(args) {
      const game = games.get(textOf(args, "gameId"))!;
      const claim = claims.get(game.claimId)!;
      const allowance = sumOf(args, "allowance");
      if (allowance > claim.pot) mismatches.push(`an allowance of ${allowance} from a pot of ${claim.pot}`);
      claim.pot -= allowance;
      add("credited", "game", game.challenger, game.bond + allowance, "bond of a closed game, and an allowance");
      game.bond = 0n;
    },
    "game.ClaimReleased"(args) {
      const claim = claims.get(textOf(args, "claimId"))!;
      add("credited", "game", claim.solver, claim.bond, "bond of a claim that stands");
      claim.bond = 0n;
    },
    "game.Burned"(args) {
      const claim = claims.get(textOf(args, "claimId"))!;
      // Of a lost challenge it is counted where the game is decided; of a dead claim here, from the pot.
      if (claim.bond > 0n) return;
      const amount = sumOf(args, "amount");
      expect("what is left of a pot", amount, claim.pot);
      burned.game += claim.pot;
      claim.pot = 0n;
    },
    "game.Withdrawn"(args) {
      const amount = sumOf(args, "amount");
      add("withdrawn", "game", textOf(args, "account"), amount, "withdrawal");
      add("received", "game", textOf(args, "to"), amount, "withdrawal");
    },
  };
  for (const { contract, event, args } of events) handlers[`${contract}.${event}`]?.(args);

  const held = new Map<string, bigint>();
  const bound = new Map<string, bigint>();
  const hold = (key: string, owner: string, amount: bigint): void => {
    held.set(key, (held.get(key) ?? 0n) + amount);
    if (amount > 0n) bound.set(owner, (bound.get(owner) ?? 0n) + amount);
  };
  for (const { isOver, poster, token, escrow, posterBond } of bounties.values()) {
    if (isOver) continue;
    hold(`board:${token}`, poster, escrow);
    hold(`board:${ZERO}`, poster, posterBond);
  }
  for (const { solver, bond } of commits.values()) hold(`board:${ZERO}`, solver, bond);
  for (const { solver, bond } of claims.values()) hold(`game:${ZERO}`, solver, bond);
  for (const { pot } of claims.values()) hold(`game:${ZERO}`, ZERO, pot);
  for (const { challenger, bond } of games.values()) hold(`game:${ZERO}`, challenger, bond);
  return { flows, mismatches, burned, held, bound };
}
