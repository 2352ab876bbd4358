/**
 * The SDK: one function for each thing that a poster, a solver, a challenger or an asker wants. Functions that send check
 * their input first, simulate the call, and throw a `ProtocolError` with the contract's own error where the chain would
 * refuse it; ids and hashes are computed here, and what a node shows is checked against them.
 */
export { isKetworkError, KetworkRangeError, KetworkTypeError } from "../../sim/index.ts";
export {
  bountyIdsLike,
  commitsBy,
  listBounties,
  listPrograms,
  prizesOf,
  type BountySummary,
  type OwnCommit,
  type Prize,
  type ProgramSummary,
} from "./overview.ts";
export { approveTokens, PERMIT2_ADDRESS, signPermit, signPermit2, type PermitRequest } from "./permit.ts";
export { ERRORS } from "./abi.ts";
export {
  bountyStatus,
  cancelBounty,
  forfeitBond,
  pruneBounty,
  raiseReward,
  refundBounty,
  reopenBounty,
  returnBond,
  settleBounty,
  type Done,
  type SettledPrize,
} from "./bounties.ts";
export {
  argsDigestOf,
  BOUNTY_STATUS,
  bountyIdOf,
  claimDigestOf,
  COMMIT_STATUS,
  commitmentOf,
  DATA_ACCESS,
  DIRECTION,
  hostKeyOf,
  JOB_KIND,
  MAX_PRIZES,
  sealedCommitmentOf,
  termsHashOf,
  WHOLE_BPS,
  type CommitmentContext,
  type Result,
  type Terms,
} from "./bounty.ts";
export { claimIdOf, gameIdOf, statementHashOf, type Claim, type StatementWords } from "./claim.ts";
export {
  cellsFromBytes,
  revealedClaims,
  statementOf,
  type DataSource,
  type RevealedClaim,
  type RunClaim,
} from "./claims.ts";
export {
  connectAs,
  connectMarket,
  CONTRACT_NAMES,
  type ConnectedMarket,
  type ContractName,
  type MarketAddresses,
  type MarketContracts,
} from "./connect.ts";
export {
  checkKey,
  newOrderKey,
  openArguments,
  sealArguments,
  streamKeyOf,
  type EnvelopeContext,
  type OrderKey,
} from "./envelope.ts";
export { decodeRevert, ProtocolError, protocolError } from "./errors.ts";
export { eventReader, type EventRecord, type EventValue } from "./events.ts";
export { fetchBounty, type FetchedBounty } from "./fetch.ts";
export { readGame } from "./follow.ts";
export { PHASES, sideToMove, type Game, type Phase } from "./game.ts";
export {
  answeredClaim,
  answerQuestion,
  askModel,
  discardAnswer,
  dropQuestion,
  fetchQuestion,
  payAnswer,
  QUESTION_STATUS,
  questionIdOf,
  questionStatus,
  readAnswer,
  refundQuestion,
  takeQuestion,
  type AskOptions,
  type FetchedQuestion,
} from "./inference.ts";
export {
  buyLicence,
  fetchOffer,
  isLicensed,
  licenceIdOf,
  licenceIdsFor,
  LICENCE_RIGHT,
  licencesOf,
  offerIdOf,
  offerIdsLike,
  offerLicence,
  offersOf,
  type BuyOptions,
  type HeldLicence,
  type LicenceOffer,
  type LicenceRight,
  type ListedOffer,
  type OfferDraft,
} from "./licences.ts";
export {
  fetchModel,
  lineageOf,
  type FetchedModel,
  type Lineage,
  type LineageDataset,
  type ModelFacts,
  type UnverifiedModel,
  type VerifiedModel,
} from "./lineage.ts";
export { deployLocalMarket, LOCAL_LIMITS, type MarketLimits } from "./local.ts";
export { MachineProver } from "./machine-prover.ts";
export {
  attachParameters,
  collectPot,
  declareHeritage,
  FIRST_UNVERIFIED,
  linkModelVersion,
  MODEL_STATUS,
  modelCardOf,
  registerModel,
  setModelStatus,
  type HeritageDraft,
  type ModelCard,
  type ModelDraft,
  type ModelStatus,
} from "./models.ts";
export type { Move } from "./moves.ts";
export { challengeClaim, closeGame, releaseClaim, timeoutGame, type Challenge } from "./play.ts";
export { ChallengerPlayer, SolverPlayer, type PlayedMove, type PlayerOptions } from "./players.ts";
export { draftTerms, postBounty, type BountyDraft, type PostedBounty, type SealedDraft } from "./post.ts";
export {
  accuseDelivery,
  cancelOrder,
  checkDelivery,
  checkShared,
  deliverPrivate,
  discardDelivery,
  dropOrder,
  fetchDelivery,
  fetchOrder,
  orderPrivate,
  orderStatus,
  payOrder,
  readDelivery,
  refundOrder,
  shareArguments,
  takeOrder,
  type DeliveryVerdict,
  type FetchedDelivery,
  type FetchedOrder,
  type PrivateMarket,
} from "./private.ts";
export {
  deliveryKeyOf,
  draftOrder,
  ORDER_STATUS,
  orderIdOf,
  type OrderDraft,
  type PrivateOrder,
} from "./private-order.ts";
export { readProgramFile, writeProgramFile } from "./program-file.ts";
export { fetchProgram, publishProgram } from "./programs.ts";
export type { DisputeProver, StepOpening } from "./prover.ts";
export { creditsOf, withdraw, withdrawAll, withdrawBonds, type Credit, type Debtors } from "./purse.ts";
export {
  draftQuestion,
  NO_PROOF,
  parameterProofOf,
  type ParameterProof,
  type Question,
  type QuestionDraft,
} from "./question.ts";
export { mintDataset, mintModel, setBountyShare, type DatasetDraft } from "./registry.ts";
export {
  parametersOf,
  predictWith,
  verifyModel,
  type ModelParameters,
  type ModelVerdict,
  type Prediction,
} from "./replay.ts";
export { rangedProvider } from "./rpc/ranged.ts";
export { fetchSealedRows, MAX_SEALED_DEPTH, openSealedRows, sealOf, sealRows, type SealedData } from "./seal.ts";
export { bondFor } from "./send.ts";
export {
  commitArguments,
  commitResult,
  commitsOf,
  resultOf,
  revealResult,
  sendCommitment,
  type Committed,
  type LicenceIds,
  type RevealedResult,
} from "./solve.ts";
export { checkTerms } from "./terms.ts";
export { judge, type Verdict } from "./watch.ts";
