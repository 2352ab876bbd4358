/** The ABIs of everything that is deployed, and one interface of all their errors. */
import { Interface } from "ethers";

import { AccessManager__factory } from "../../types/factories/@openzeppelin/contracts/access/manager/AccessManager__factory.ts";
import { DisputeGame__factory } from "../../types/factories/contracts/dispute/DisputeGame__factory.ts";
import { IAuthorisations__factory } from "../../types/factories/contracts/interfaces/IAuthorisations__factory.ts";
import { IBountyBoard__factory } from "../../types/factories/contracts/interfaces/IBountyBoard__factory.ts";
import { IDataLicence__factory } from "../../types/factories/contracts/interfaces/IDataLicence__factory.ts";
import { IDatasetNFT__factory } from "../../types/factories/contracts/interfaces/IDatasetNFT__factory.ts";
import { IDisputeGame__factory } from "../../types/factories/contracts/interfaces/IDisputeGame__factory.ts";
import { IInferenceDesk__factory } from "../../types/factories/contracts/interfaces/IInferenceDesk__factory.ts";
import { IKetMachine__factory } from "../../types/factories/contracts/interfaces/IKetMachine__factory.ts";
import { ILicences__factory } from "../../types/factories/contracts/interfaces/ILicences__factory.ts";
import { IModelLicence__factory } from "../../types/factories/contracts/interfaces/IModelLicence__factory.ts";
import { IModelRegistry__factory } from "../../types/factories/contracts/interfaces/IModelRegistry__factory.ts";
import { IPostingRules__factory } from "../../types/factories/contracts/interfaces/IPostingRules__factory.ts";
import { IPrivateDesk__factory } from "../../types/factories/contracts/interfaces/IPrivateDesk__factory.ts";
import { IProgramStore__factory } from "../../types/factories/contracts/interfaces/IProgramStore__factory.ts";
import { IPurse__factory } from "../../types/factories/contracts/interfaces/IPurse__factory.ts";
import { ISealedRows__factory } from "../../types/factories/contracts/interfaces/ISealedRows__factory.ts";
import { KetMachine__factory } from "../../types/factories/contracts/machine/KetMachine__factory.ts";
import { BountyBoard__factory } from "../../types/factories/contracts/market/BountyBoard__factory.ts";
import { BountyLens__factory } from "../../types/factories/contracts/market/BountyLens__factory.ts";
import { InferenceDesk__factory } from "../../types/factories/contracts/market/InferenceDesk__factory.ts";
import { PostingRules__factory } from "../../types/factories/contracts/market/PostingRules__factory.ts";
import { PrivateDesk__factory } from "../../types/factories/contracts/market/PrivateDesk__factory.ts";
import { ProgramStore__factory } from "../../types/factories/contracts/market/ProgramStore__factory.ts";
import { SealedRows__factory } from "../../types/factories/contracts/market/SealedRows__factory.ts";
import { DataLicence__factory } from "../../types/factories/contracts/registry/DataLicence__factory.ts";
import { DatasetNFT__factory } from "../../types/factories/contracts/registry/DatasetNFT__factory.ts";
import { ModelLicence__factory } from "../../types/factories/contracts/registry/ModelLicence__factory.ts";
import { ModelRegistry__factory } from "../../types/factories/contracts/registry/ModelRegistry__factory.ts";

/** The factory of each contract of a market, by the name under which a market has it. */
export const FACTORIES = {
  machine: KetMachine__factory,
  game: DisputeGame__factory,
  store: ProgramStore__factory,
  datasets: DatasetNFT__factory,
  licences: DataLicence__factory,
  sealedRows: SealedRows__factory,
  rules: PostingRules__factory,
  board: BountyBoard__factory,
  lens: BountyLens__factory,
  models: ModelRegistry__factory,
  modelLicences: ModelLicence__factory,
  desk: InferenceDesk__factory,
  privateDesk: PrivateDesk__factory,
} as const;

/** Errors of contracts that are no part of the project, and that a call can bubble up from. */
const FOREIGN = {
  "ERC-20": [
    "error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed)",
    "error ERC20InvalidSender(address sender)",
    "error ERC20InvalidReceiver(address receiver)",
    "error ERC20InsufficientAllowance(address spender, uint256 allowance, uint256 needed)",
    "error ERC20InvalidApprover(address approver)",
    "error ERC20InvalidSpender(address spender)",
    "error ERC2612ExpiredSignature(uint256 deadline)",
    "error ERC2612InvalidSigner(address signer, address owner)",
  ],
  Permit2: [
    "error SignatureExpired(uint256 signatureDeadline)",
    "error InvalidNonce()",
    "error InvalidSigner()",
    "error InvalidSignature()",
    "error InvalidSignatureLength()",
    "error InvalidContractSignature()",
    "error InvalidAmount(uint256 maxAmount)",
  ],
} as const;

/** Whoever declares an error is named before those that inherit it. */
const SOURCES: readonly (readonly [name: string, abi: ConstructorParameters<typeof Interface>[0]])[] = [
  ["IPurse", IPurse__factory.abi],
  ["IKetMachine", IKetMachine__factory.abi],
  ["IProgramStore", IProgramStore__factory.abi],
  ["ISealedRows", ISealedRows__factory.abi],
  ["IDatasetNFT", IDatasetNFT__factory.abi],
  ["IAuthorisations", IAuthorisations__factory.abi],
  ["ILicences", ILicences__factory.abi],
  ["IDataLicence", IDataLicence__factory.abi],
  ["IDisputeGame", IDisputeGame__factory.abi],
  ["IPostingRules", IPostingRules__factory.abi],
  ["IBountyBoard", IBountyBoard__factory.abi],
  ["IModelRegistry", IModelRegistry__factory.abi],
  ["IModelLicence", IModelLicence__factory.abi],
  ["IInferenceDesk", IInferenceDesk__factory.abi],
  ["IPrivateDesk", IPrivateDesk__factory.abi],
  ...Object.entries(FOREIGN),
  ["BountyBoard", BountyBoard__factory.abi],
  ["DatasetNFT", DatasetNFT__factory.abi],
  ["DataLicence", DataLicence__factory.abi],
  ["ModelRegistry", ModelRegistry__factory.abi],
  ["ModelLicence", ModelLicence__factory.abi],
  ["PostingRules", PostingRules__factory.abi],
  ["AccessManager", AccessManager__factory.abi],
  ["DisputeGame", DisputeGame__factory.abi],
  ["InferenceDesk", InferenceDesk__factory.abi],
  ["PrivateDesk", PrivateDesk__factory.abi],
  ["ProgramStore", ProgramStore__factory.abi],
  ["SealedRows", SealedRows__factory.abi],
  ["BountyLens", BountyLens__factory.abi],
  ["KetMachine", KetMachine__factory.abi],
];

/** Where an error is declared, by its selector. */
const DECLARED = new Map<string, string>();
const fragments = SOURCES.flatMap(([name, abi]) => {
  const own: string[] = [];
  new Interface(abi).forEachError((error) => {
    if (DECLARED.has(error.selector)) return;
    DECLARED.set(error.selector, name);
    own.push(error.format("full"));
  });
  return own;
});

/** Every custom error that a call of the market can revert with, whatever contract it bubbles up from. */
export const ERRORS = new Interface(fragments);

/** The contract or interface that declares the error of a selector; `undefined` for those of the language. */
export function declarerOf(selector: string): string | undefined {
  return DECLARED.get(selector);
}
