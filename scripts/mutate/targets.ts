/** What is mutated, which contracts that changes, and which tests have to see it. */

export interface Target {
  readonly name: string;
  /** Part of all mutants that it gets. */
  readonly share: number;
  readonly sources: readonly string[];
  /** Contracts that the tests deploy, by source. */
  readonly contracts: Readonly<Record<string, string>>;
  /**
   * The most telling first: the run ends with the first failure. None about gas, which every change moves, and none that
   * waits for errors by name: the chain knows the names of code that it was built with alone.
   */
  readonly tests: readonly string[];
}

const MOCKS = "contracts/mocks";

export const TARGETS: readonly Target[] = [
  {
    name: "market",
    share: 0.4,
    sources: [
      "contracts/market/BountyBoard.sol",
      "contracts/market/BountyLens.sol",
      "contracts/market/Commitment.sol",
      "contracts/market/Notice.sol",
      "contracts/market/PostingRules.sol",
      "contracts/market/ScoreKey.sol",
      "contracts/market/SealedRows.sol",
      "contracts/market/TermsKeeping.sol",
      "contracts/market/TermsRules.sol",
      "contracts/market/TimeRule.sol",
      "contracts/money/Purse.sol",
    ],
    contracts: {
      BountyBoard: "contracts/market/BountyBoard.sol",
      BountyLens: "contracts/market/BountyLens.sol",
      PostingRules: "contracts/market/PostingRules.sol",
      SealedRows: "contracts/market/SealedRows.sol",
      MarketHarness: `${MOCKS}/MarketHarness.sol`,
    },
    tests: ["test/market", "test/money"],
  },
  {
    name: "desks",
    share: 0.15,
    sources: [
      "contracts/market/Envelope.sol",
      "contracts/market/InferenceDesk.sol",
      "contracts/market/PrivateDesk.sol",
    ],
    contracts: {
      InferenceDesk: "contracts/market/InferenceDesk.sol",
      PrivateDesk: "contracts/market/PrivateDesk.sol",
      MarketHarness: `${MOCKS}/MarketHarness.sol`,
    },
    tests: [
      ...["InferenceDesk", "InferenceDesk.attacks", "PrivateDesk", "PrivateDesk.attacks", "PrivateDesk.states"].map(
        (name) => `test/market/${name}.test.ts`,
      ),
      ...["inference", "private"].map((name) => `test/invariants/${name}.test.ts`),
    ],
  },
  {
    name: "dispute",
    share: 0.3,
    sources: [
      "contracts/dispute/Clock.sol",
      "contracts/dispute/Descent.sol",
      "contracts/dispute/DisputeGame.sol",
      "contracts/dispute/FeeFloor.sol",
      "contracts/dispute/PackedGame.sol",
      "contracts/dispute/Rounds.sol",
    ],
    contracts: {
      DisputeGame: "contracts/dispute/DisputeGame.sol",
      DisputeHarness: `${MOCKS}/DisputeHarness.sol`,
    },
    tests: [
      ...["attacks", "DisputeGame", "states", "Clock", "Descent", "FeeFloor", "Rounds", "exhaustive"].map(
        (name) => `test/dispute/${name}.test.ts`,
      ),
    ],
  },
  {
    name: "machine",
    share: 0.15,
    sources: [
      "contracts/machine/GateLeaf.sol",
      "contracts/machine/KetMachine.sol",
      "contracts/machine/OperandRules.sol",
      "contracts/machine/ProofReader.sol",
      "contracts/machine/ScalarStep.sol",
      "contracts/machine/ShapeFields.sol",
      "contracts/machine/StateAccess.sol",
      "contracts/machine/VectorLeaf.sol",
      "contracts/machine/VectorStep.sol",
      "contracts/machine/VectorChecker.sol",
      "contracts/machine/WordFrontier.sol",
      "contracts/machine/WordTree.sol",
    ],
    contracts: {
      KetMachine: "contracts/machine/KetMachine.sol",
      VectorChecker: "contracts/machine/VectorChecker.sol",
      WordTreeHarness: `${MOCKS}/WordTreeHarness.sol`,
      MarketHarness: `${MOCKS}/MarketHarness.sol`,
    },
    tests: [
      ...["KetMachine", "WordTree", "WordFrontier", "OperandRules", "ScalarStep", "VectorLeaf"].map(
        (name) => `test/machine/${name}.test.ts`,
      ),
      "test/integration/machine-differential.test.ts",
    ],
  },
];
