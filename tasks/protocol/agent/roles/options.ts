/** What an operator says of each role, and its schema for files of configuration. Amounts in wei are decimal strings there. */
import Ajv from "ajv";

import { KetworkTypeError } from "../../../../sim/index.ts";

const WEI = { type: "string", pattern: "^[0-9]{1,30}$" } as const;
const SECONDS = { type: "number", minimum: 0 } as const;
const ADDRESSES = { type: "array", items: { type: "string", pattern: "^0x[0-9a-fA-F]{40}$" } } as const;
const WORDS = { type: "array", items: { type: "string", pattern: "^0x[0-9a-fA-F]{64}$" } } as const;

/** What the roles have in common. */
const SHARED = {
  gasPrice: { description: "What a gas is taken to cost, in wei.", ...WEI, default: "20000000000" },
  withdrawAbove: {
    description: "Credits in ether are withdrawn once they are above this, in wei.",
    ...WEI,
    default: "10000000000000000",
  },
  withdrawEverySeconds: { description: "How often credits are looked at.", ...SECONDS, default: 3600 },
  tokens: { description: "Tokens whose credits are withdrawn whole.", ...ADDRESSES, default: [] },
  marginSeconds: {
    description: "What is kept before each deadline for full blocks and nodes that fail.",
    ...SECONDS,
    default: 60,
  },
} as const;

export const SOLVER_SCHEMA = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "Solver",
  type: "object",
  additionalProperties: false,
  properties: {
    ...SHARED,
    weiPerSecond: { description: "What a second of computing costs.", ...WEI, default: "10000000000" },
    minProfit: { description: "What a bounty must leave, in wei.", ...WEI, default: "0" },
    maxSeconds: { description: "The most computing for one bounty, question or order.", ...SECONDS, default: 600 },
    maxBond: {
      description: "The most that is put at stake for one commit or order, in wei.",
      ...WEI,
      default: "1000000000000000000",
    },
    maxLicencePrice: {
      description: "The most that is spent on licences for one bounty, in wei; default: none are bought.",
      ...WEI,
      default: "0",
    },
    maxAtStake: { description: "The most that is at stake at a time, in wei.", ...WEI, default: "5000000000000000000" },
    programs: { description: "Only these programs; default: all.", ...WORDS },
    posters: { description: "Only bounties of these posters; default: all.", ...ADDRESSES },
    tokenPrices: {
      description: "Tokens that are taken for a reward: wei for 10^18 of their smallest units.",
      type: "object",
      patternProperties: { "^0x[0-9a-fA-F]{40}$": WEI },
      additionalProperties: false,
      default: {},
    },
    behindOthers: {
      description: "Whether exact jobs are taken up to which somebody else has committed before.",
      type: "boolean",
      default: false,
    },
    restarts: {
      description: "Trainings of a model, from seed to seed.",
      type: "integer",
      minimum: 1,
      maximum: 1000,
      default: 3,
    },
    iterations: { description: "Steps of each.", type: "integer", minimum: 1, maximum: 100000, default: 60 },
    learningRate: { type: "number", exclusiveMinimum: 0, default: 0.1 },
    searchSeconds: { description: "Search for arguments of an unknown program.", ...SECONDS, default: 60 },
    seed: { type: "integer", minimum: 0, maximum: 4294967295, default: 1 },
    settleAfterSeconds: { description: "How long others are waited for to settle.", ...SECONDS, default: 0 },
    answerQuestions: { type: "boolean", default: false },
    takeOrders: {
      description: "Whether private orders are taken: who takes one and is silent loses half of its bonds.",
      type: "boolean",
      default: false,
    },
  },
} as const;

export const WATCHTOWER_SCHEMA = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "Watchtower",
  type: "object",
  additionalProperties: false,
  properties: {
    ...SHARED,
    maxAtStake: {
      description: "The most in bonds of games at a time, in wei.",
      ...WEI,
      default: "5000000000000000000",
    },
    maxSeconds: { description: "The longest run that is computed again.", ...SECONDS, default: 3600 },
    checksAtOnce: { description: "Claims computed at a time.", type: "integer", minimum: 1, maximum: 256, default: 3 },
    urgentSeconds: {
      description: "Claims whose window ends sooner are checked by their deadline, the others by their cost.",
      ...SECONDS,
      default: 3600,
    },
  },
} as const;

export const POSTER_SCHEMA = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "Poster's helper",
  type: "object",
  additionalProperties: false,
  properties: {
    ...SHARED,
    forfeit: {
      description: "Whether bonds of commits that stayed secret are forfeited; it pays nobody.",
      type: "boolean",
      default: false,
    },
  },
} as const;

interface SharedOptions {
  readonly gasPrice: bigint;
  readonly withdrawAbove: bigint;
  readonly withdrawEverySeconds: number;
  readonly tokens: readonly string[];
  readonly marginSeconds: number;
}

export interface SolverOptions extends SharedOptions {
  readonly weiPerSecond: bigint;
  readonly minProfit: bigint;
  readonly maxSeconds: number;
  readonly maxBond: bigint;
  readonly maxLicencePrice: bigint;
  readonly maxAtStake: bigint;
  readonly programs?: readonly string[];
  readonly posters?: readonly string[];
  readonly tokenPrices: Readonly<Record<string, bigint>>;
  readonly behindOthers: boolean;
  readonly restarts: number;
  readonly iterations: number;
  readonly learningRate: number;
  readonly searchSeconds: number;
  readonly seed: number;
  readonly settleAfterSeconds: number;
  readonly answerQuestions: boolean;
  readonly takeOrders: boolean;
}

export interface WatchtowerOptions extends SharedOptions {
  readonly maxAtStake: bigint;
  readonly maxSeconds: number;
  readonly checksAtOnce: number;
  readonly urgentSeconds: number;
}

export interface PosterOptions extends SharedOptions {
  readonly forfeit: boolean;
}

const AMOUNTS = ["gasPrice", "withdrawAbove", "weiPerSecond", "minProfit", "maxBond", "maxAtStake", "maxLicencePrice"];
const TABLES = ["tokenPrices"];

/** Fills in defaults, checks, and reads amounts. */
function reader<Options>(role: string, schema: object): (json?: unknown) => Options {
  const isValid = new Ajv({ useDefaults: true }).compile(schema);
  return (json = {}) => {
    const options = structuredClone(json) as Record<string, unknown>;
    if (!isValid(options)) {
      const [{ dataPath, message, params } = { dataPath: "", message: "", params: {} }] = isValid.errors ?? [];
      const place = `${role}${dataPath}`;
      throw new KetworkTypeError("OptionsMalformed", `${place} ${message ?? ""}`, { place, ...params });
    }
    const entries = Object.entries(options).map(([name, value]) => {
      if (AMOUNTS.includes(name)) return [name, BigInt(value as string)];
      if (!TABLES.includes(name)) return [name, value];
      const table = Object.entries(value as object).map(([key, amount]) => [
        key.toLowerCase(),
        BigInt(amount as string),
      ]);
      return [name, Object.fromEntries(table)];
    });
    return Object.fromEntries(entries) as Options;
  };
}

/** @throws KetworkTypeError `OptionsMalformed` naming the place; amounts are decimal strings, defaults are filled in */
export const solverOptions = reader<SolverOptions>("solver", SOLVER_SCHEMA);
/** @throws as `solverOptions` */
export const watchtowerOptions = reader<WatchtowerOptions>("watchtower", WATCHTOWER_SCHEMA);
/** @throws as `solverOptions` */
export const posterOptions = reader<PosterOptions>("poster", POSTER_SCHEMA);
