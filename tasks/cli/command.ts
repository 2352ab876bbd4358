/** The frame of every task's action: opens what the work needs, prints its answer, and tells its failure. */
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { NewTaskActionFunction } from "hardhat/types/tasks";
import { errorResult, successfulResult } from "hardhat/utils/result";

import { redactor, type Redactor } from "../protocol/redact.ts";
import type { AccountOptions } from "./account.ts";
import { failureOf, failureText, isExpected } from "./failure.ts";
import { processIo, type Io } from "./io.ts";
import { jsonOf } from "./json.ts";
import {
  openAccountSession,
  openMarket,
  type AccountSession,
  type MarketOptions,
  type MarketSession,
  type SendingOptions,
} from "./session.ts";
import { plannedTable } from "./planned-table.ts";

/** What a task has to say. */
export interface Answer {
  /** With `--json` the one document on stdout: an object. Bigints become decimal strings. */
  readonly json: Readonly<Record<string, unknown>>;
  /** Without it. */
  readonly text: string;
  /** The task did what it was asked, and what it found is bad: exit code 1. */
  readonly failed?: boolean;
  /** All of it has been printed as it came. */
  readonly printed?: boolean;
}

interface Frame {
  readonly hre: HardhatRuntimeEnvironment;
  readonly io: Io;
  readonly keys: Redactor;
}

/** An action that needs no chain. */
export function plainCommand<Args extends { readonly json: boolean }>(
  work: (args: Args, frame: { readonly hre: HardhatRuntimeEnvironment; readonly io: Io }) => Promise<Answer> | Answer,
): NewTaskActionFunction<Args> {
  return (args, hre) => framed(args, hre, (frame) => work(args, frame));
}

/** An action that looks at a market. */
export function marketCommand<Args extends MarketOptions>(
  work: (args: Args, session: MarketSession) => Promise<Answer>,
): NewTaskActionFunction<Args> {
  return (args, hre) => framed(args, hre, async ({ io }) => work(args, await openMarket(args, hre, io)));
}

/** An action that looks at a market for an account, and sends nothing. */
export function lookingCommand<Args extends MarketOptions & AccountOptions>(
  work: (args: Args, session: MarketSession & { readonly account: string }) => Promise<Answer>,
): NewTaskActionFunction<Args> {
  return (args, hre) =>
    framed(args, hre, async ({ io, keys }) =>
      work(args, await openAccountSession({ ...args, dryRun: true, yes: false }, hre, io, keys)),
    );
}

/**
 * An action that sends. What was sent is added to its answer as `transactions`; in a dry run what would be sent is the
 * answer, with what the work returned, if it returned something.
 */
export function accountCommand<Args extends SendingOptions>(
  work: (args: Args, session: AccountSession) => Promise<Answer | undefined>,
): NewTaskActionFunction<Args> {
  return (args, hre) =>
    framed(args, hre, async ({ io, keys }) => {
      const session = await openAccountSession(args, hre, io, keys);
      const answer = await work(args, session);
      const { planned, sent, dryRun } = session;
      if (!dryRun) {
        const { json = {}, text = "", ...rest } = answer ?? {};
        return { ...rest, text, json: { ...json, transactions: sent } };
      }
      const text = [answer?.text, plannedTable(planned)].filter(Boolean).join("\n");
      return { json: { ...answer?.json, dryRun: true, transactions: planned }, text };
    });
}

/** The result is Hardhat's: a failure makes the exit code 1. */
async function framed(
  args: { readonly json: boolean },
  hre: HardhatRuntimeEnvironment,
  work: (frame: Frame) => Promise<Answer> | Answer,
) {
  const { json } = args;
  const keys = redactor();
  for (const address of addressesIn(args)) keys.protectAddress(address);
  const io = { ...processIo, progress: (text: string) => processIo.progress(keys.text(text)) };
  try {
    const { json: value, text, failed, printed = false } = await work({ hre, io, keys });
    const document = jsonOf(value);
    if (printed) return successfulResult(JSON.parse(document));
    if (json) io.result(document);
    else if (text !== "") io.result(text);
    const result = JSON.parse(document) as Record<string, unknown>;
    return failed ? errorResult(result) : successfulResult(result);
  } catch (error) {
    const document = keys.text(jsonOf({ error: failureOf(error) }));
    const { error: failure } = JSON.parse(document) as { error: ReturnType<typeof failureOf> };
    if (json) io.result(document);
    io.progress(failureText(failure));
    if (!isExpected(error)) io.progress(keys.text((error as Error).stack ?? String(error)));
    return errorResult(failure);
  }
}

/** Addresses of gateways, nodes and signers among the options: they may hold passwords. */
function addressesIn(args: object): readonly string[] {
  const texts = Object.values(args).filter((value): value is string => typeof value === "string");
  const lists = texts.filter((text) => text.includes("://")).flatMap((text) => text.split(","));
  return lists.map((address) => address.trim().replace(/^kubo\+/, ""));
}
