/** A group of measurements that can be run alone. */
import type { Reporter } from "./report.ts";

export interface SectionOptions {
  /** Leaves out what takes minutes. */
  readonly isQuick: boolean;
}

export type Section = (reporter: Reporter, options: SectionOptions) => void | Promise<void>;
