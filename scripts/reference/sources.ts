/** What stands in the Solidity sources, with its NatSpec: read by the compiler's parser alone. */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/** NatSpec in its parts. */
export interface NatSpec {
  readonly title: string;
  readonly notice: string;
  readonly dev: string;
  /** By name; returned values likewise, those without a name by their position. */
  readonly params: ReadonlyMap<string, string>;
  readonly returns: readonly string[];
  /** The contract whose comment stands for this one. */
  readonly inheritdoc: string;
}

export type MemberKind = "function" | "event" | "error" | "struct" | "enum" | "modifier" | "variable";

/** A declaration within a contract, or, for structs and enums, beside one. */
export interface Member {
  readonly kind: MemberKind;
  readonly name: string;
  /** The declaration as it is written, without its body. */
  readonly text: string;
  readonly isExternal: boolean;
  readonly doc: NatSpec | undefined;
  /** Enums: what is said of each value. */
  readonly values: readonly { readonly name: string; readonly doc: string }[];
}

export interface SourceContract {
  readonly file: string;
  readonly name: string;
  readonly kind: "contract" | "interface" | "library";
  readonly isAbstract: boolean;
  readonly doc: NatSpec | undefined;
  readonly bases: readonly string[];
  readonly members: readonly Member[];
}

export interface SourceFile {
  readonly file: string;
  readonly contracts: readonly SourceContract[];
  /** Structs and enums that stand beside contracts. */
  readonly types: readonly Member[];
}

interface Node {
  readonly nodeType: string;
  readonly name?: string;
  readonly src: string;
  readonly documentation?: { readonly text: string } | null;
  readonly nodes?: readonly Node[];
  readonly members?: readonly Node[];
  readonly body?: Node | null;
  readonly visibility?: string;
  readonly kind?: string;
  readonly contractKind?: SourceContract["kind"];
  readonly abstract?: boolean;
  readonly baseContracts?: readonly { readonly baseName: { readonly name: string } }[];
}

const KINDS: Readonly<Record<string, MemberKind>> = {
  FunctionDefinition: "function",
  EventDefinition: "event",
  ErrorDefinition: "error",
  StructDefinition: "struct",
  EnumDefinition: "enum",
  ModifierDefinition: "modifier",
  VariableDeclaration: "variable",
};

/** All sources of what is deployed: no test doubles, no examples. */
export function readSources(root: string): readonly SourceFile[] {
  const solc = createRequire(import.meta.url)("solc") as { compile(input: string): string };
  const files = readdirSync(join(root, "contracts"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".sol") && !/^(mocks|examples)[/\\]/.test(path))
    .map((path) => `contracts/${path.replaceAll("\\", "/")}`)
    .sort();
  const texts = new Map(files.map((file) => [file, readFileSync(join(root, file))]));
  const sources = Object.fromEntries([...texts].map(([file, bytes]) => [file, { content: bytes.toString("utf8") }]));
  const settings = { stopAfter: "parsing", outputSelection: { "*": { "": ["ast"] } } };
  const output = JSON.parse(solc.compile(JSON.stringify({ language: "Solidity", sources, settings }))) as {
    readonly errors?: readonly { readonly formattedMessage: string }[];
    readonly sources: Readonly<Record<string, { readonly ast: Node }>>;
  };
  if (output.errors?.length) throw new Error(output.errors.map(({ formattedMessage }) => formattedMessage).join("\n"));
  return files.map((file) => sourceFile(file, texts.get(file)!, output.sources[file]!.ast));
}

function sourceFile(file: string, bytes: Buffer, { nodes = [] }: Node): SourceFile {
  const contracts = nodes
    .filter(({ nodeType }) => nodeType === "ContractDefinition")
    .map((node) => ({
      file,
      name: node.name!,
      kind: node.contractKind!,
      isAbstract: node.abstract ?? false,
      doc: docOf(node),
      bases: (node.baseContracts ?? []).map(({ baseName }) => baseName.name),
      members: membersOf(node.nodes ?? [], bytes),
    }));
  return { file, contracts, types: membersOf(nodes, bytes) };
}

function membersOf(nodes: readonly Node[], bytes: Buffer): readonly Member[] {
  return nodes
    .filter(({ nodeType, kind }) => nodeType in KINDS && kind !== "constructor")
    .map((node) => ({
      kind: KINDS[node.nodeType]!,
      name: node.name!,
      text: declarationOf(node, bytes),
      isExternal: node.visibility === "external" || node.visibility === "public",
      doc: docOf(node) ?? commentBefore(node, bytes),
      values: node.nodeType === "EnumDefinition" ? (node.members ?? []).map(valueOf) : [],
    }));
}

const valueOf = ({ name, documentation }: Node) => ({ name: name!, doc: flow(documentation?.text ?? "") });

/** Positions count bytes. */
function declarationOf({ src, body }: Node, bytes: Buffer): string {
  const [start, length] = src.split(":").map(Number) as [number, number];
  const end = body ? Number(body.src.split(":")[0]) : start + length;
  return bytes.subarray(start, end).toString("utf8").trim().replace(/;$/, "");
}

function docOf({ documentation }: Node): NatSpec | undefined {
  return documentation ? parseNatSpec(documentation.text) : undefined;
}

/** The `///` lines right before a declaration: the parser keeps none of state variables. */
function commentBefore({ src }: Node, bytes: Buffer): NatSpec | undefined {
  const lines = bytes
    .subarray(0, Number(src.split(":")[0]))
    .toString("utf8")
    .split("\n")
    .slice(0, -1)
    .reverse();
  const end = lines.findIndex((line) => !/^\s*\/\/\//.test(line));
  const comment = lines.slice(0, end).reverse();
  return comment.length === 0
    ? undefined
    : parseNatSpec(comment.map((line) => line.replace(/^\s*\/\/\//, "")).join("\n"));
}

/** One line, without the indentation of its lines. */
const flow = (text: string): string => text.trim().replace(/\s*\n\s*/g, " ");

/** Takes a NatSpec comment apart; text without a tag is a notice. */
export function parseNatSpec(text: string): NatSpec {
  const tagged = text.trimStart().startsWith("@") ? text.trim() : `@notice ${text.trim()}`;
  const parts = tagged.split(/(?:^|\s)@(title|notice|dev|param|return|inheritdoc|author|custom:\S+)(?=\s)/);
  const found = new Map<string, string[]>();
  for (let i = 1; i < parts.length; i += 2) {
    found.set(parts[i]!, [...(found.get(parts[i]!) ?? []), flow(parts[i + 1]!)]);
  }
  const all = (tag: string): readonly string[] => (found.get(tag) ?? []).filter((part) => part !== "");
  return {
    title: all("title").join(" "),
    notice: all("notice").join(" "),
    dev: all("dev").join(" "),
    params: new Map(all("param").map((part) => [part.split(" ")[0]!, part.slice(part.indexOf(" ") + 1)])),
    returns: all("return"),
    inheritdoc: all("inheritdoc").join(" "),
  };
}

/** What is said of a member: its own comment, or that which it takes over. */
export function docFor(files: readonly SourceFile[], member: Member): NatSpec | undefined {
  const { doc } = member;
  if (!doc?.inheritdoc) return doc;
  const base = files.flatMap(({ contracts }) => contracts).find(({ name }) => name === doc.inheritdoc);
  const inherited = base?.members.find(
    ({ kind, name }) => kind !== "event" && kind !== "error" && name === member.name,
  );
  return inherited ? docFor(files, inherited) : doc;
}

/** External functions, public variables, events, errors and types that nothing is said of. */
export function undocumented(files: readonly SourceFile[]): readonly string[] {
  const silent = (member: Member): boolean => {
    const doc = docFor(files, member);
    return !doc || (doc.notice === "" && doc.params.size === 0 && doc.dev === "" && doc.inheritdoc === "");
  };
  const isPublic = ({ kind, isExternal }: Member): boolean =>
    kind === "function" || kind === "variable" ? isExternal : kind !== "modifier" && kind !== "struct";
  return files.flatMap(({ file, contracts, types }) => [
    ...types.filter(silent).map(({ name }) => `${file}: ${name}`),
    ...contracts.flatMap((contract) => [
      ...(contract.doc ? [] : [`${file}: ${contract.name}`]),
      ...contract.members
        .filter((member) => isPublic(member) && silent(member))
        .map(({ kind, name }) => `${file}: ${contract.name}.${name} (${kind})`),
    ]),
  ]);
}
