/** Small wrong changes of a source, found in its syntax tree. */
import type { AstNode } from "./solidity.ts";

/** Replaces `length` bytes from `start` on. */
export interface Mutation {
  readonly operator: string;
  readonly start: number;
  readonly length: number;
  readonly replacement: string;
}

type Edit = (operator: string, node: AstNode, replacement: string) => void;

const RELATIONS: Readonly<Record<string, readonly string[]>> = {
  "<": ["<=", ">"],
  ">": [">=", "<"],
  "<=": ["<", ">="],
  ">=": [">", "<="],
  "==": ["!="],
  "!=": ["=="],
};
const ARITHMETIC: Readonly<Record<string, string>> = {
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  "%": "*",
  "<<": ">>",
  ">>": "<<",
  "&": "|",
  "|": "&",
  "^": "|",
  "&&": "||",
  "||": "&&",
};

const isNode = (value: unknown): value is AstNode =>
  typeof value === "object" && value !== null && "nodeType" in value && "src" in value;
const nodesIn = (value: unknown): AstNode[] =>
  isNode(value) ? [value] : Array.isArray(value) ? value.flatMap(nodesIn) : [];
const typeOf = (node: AstNode) =>
  (node["typeDescriptions"] as { typeString?: string } | undefined)?.typeString ?? "unknown";
const spanOf = ({ src }: AstNode) => src.split(":").map(Number) as [start: number, length: number, file: number];
const isRevert = (statement: unknown): boolean => {
  const inner = nodesIn(isNode(statement) && statement.nodeType === "Block" ? statement["statements"] : statement);
  return inner.length === 1 && inner[0]!.nodeType === "RevertStatement";
};

/** All mutations of a source, in the order of the text. Names of types, interfaces and assembly are left alone. */
export function mutationsOf(tree: AstNode, text: Buffer): Mutation[] {
  const found: Mutation[] = [];
  const textOf = (node: AstNode) => {
    const [start, length] = spanOf(node);
    return text.subarray(start, start + length).toString();
  };
  const edit: Edit = (operator, node, replacement) => {
    const [start, length] = spanOf(node);
    if (textOf(node) !== replacement) found.push({ operator, start, length, replacement });
  };
  /** Replaces the operator between two operands. */
  const between = (name: string, left: AstNode, right: AstNode, old: string, next: string) => {
    const [leftStart, leftLength] = spanOf(left);
    const start = text.indexOf(old, leftStart + leftLength);
    if (start < 0 || start >= spanOf(right)[0]) return;
    found.push({ operator: name, start, length: old.length, replacement: next });
  };
  /** Empties a statement, with the semicolon that its span leaves out where it does not end with a block. */
  const remove = (operator: string, node: AstNode) => {
    const [start, length] = spanOf(node);
    const end =
      text[start + length - 1] === "}".charCodeAt(0) ? start + length : text.indexOf(";", start + length - 1) + 1;
    found.push({ operator, start, length: end - start, replacement: "{}" });
  };
  const help = { textOf, edit, between, remove };
  const walk = (node: AstNode) => {
    if (["ImportDirective", "InlineAssembly", "StructDefinition", "UserDefinedTypeName"].includes(node.nodeType))
      return;
    if (node.nodeType === "ContractDefinition" && node["contractKind"] === "interface") return;
    if (node.nodeType === "ArrayTypeName") return;
    mutate(node, help);
    for (const value of Object.values(node)) for (const child of nodesIn(value)) walk(child);
  };
  walk(tree);
  return found.sort((a, b) => a.start - b.start || a.length - b.length);
}

interface Help {
  readonly textOf: (node: AstNode) => string;
  readonly edit: Edit;
  readonly between: (name: string, left: AstNode, right: AstNode, old: string, next: string) => void;
  readonly remove: (operator: string, node: AstNode) => void;
}

function mutate(node: AstNode, help: Help): void {
  const { textOf, edit } = help;
  switch (node.nodeType) {
    case "BinaryOperation":
      return mutateBinary(node, help);
    case "Assignment":
      return mutateAssignment(node, help);
    case "UnaryOperation": {
      const operator = node["operator"] as string;
      const operand = node["subExpression"] as AstNode;
      if (operator === "!") edit("negation dropped", node, textOf(operand));
      if (operator === "++") edit("increment turned", node, textOf(node).replace("++", "--"));
      if (operator === "--") edit("decrement turned", node, textOf(node).replace("--", "++"));
      return;
    }
    case "IfStatement": {
      const condition = node["condition"] as AstNode;
      if (!node["falseBody"] && isRevert(node["trueBody"])) help.remove("guard removed", node);
      else edit("condition negated", condition, `!(${textOf(condition)})`);
      return;
    }
    case "Conditional":
      edit("condition negated", node["condition"] as AstNode, `!(${textOf(node["condition"] as AstNode)})`);
      return;
    case "ExpressionStatement":
    case "EmitStatement":
      return help.remove(node.nodeType === "EmitStatement" ? "event removed" : "statement removed", node);
    case "Literal":
      return mutateLiteral(node, help);
    case "FunctionCall":
      return mutateCall(node, help);
    case "ModifierInvocation":
      if (node["kind"] === "modifierInvocation") edit("modifier removed", node, "");
      return;
    case "MemberAccess":
      if (textOf(node) === "msg.sender") edit("sender is the origin", node, "tx.origin");
      return;
  }
}

function mutateBinary(node: AstNode, { between }: Help): void {
  const [left, right] = [node["leftExpression"] as AstNode, node["rightExpression"] as AstNode];
  const operator = node["operator"] as string;
  for (const next of RELATIONS[operator] ?? []) between("relation", left, right, operator, next);
  const next = ARITHMETIC[operator];
  if (next) between("arithmetic", left, right, operator, next);
}

function mutateAssignment(node: AstNode, { between, edit, textOf }: Help): void {
  const [left, right] = [node["leftHandSide"] as AstNode, node["rightHandSide"] as AstNode];
  const operator = node["operator"] as string;
  if (operator === "+=") between("arithmetic", left, right, "+=", "-=");
  if (operator === "-=") between("arithmetic", left, right, "-=", "+=");
  // Zero is a value of every elementary type, but not the same literal.
  if (operator !== "=") return;
  const type = typeOf(left);
  if (type === "bool") edit("value negated", right, `!(${textOf(right)})`);
  else if (/^u?int\d+$/.test(type) && textOf(right) !== "0") edit("value zeroed", right, "0");
}

function mutateLiteral(node: AstNode, { edit, textOf }: Help): void {
  if (node["kind"] === "bool") return edit("constant", node, textOf(node) === "true" ? "false" : "true");
  if (node["kind"] !== "number" || /address/.test(typeOf(node))) return;
  const text = textOf(node);
  if (/\s|[e.]\d*$/.test(text) && !text.startsWith("0x")) return;
  const value = BigInt(text.replaceAll("_", ""));
  edit("constant", node, String(value + 1n));
  if (value > 0n) edit("constant", node, String(value - 1n));
}

function mutateCall(node: AstNode, { edit, textOf }: Help): void {
  if (node["kind"] !== "functionCall") return;
  const called = node["expression"] as AstNode;
  const given = nodesIn(node["arguments"]);
  const member = called["memberName"] as string | undefined;
  if (member === "min" || member === "max") {
    edit("min for max", called, textOf(called).replace(/(min|max)$/, member === "min" ? "max" : "min"));
  }
  const narrowed = /^to(Uint\d+)$/.exec(member ?? "")?.[1];
  if (narrowed && given.length === 0) {
    edit("cast unchecked", node, `${narrowed.toLowerCase()}(${textOf(called["expression"] as AstNode)})`);
  }
  if ((node["names"] as string[] | undefined)?.length) return;
  for (const [i, second] of given.entries()) {
    const first = given[i - 1];
    if (!first || typeOf(first) !== typeOf(second) || textOf(first) === textOf(second)) continue;
    const swapped = given.map(textOf);
    [swapped[i - 1], swapped[i]] = [swapped[i]!, swapped[i - 1]!];
    const head = textOf(node).slice(0, textOf(node).indexOf("(", textOf(called).length));
    edit("arguments swapped", node, `${head}(${swapped.join(", ")})`);
    return;
  }
}
