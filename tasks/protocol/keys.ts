/**
 * Who signs for an agent: a key from Hardhat's keystore, from the environment, or an external signer. A key lives in the
 * closure of its signer and nowhere else.
 */
import { readFileSync, statSync } from "node:fs";

import { getBytes, Transaction, Wallet } from "ethers";

import { AgentError, isAgentError } from "./agent-error.ts";
import type { Redactor } from "./redact.ts";
import { quantity } from "./rpc/blocks.ts";
import type { Endpoint } from "./rpc/endpoint.ts";

/** An EIP-1559 transaction. Amounts in wei. */
export interface UnsignedTransaction {
  readonly chainId: bigint;
  readonly nonce: number;
  readonly to: string;
  readonly data: string;
  readonly value: bigint;
  readonly gasLimit: bigint;
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

/** An account that can sign, or whose node signs and sends at once. */
export type Signer =
  | { readonly kind: "signs"; readonly address: string; sign(tx: UnsignedTransaction): Promise<string> }
  | { readonly kind: "sends"; readonly address: string; send(tx: UnsignedTransaction): Promise<string> };

export type KeySource =
  /** A configuration variable of Hardhat: its keystore, or the environment. */
  | { readonly kind: "variable"; readonly name: string; readonly variable: { get(): Promise<string> } }
  /** An environment variable with a key in hexadecimal, or with the path of a file that holds one. */
  | { readonly kind: "environment"; readonly name: string; readonly environment?: NodeJS.ProcessEnv }
  /** Clef (`account_signTransaction`), Web3Signer (`eth_signTransaction`) or a node that holds the key itself. */
  | {
      readonly kind: "external";
      readonly protocol: "clef" | "web3signer" | "node";
      readonly endpoint: Endpoint;
      readonly address: string;
    };

/**
 * The signer of a source; `redactor` learns the key before anything is done with it.
 * @throws AgentError `KeyMissing`, `KeyMalformed`, `KeyFileUnreadable`, `KeyFileExposed` (others may read it); none of them
 * holds any part of the key
 */
export async function openSigner(source: KeySource, redactor: Redactor): Promise<Signer> {
  if (source.kind === "external") return externalSigner(source);
  const text = source.kind === "variable" ? await variableText(source) : environmentText(source);
  return keySigner(source.name, text, redactor);
}

async function variableText({ name, variable }: Extract<KeySource, { kind: "variable" }>): Promise<string> {
  try {
    return await variable.get();
  } catch (cause) {
    throw new AgentError("KeyMissing", `the configuration variable ${name} has no value`, { name }, cause);
  }
}

function environmentText({ name, environment = process.env }: Extract<KeySource, { kind: "environment" }>): string {
  const value = environment[name]?.trim();
  if (!value) throw new AgentError("KeyMissing", `the environment variable ${name} has no value`, { name });
  // A key with a slip in it must not be taken for a path, which errors name.
  if (!/^\.{0,2}\//.test(value)) return value;
  try {
    if (process.platform !== "win32" && (statSync(value).mode & 0o077) !== 0) {
      throw new AgentError("KeyFileExposed", `${value} can be read by others: chmod 600`, { name, path: value });
    }
    return readFileSync(value, "utf8");
  } catch (cause) {
    if (isAgentError(cause)) throw cause;
    throw new AgentError(
      "KeyFileUnreadable",
      `${value}, named by ${name}, cannot be read`,
      { name, path: value },
      cause,
    );
  }
}

function keySigner(name: string, text: string, redactor: Redactor): Signer {
  const malformed = () =>
    new AgentError("KeyMalformed", `${name} is not a private key: 32 bytes in hexadecimal`, { name });
  const key = text.trim().replace(/^0x/i, "");
  if (!/^[0-9a-f]{64}$/i.test(key)) throw malformed();
  redactor.protect(getBytes(`0x${key}`));
  let wallet: Wallet;
  try {
    wallet = new Wallet(`0x${key}`);
  } catch {
    // Zero, or not below the order of the curve.
    throw malformed();
  }
  return {
    kind: "signs",
    address: wallet.address,
    async sign(tx) {
      try {
        return await wallet.signTransaction({ ...tx, type: 2 });
      } catch (error) {
        throw redactor.value(error);
      }
    },
  };
}

const SIGN_METHODS = { clef: "account_signTransaction", web3signer: "eth_signTransaction" } as const;

function externalSigner({ protocol, endpoint, address }: Extract<KeySource, { kind: "external" }>): Signer {
  const ask = async (method: string, tx: UnsignedTransaction): Promise<unknown> => {
    try {
      return await endpoint.request(method, [{ ...wireOf(tx), from: address }]);
    } catch (error) {
      if (!isAgentError(error, "RpcRefused")) throw error;
      throw new AgentError("SignerRefused", `${endpoint.name} does not sign: ${String(error.details.reason)}`, {
        endpoint: endpoint.name,
        reason: error.details.reason,
      });
    }
  };
  const malformed = () =>
    new AgentError("SignerMalformed", `${endpoint.name} did not answer with a transaction`, {
      endpoint: endpoint.name,
    });
  if (protocol === "node") {
    return {
      kind: "sends",
      address,
      async send(tx) {
        const hash = await ask("eth_sendTransaction", tx);
        if (typeof hash !== "string" || !/^0x[0-9a-f]{64}$/i.test(hash)) throw malformed();
        return hash.toLowerCase();
      },
    };
  }
  return {
    kind: "signs",
    address,
    async sign(tx) {
      const answer = await ask(SIGN_METHODS[protocol], tx);
      // Clef, like geth, wraps what it signed; Web3Signer does not.
      const raw = typeof answer === "string" ? answer : (answer as { raw?: unknown } | null)?.raw;
      if (typeof raw !== "string") throw malformed();
      return raw;
    },
  };
}

const wireOf = (tx: UnsignedTransaction) => ({
  type: "0x2",
  chainId: quantity(tx.chainId),
  nonce: quantity(tx.nonce),
  to: tx.to,
  data: tx.data,
  value: quantity(tx.value),
  gas: quantity(tx.gasLimit),
  maxFeePerGas: quantity(tx.maxFeePerGas),
  maxPriorityFeePerGas: quantity(tx.maxPriorityFeePerGas),
});

/**
 * The hash of a signed transaction, once it is certain that it is the one that was asked for.
 * @throws AgentError `SignerMismatch` with the `field` that differs
 */
export function checkSigned(raw: string, tx: UnsignedTransaction, address: string): string {
  let signed: Transaction;
  try {
    signed = Transaction.from(raw);
  } catch {
    throw new AgentError("SignerMismatch", "what was signed is no transaction", { field: "raw" });
  }
  const expected = {
    ...tx,
    to: tx.to.toLowerCase(),
    data: tx.data.toLowerCase(),
    from: address.toLowerCase(),
    type: 2,
  };
  for (const [field, value] of Object.entries(expected)) {
    const given = signed[field as keyof Transaction];
    if ((typeof given === "string" ? given.toLowerCase() : given) !== value) {
      throw new AgentError("SignerMismatch", `the signed transaction has another ${field}`, { field });
    }
  }
  return signed.hash!;
}
