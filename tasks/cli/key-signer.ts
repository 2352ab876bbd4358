/** A signer of tasks/protocol/keys.ts as contracts of ethers want one. */
import {
  AbstractSigner,
  resolveProperties,
  type Provider,
  type TransactionRequest,
  type TransactionResponse,
} from "ethers";

import { AgentError } from "../protocol/agent-error.ts";
import { checkSigned, type Signer, type UnsignedTransaction } from "../protocol/keys.ts";

/** Signs transactions of EIP-1559 and nothing else: permits are signed by accounts of the network. */
export class KeySigner extends AbstractSigner<Provider> {
  readonly #signer: Signer;

  constructor(signer: Signer, provider: Provider) {
    super(provider);
    this.#signer = signer;
  }

  override getAddress(): Promise<string> {
    return Promise.resolve(this.#signer.address);
  }

  override connect(provider: Provider): KeySigner {
    return new KeySigner(this.#signer, provider);
  }

  /** @throws AgentError `SignerMismatch` where something else was signed, and as the signer refuses it */
  override async sendTransaction(request: TransactionRequest): Promise<TransactionResponse> {
    const unsigned = await this.#unsigned(request);
    const { provider } = this;
    if (this.#signer.kind === "signs") {
      const raw = await this.#signer.sign(unsigned);
      checkSigned(raw, unsigned, this.#signer.address);
      return provider.broadcastTransaction(raw);
    }
    const hash = await this.#signer.send(unsigned);
    const response = await provider.getTransaction(hash);
    if (response) return response;
    throw new AgentError("TransactionUnknown", `the signer sent ${hash}, which the node does not know`, { hash });
  }

  async #unsigned(request: TransactionRequest): Promise<UnsignedTransaction> {
    const tx = await resolveProperties(await this.populateTransaction(request));
    const { maxFeePerGas, maxPriorityFeePerGas } = tx;
    if (maxFeePerGas == null || maxPriorityFeePerGas == null) {
      throw new AgentError("FeesUnsupported", "the chain has no base fee: transactions are those of EIP-1559", {});
    }
    return {
      chainId: BigInt(tx.chainId!),
      nonce: Number(tx.nonce),
      to: String(tx.to),
      data: tx.data ?? "0x",
      value: BigInt(tx.value ?? 0n),
      gasLimit: BigInt(tx.gasLimit!),
      maxFeePerGas: BigInt(maxFeePerGas),
      maxPriorityFeePerGas: BigInt(maxPriorityFeePerGas),
    };
  }

  override signTransaction(): Promise<string> {
    return this.#refuse("a transaction that is not sent");
  }

  override signMessage(): Promise<string> {
    return this.#refuse("a message");
  }

  override signTypedData(): Promise<string> {
    return this.#refuse("typed data");
  }

  #refuse(what: string): Promise<never> {
    return Promise.reject(
      new AgentError("SignatureUnsupported", `the key of ${this.#signer.address} signs transactions, not ${what}`, {
        address: this.#signer.address,
        what,
      }),
    );
  }
}
