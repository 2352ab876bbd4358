/** The Solidity reference: a page a contract, the catalogue of errors and the schema of events. */
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";

import { Interface, type ParamType } from "ethers";

import { docFor, type Member, type MemberKind, type NatSpec, type SourceContract, type SourceFile } from "./sources.ts";

/** A field of an event, or of a struct in one. */
export interface FieldSchema {
  readonly name: string;
  /** As the ABI has it; structs are `tuple`, lists of them `tuple[]`. */
  readonly type: string;
  readonly indexed: boolean;
  readonly fields?: readonly FieldSchema[];
}

/** An event for indexers. */
export interface EventSchema {
  readonly contract: string;
  readonly event: string;
  /** The canonical signature, whose hash is `topic0`. */
  readonly signature: string;
  readonly topic0: string;
  readonly notice: string;
  readonly fields: readonly FieldSchema[];
}

/** An error of the catalogue. */
export interface ErrorEntry {
  readonly contract: string;
  readonly error: string;
  readonly selector: string;
  readonly signature: string;
  readonly notice: string;
}

const ORDER: readonly (readonly [MemberKind, string])[] = [
  ["function", "Functions"],
  ["variable", "Public state"],
  ["event", "Events"],
  ["error", "Errors"],
  ["struct", "Structs"],
  ["enum", "Enums"],
];

/** The ABI of a contract, as it was compiled. */
export function abiOf(root: string, { file, name }: SourceContract): Interface {
  const path = join(root, "artifacts", file, `${name}.json`);
  return new Interface((JSON.parse(readFileSync(path, "utf8")) as { abi: [] }).abi);
}

/** What there is to say of all members of a kind, where they are declared. */
function declared<Entry>(
  files: readonly SourceFile[],
  root: string,
  kind: "event" | "error",
  entry: (contract: SourceContract, member: Member, abi: Interface) => Entry,
): readonly Entry[] {
  return files.flatMap(({ contracts }) =>
    contracts.flatMap((contract) => {
      const members = contract.members.filter((member) => member.kind === kind);
      if (members.length === 0) return [];
      const abi = abiOf(root, contract);
      return members.map((member) => entry(contract, member, abi));
    }),
  );
}

const noticeOf = (doc: NatSpec | undefined): string => [doc?.notice ?? "", doc?.dev ?? ""].filter(Boolean).join(" ");

/** The events of all contracts. */
export function eventSchemas(files: readonly SourceFile[], root: string): readonly EventSchema[] {
  return declared(files, root, "event", ({ name: contract }, { name, doc }, abi) => {
    const fragment = abi.getEvent(name)!;
    return {
      contract,
      event: name,
      signature: fragment.format("sighash"),
      topic0: fragment.topicHash,
      notice: noticeOf(doc),
      fields: fragment.inputs.map(fieldOf),
    };
  });
}

function fieldOf(param: ParamType): FieldSchema {
  const type = param.type.replace(/^tuple\(.*\)/, "tuple");
  const components = param.components ?? param.arrayChildren?.components ?? null;
  const schema = { name: param.name, type, indexed: param.indexed ?? false };
  return components ? { ...schema, fields: components.map(fieldOf) } : schema;
}

/** The errors of all contracts, by name. */
export function errorEntries(files: readonly SourceFile[], root: string): readonly ErrorEntry[] {
  const entries = declared(files, root, "error", ({ name: contract }, { name, doc }, abi) => {
    const fragment = abi.getError(name)!;
    return {
      contract,
      error: name,
      selector: fragment.selector,
      signature: fragment.format("full"),
      notice: noticeOf(doc),
    };
  });
  return [...entries].sort((left, right) => (left.error < right.error ? -1 : 1));
}

/** The files of the reference by their paths within its folder. */
export function renderReference(files: readonly SourceFile[], root: string): ReadonlyMap<string, string> {
  const contracts = files.flatMap((file) => file.contracts.map((contract) => ({ file, contract })));
  const events = eventSchemas(files, root);
  const errors = errorEntries(files, root);
  return new Map([
    ["README.md", indexPage(files)],
    ["errors.md", errorsPage(errors)],
    ["events.md", eventsPage(events)],
    ["events.json", `${JSON.stringify(events, null, 2)}\n`],
    ...contracts.map(
      ({ file, contract }) => [`contracts/${contract.name}.md`, contractPage(files, file, contract)] as const,
    ),
    ...files
      .filter(({ contracts: own, types }) => own.length === 0 && types.length > 0)
      .map((file) => [`contracts/${stem(file)}.md`, typesPage(files, file)] as const),
  ]);
}

const stem = ({ file }: SourceFile): string => basename(file, ".sol");
const page = (...parts: readonly string[]): string => `${parts.filter((part) => part !== "").join("\n\n")}\n`;
const cell = (text: string): string => text.replaceAll("|", "\\|");

function indexPage(files: readonly SourceFile[]): string {
  const lines = files.flatMap((file) => [
    ...file.contracts.map(
      ({ name, kind, doc }) =>
        `| [${name}](contracts/${name}.md) | ${kind} | ${cell(doc?.notice ?? doc?.title ?? "")} |`,
    ),
    ...(file.contracts.length === 0 ? [`| [${stem(file)}](contracts/${stem(file)}.md) | types | |`] : []),
  ]);
  return page(
    "# The contracts",
    "Written by `npm run docs` from the NatSpec of `contracts/`. Errors by name: [errors.md](errors.md); events for indexers: [events.md](events.md).",
    ["| name | kind | |", "| --- | --- | --- |", ...lines].join("\n"),
  );
}

function errorsPage(errors: readonly ErrorEntry[]): string {
  const rows = errors.map(
    ({ contract, error, selector, signature, notice }) =>
      `| \`${error}\` | [${contract}](contracts/${contract}.md) | \`${selector}\` | \`${signature.replace("error ", "")}\` | ${cell(notice)} |`,
  );
  return page(
    "# Errors",
    "Every custom error of the contracts. The SDK throws them as a `ProtocolError`: `code` is the name, `contract` who declares it, `details` the arguments by name.",
    ["| error | declared by | selector | signature | when |", "| --- | --- | --- | --- | --- |", ...rows].join("\n"),
  );
}

function eventsPage(events: readonly EventSchema[]): string {
  const sections = events.map(({ contract, event, signature, topic0, notice, fields }) =>
    page(
      `## ${contract}.${event}`,
      notice,
      `- signature: \`${signature}\`\n- topic 0: \`${topic0}\``,
      ["| field | type | place |", "| --- | --- | --- |", ...fieldRows(fields)].join("\n"),
    ).trimEnd(),
  );
  return page(
    "# Events",
    "What indexers read. `topic 0` is the hash of the signature; indexed fields are the topics after it, the others are ABI-encoded in `data`. In JSON (`eventReader` of the SDK): integers are decimal strings, whatever their size; bytes and addresses are lower-case hex; structs are objects by field, lists arrays, in their order. The same tables for machines: [events.json](events.json).",
    ...sections,
  );
}

function fieldRows(fields: readonly FieldSchema[], prefix = ""): readonly string[] {
  let topic = 0;
  return fields.flatMap(({ name, type, indexed, fields: inner = [] }) => {
    const place = indexed ? `topic ${(topic += 1)}` : "data";
    return [`| \`${prefix}${name}\` | \`${type}\` | ${place} |`, ...fieldRows(inner, `${prefix}${name}.`)];
  });
}

function contractPage(files: readonly SourceFile[], file: SourceFile, contract: SourceContract): string {
  const { name, kind, doc, bases, members, isAbstract } = contract;
  const groups = ORDER.flatMap(([wanted, title]) => {
    const isShown = ({ kind: found, isExternal }: Member) =>
      found === wanted && (isExternal || (wanted !== "function" && wanted !== "variable"));
    // The types of an interface's file belong to it.
    const own = wanted === "struct" || wanted === "enum" ? [...file.types, ...members] : members;
    const shown = own.filter(isShown);
    return shown.length === 0 ? [] : [`## ${title}`, ...shown.map((member) => memberText(files, member))];
  });
  return page(
    `# ${name}`,
    `${isAbstract ? "abstract " : ""}${kind}, [${file.file}](../../../${file.file})${bases.length === 0 ? "" : `; is ${bases.join(", ")}`}`,
    doc?.notice ?? "",
    doc?.dev ?? "",
    ...groups,
  );
}

function typesPage(files: readonly SourceFile[], file: SourceFile): string {
  return page(
    `# ${stem(file)}`,
    `types, [${file.file}](../../../${file.file})`,
    ...file.types.map((member) => memberText(files, member)),
  );
}

function memberText(files: readonly SourceFile[], member: Member): string {
  const doc = docFor(files, member);
  const list = (title: string, rows: readonly string[]): string =>
    rows.length === 0 ? "" : `**${title}**\n\n${rows.map((row) => `- ${row}`).join("\n")}`;
  return page(
    `### ${member.name}`,
    `\`\`\`solidity\n${dedent(member.text)}\n\`\`\``,
    doc?.notice ?? "",
    doc?.dev ?? "",
    list(
      "Parameters",
      [...(doc?.params ?? [])].map(([name, text]) => `\`${name}\` ${text}`),
    ),
    list("Returns", doc?.returns ?? []),
    list(
      "Values",
      member.values.map(({ name, doc: text }) => `\`${name}\` ${text}`),
    ),
  ).trimEnd();
}

/** Code without the indentation that its last line has. */
function dedent(text: string): string {
  const indent = /\n( *)\S*[^\n]*$/.exec(text)?.[1]?.length ?? 0;
  return text.replaceAll(`\n${" ".repeat(indent)}`, "\n");
}
