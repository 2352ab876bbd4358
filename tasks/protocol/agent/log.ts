/** What an agent tells of itself, one JSON object a line. */
import { pino, type DestinationStream } from "pino";

import type { Redactor } from "../redact.ts";

export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  /** A log whose lines all have these fields. */
  child(fields: object): Log;
}

export const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface LogOptions {
  readonly level?: LogLevel;
  /** Keeps keys out of every line, wherever they got into it. */
  readonly redactor: Redactor;
  /** Default: stderr, at once. */
  readonly destination?: DestinationStream;
}

/** A log of JSON lines. Integers of any size are decimal strings; errors are told with their codes, details and causes. */
export function jsonLog({ level = "info", redactor, destination }: LogOptions): Log {
  const stream = destination ?? pino.destination({ dest: 2, sync: true });
  const clean: DestinationStream = { write: (line) => stream.write(redactor.text(line)) };
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: (fields) => plainOf(fields, DEPTH) as object as never },
    },
    clean,
  );
  return logger as unknown as Log;
}

const DEPTH = 6;

/** A value in JSON. */
export function plainOf(value: unknown, depth = DEPTH): unknown {
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object" || value === null) return value;
  if (depth === 0) return "[…]";
  const next = (inner: unknown) => plainOf(inner, depth - 1);
  if (Array.isArray(value)) return value.map(next);
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  if (value instanceof Error) {
    const { name, message, cause } = value;
    const { code, details } = value as { code?: unknown; details?: unknown };
    // Who wrote an error for people to read says all in it: of others the stack is wanted.
    const stack = code === undefined ? value.stack : undefined;
    return {
      ...{ name, code, message, stack },
      details: next(details),
      ...(cause !== undefined && { cause: next(cause) }),
    };
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, next(inner)]));
}
