/**
 * Arguments encrypted to a public key in a way that a contract can undo (contracts/market/Envelope.sol): ECDH on
 * secp256k1, and a key stream of keccak256. What authenticates them is the root that they must have.
 */
import {
  AbiCoder,
  computeAddress,
  getBytes,
  hexlify,
  isHexString,
  keccak256,
  randomBytes,
  SigningKey,
  toBeHex,
} from "ethers";

import {
  cellsRoot,
  checkInteger,
  encodeCells,
  keccak,
  KetworkRangeError,
  KetworkTypeError,
  toHex,
} from "../../sim/index.ts";
import { checkAddress, checkBytes, checkUint, checkWord } from "./check.ts";
import { cellsFromBytes } from "./claims.ts";

/** Order of the group. */
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
/** The deepest argument tree of a program. */
const MAX_ARGS_DEPTH = 11;
const WORD_BYTES = 32;
const CELL_BYTES = 8;

const coder = AbiCoder.defaultAbiCoder();

/** A key pair for one order. */
export interface OrderKey {
  /** The x coordinate of a point with an even y: public. */
  readonly key: string;
  /** Kept until the order has ended. Whoever has it reads everything that was encrypted to the key. */
  readonly secretKey: string;
}

/**
 * A key pair. Make a new one for each order: the secret key is shown if a delivery cannot be read.
 * @param seed 32 secret bytes; default: random ones
 * @throws KetworkTypeError `WordMalformed`; KetworkRangeError `SecretKeyOutOfRange`, `KeyMalformed` (one seed in 2^127)
 */
export function newOrderKey(seed: string = hexlify(randomBytes(WORD_BYTES))): OrderKey {
  const secret = checkSecretKey(seed);
  const point = new SigningKey(toBeHex(secret, WORD_BYTES)).compressedPublicKey;
  const isEven = point.startsWith("0x02");
  return {
    key: checkKey(`0x${point.slice(4)}`),
    secretKey: toBeHex(isEven ? secret : ORDER - secret, WORD_BYTES),
  };
}

/** Where an envelope counts and from whom it is: it opens nowhere else. */
export interface EnvelopeContext {
  readonly chainId: bigint;
  readonly desk: string;
  readonly orderId: string;
  readonly solver: string;
}

/** `keccak256(abi.encode(shared, chainid, desk, orderId, solver, argsRoot))`. */
export function streamKeyOf(shared: string, context: EnvelopeContext, argsRoot: string): string {
  const { chainId, desk, orderId, solver } = context;
  return keccak256(
    coder.encode(
      ["address", "uint256", "address", "bytes32", "address", "bytes32"],
      [shared, checkUint("chainId", chainId, 256), checkAddress("desk", desk), orderId, solver, argsRoot],
    ),
  );
}

/**
 * Encrypts arguments: all `2^argsDepth` words of their tree, so that the length says nothing.
 * @param args argument cells; those that are not given are zero
 * @param key of the order, or of somebody else who may read them
 * @param seed 32 secret bytes, used once; default: random ones
 * @returns the ciphertext, 32 · (1 + 2^argsDepth) bytes, and the root of the arguments
 * @throws KetworkRangeError `ArgsDepthOutOfRange`, `ArgsTooLong`, `KeyMalformed`
 */
export function sealArguments(
  args: BigUint64Array,
  argsDepth: number,
  key: string,
  context: EnvelopeContext,
  seed?: string,
): { readonly ciphertext: string; readonly argsRoot: string } {
  checkDepth(argsDepth);
  const room = (WORD_BYTES / CELL_BYTES) * 2 ** argsDepth;
  if (args.length > room) {
    const rule = `${args.length} cells: depth ${argsDepth} has room for ${room}`;
    throw new KetworkRangeError("ArgsTooLong", rule, { cells: args.length, room });
  }
  const argsRoot = cellsRoot(args, argsDepth);
  const own = newOrderKey(seed);
  const envelope = new Uint8Array(lengthOf(argsDepth));
  envelope.set(getBytes(own.key));
  envelope.set(encodeCells(args), WORD_BYTES);
  applyStream(envelope, streamKeyOf(sharedOf(own.secretKey, key), context, argsRoot));
  return { ciphertext: hexlify(envelope), argsRoot };
}

/**
 * Decrypts arguments, and checks that they have the root that they must have.
 * @returns all cells of the argument tree
 * @throws KetworkRangeError `EnvelopeUnreadable` where they have not: of a delivery, `accuseDelivery` then succeeds
 */
export function openArguments(
  ciphertext: string,
  argsDepth: number,
  secretKey: string,
  context: EnvelopeContext,
  argsRoot: string,
): BigUint64Array {
  checkDepth(argsDepth);
  checkSecretKey(secretKey);
  const envelope = getBytes(checkBytes("ciphertext", ciphertext));
  const unreadable = (root?: string) =>
    new KetworkRangeError("EnvelopeUnreadable", `the ciphertext does not hold arguments of the root ${argsRoot}`, {
      ...{ orderId: context.orderId, argsRoot, root },
    });
  if (envelope.length !== lengthOf(argsDepth)) throw unreadable();
  let shared: string;
  try {
    shared = sharedOf(secretKey, hexlify(envelope.subarray(0, WORD_BYTES)));
  } catch {
    throw unreadable();
  }
  applyStream(envelope, streamKeyOf(shared, context, argsRoot));
  const args = cellsFromBytes(envelope.subarray(WORD_BYTES));
  const root = cellsRoot(args, argsDepth);
  if (root !== argsRoot.toLowerCase()) throw unreadable(root);
  return args;
}

/**
 * A key that can be encrypted to: the x coordinate of a point, less than the order of the group.
 * @throws KetworkTypeError `WordMalformed`; KetworkRangeError `KeyMalformed`
 */
export function checkKey(key: string): string {
  const malformed = () =>
    new KetworkRangeError("KeyMalformed", `${key} is the x coordinate of no point to encrypt to`, { key });
  const x = BigInt(checkWord("key", key));
  if (x === 0n || x >= ORDER) throw malformed();
  try {
    SigningKey.computePublicKey(`0x02${key.slice(2)}`);
  } catch {
    throw malformed();
  }
  return key;
}

/** Address of the point that both sides share. */
function sharedOf(secretKey: string, point: string): string {
  return computeAddress(new SigningKey(secretKey).computeSharedSecret(`0x02${checkKey(point).slice(2)}`));
}

/** XORs each word behind the first one with its word of the key stream, `keccak256(streamKey ‖ i)`. */
function applyStream(envelope: Uint8Array, streamKey: string): void {
  const seed = new Uint8Array(2 * WORD_BYTES);
  seed.set(getBytes(streamKey));
  const counter = new DataView(seed.buffer, 2 * WORD_BYTES - 4);
  for (let i = 0; (i + 1) * WORD_BYTES < envelope.length; i++) {
    counter.setUint32(0, i);
    const mask = getBytes(toHex(keccak(seed)));
    for (let j = 0; j < WORD_BYTES; j++) envelope[(i + 1) * WORD_BYTES + j]! ^= mask[j]!;
  }
}

/**
 * A secret key. Its value stays out of the errors, which are logged.
 * @throws KetworkTypeError `WordMalformed`; KetworkRangeError `SecretKeyOutOfRange`
 */
export function checkSecretKey(secretKey: string): bigint {
  if (!isHexString(secretKey, WORD_BYTES)) {
    throw new KetworkTypeError("WordMalformed", "a secret key must be 0x and 64 digits", {});
  }
  const secret = BigInt(secretKey);
  if (secret > 0n && secret < ORDER) return secret;
  throw new KetworkRangeError("SecretKeyOutOfRange", "a secret key is in 1 … n − 1, n the order of secp256k1", {});
}

const lengthOf = (argsDepth: number): number => WORD_BYTES * (1 + 2 ** argsDepth);
const checkDepth = (argsDepth: number) =>
  checkInteger("ArgsDepthOutOfRange", "argsDepth", argsDepth, 0, MAX_ARGS_DEPTH);
