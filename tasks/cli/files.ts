/** Files that people give to tasks. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

import { parse, YAMLParseError } from "yaml";

import { AgentError } from "../protocol/agent-error.ts";

/** @throws AgentError `FileUnreadable` */
export function readText(path: string): string {
  return readBytes(path).toString("utf8");
}

/** @throws AgentError `FileUnreadable` */
export function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    const { code } = cause as { code?: string };
    throw new AgentError("FileUnreadable", `${path} cannot be read: ${code ?? String(cause)}`, { path }, cause);
  }
}

/**
 * YAML, of which JSON is a part.
 * @throws AgentError `FileUnreadable`, `FileMalformed` with line and column
 */
export function readDocument(path: string): unknown {
  try {
    return parse(readText(path));
  } catch (cause) {
    if (!(cause instanceof YAMLParseError)) throw cause;
    const { line, col: column } = cause.linePos?.[0] ?? { line: 1, col: 1 };
    const [reason] = cause.message.split("\n");
    throw new AgentError("FileMalformed", `${path}: ${reason}`, { path, line, column }, cause);
  }
}

/** Writes a file, with the folder that it stands in. @param secret whether its owner alone may read it */
export function writeText(path: string, text: string, { secret = false } = {}): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, secret ? { mode: 0o600 } : {});
}

/** Writes a file, with the folder that it stands in. */
export function writeBytes(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}
