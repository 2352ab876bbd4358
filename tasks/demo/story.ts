/**
 * The life of two bounties: posted, solved, lied about, disproved and paid. Everything that happens here happens by the
 * calls and the library functions that any poster, solver or challenger would use.
 */
import { encodeBytes32String, formatEther, hexlify, keccak256, parseEther, toUtf8Bytes } from "ethers";

import {
  bitsToFloat,
  drawText,
  IRIS_CSV,
  IRIS_FILE,
  Prover,
  programId,
  run,
  type Program,
  type Statement,
} from "../../sim/index.ts";
import { termsHashOf, type Terms } from "../protocol/bounty.ts";
import { revealedClaims, type DataSource, type RevealedClaim } from "../protocol/claims.ts";
import { contentId } from "../protocol/content.ts";
import { MachineProver } from "../protocol/machine-prover.ts";
import { draftTerms, postBounty } from "../protocol/post.ts";
import { fetchProgram, publishProgram } from "../protocol/programs.ts";
import { commitResult, resultOf, revealResult, sendCommitment } from "../protocol/solve.ts";
import { judge } from "../protocol/watch.ts";
import { lineChart } from "../view/plot.ts";
import { drawTable } from "../view/table.ts";
import { openBooks } from "./books.ts";
import { playDispute, type DisputeReport } from "./disputes.ts";
import { classifierJob, groundStateJob } from "./jobs.ts";
import { hashLiar, honest, ketLiar, scalarLiar, sumLiar, type Claimant } from "./liars.ts";
import { ROLES, type Role, type Stage } from "./stage.ts";
