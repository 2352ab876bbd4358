/** Bounties as people write them (docs/schemas/bounty-file.json). */
import type { Program } from "../../sim/index.ts";
import type { BountyDraft } from "../protocol/post.ts";
import type { SealedData } from "../protocol/seal.ts";
import { parseAmount, type Coin } from "./amounts.ts";
import { parseDuration } from "./durations.ts";
import { readDocument } from "./files.ts";
import { checkDocument } from "./schema.ts";
import { readSealedFile } from "./sealed-file.ts";
import { basisPoints, besideOf, readTerms, readWindows, type LongerWindows, type WrittenTerms } from "./terms-file.ts";

/** A file that its schema accepts. */
interface Written extends WrittenTerms {
  readonly kind: BountyDraft["kind"];
  readonly prizes?: readonly number[];
  readonly commits: string;
  readonly windows?: Readonly<Partial<Record<keyof LongerWindows, string>>>;
  readonly sealed?: {
    readonly file: string;
    readonly segment: number;
    readonly bond: string;
    readonly unseal?: string;
  };
  readonly listener?: string;
}

/** What a bounty file says. */
export interface BountyFile {
  /** Everything but the program, which may have to be fetched, and the default machine. */
  readonly draft: Omit<BountyDraft, "program" | "machine"> & { readonly machine?: string };
  /** A program of a file, to be published, or the id of one that is. */
  readonly program: Program | string;
  readonly windows: LongerWindows;
  readonly metadata: string;
  readonly sealed?: SealedData;
}

/**
 * Reads a bounty file.
 * @param coinOf the coin of a token, or of ether where there is none
 * @throws KetworkTypeError `DocumentInvalid`, `DurationMalformed`; AgentError as `readDocument`; as `readTerms`
 */
export async function readBountyFile(
  path: string,
  coinOf: (token: string | undefined) => Promise<Coin>,
): Promise<BountyFile> {
  const document = readDocument(path);
  checkDocument("bounty-file", path, document);
  const written = document as Written;
  const { sealed, prizes } = written;
  const rows = sealed && readSealedFile(besideOf(path)(sealed.file));
  const { program, metadata, draft } = await readTerms(path, written, coinOf);
  return {
    program,
    windows: readWindows(written.windows),
    metadata,
    ...(rows && { sealed: rows }),
    draft: {
      ...draft,
      ...{ kind: written.kind, listener: written.listener },
      commitSeconds: parseDuration("commits", written.commits),
      ...(prizes && { prizes: prizes.map((share, rank) => basisPoints(`prizes[${rank}]`, share)) }),
      ...(sealed &&
        rows && {
          sealed: {
            ...{ seal: rows.seal, segment: sealed.segment, posterBond: parseAmount("sealed.bond", sealed.bond) },
            ...(sealed.unseal !== undefined && {
              unsealSeconds: BigInt(parseDuration("sealed.unseal", sealed.unseal)),
            }),
          },
        }),
    },
  };
}
