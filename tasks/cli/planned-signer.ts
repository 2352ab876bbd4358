/** An account that reads as ever, and sends only through a gate. */
import {
  AbstractSigner,
  type Provider,
  type Signer,
  type TransactionRequest,
  type TransactionResponse,
  type TypedDataDomain,
  type TypedDataField,
} from "ethers";

/** What stands between the SDK and an account. */
export interface Gate {
  estimate(request: TransactionRequest, signer: Signer): Promise<bigint>;
  send(request: TransactionRequest, signer: Signer): Promise<TransactionResponse>;
}

/** Whatever a function of the SDK estimates and sends from this signer comes to the gate first. */
export class PlannedSigner extends AbstractSigner<Provider> {
  readonly #signer: Signer;
  readonly #gate: Gate;

  constructor(signer: Signer, provider: Provider, gate: Gate) {
    super(provider);
    this.#signer = signer;
    this.#gate = gate;
  }

  override getAddress(): Promise<string> {
    return this.#signer.getAddress();
  }

  override connect(provider: Provider): PlannedSigner {
    return new PlannedSigner(this.#signer.connect(provider), provider, this.#gate);
  }

  override call(request: TransactionRequest): Promise<string> {
    return this.#signer.call(request);
  }

  override estimateGas(request: TransactionRequest): Promise<bigint> {
    return this.#gate.estimate(request, this.#signer);
  }

  override sendTransaction(request: TransactionRequest): Promise<TransactionResponse> {
    return this.#gate.send(request, this.#signer);
  }

  override signTransaction(request: TransactionRequest): Promise<string> {
    return this.#signer.signTransaction(request);
  }

  override signMessage(message: string | Uint8Array): Promise<string> {
    return this.#signer.signMessage(message);
  }

  override signTypedData(
    domain: TypedDataDomain,
    types: Record<string, TypedDataField[]>,
    value: Record<string, unknown>,
  ): Promise<string> {
    return this.#signer.signTypedData(domain, types, value);
  }
}
