/**
 * An independent OpenQASM 2 simulator. It shares nothing with what it judges: it cuts programs at semicolons, knows no
 * gate but U and CX and has the others from the text of their definitions, uses the engine's own cosine, and follows
 * every measurement at once.
 */
type C = readonly [number, number];

/** The definitions of qelib1.inc, and of gates that programs in circulation use with it. */
const DEFINITIONS = `
gate u3(theta,phi,lambda) q { U(theta,phi,lambda) q; }
gate u2(phi,lambda) q { U(pi/2,phi,lambda) q; }
gate u1(lambda) q { U(0,0,lambda) q; }
gate u(theta,phi,lambda) q { U(theta,phi,lambda) q; }
gate p(lambda) q { U(0,0,lambda) q; }
gate cx c,t { CX c,t; }
gate id a { U(0,0,0) a; }
gate u0(gamma) q { U(0,0,0) q; }
gate x a { u3(pi,0,pi) a; }
gate y a { u3(pi,pi/2,pi/2) a; }
gate z a { u1(pi) a; }
gate h a { u2(0,pi) a; }
gate s a { u1(pi/2) a; }
gate sdg a { u1(-pi/2) a; }
gate t a { u1(pi/4) a; }
gate tdg a { u1(-pi/4) a; }
gate rx(theta) a { u3(theta,-pi/2,pi/2) a; }
gate ry(theta) a { u3(theta,0,0) a; }
gate rz(phi) a { u1(phi) a; }
gate sx a { sdg a; h a; sdg a; }
gate sxdg a { s a; h a; s a; }
gate cz a,b { h b; cx a,b; h b; }
gate cy a,b { sdg b; cx a,b; s b; }
gate swap a,b { cx a,b; cx b,a; cx a,b; }
gate ch a,b { h b; sdg b; cx a,b; h b; t b; cx a,b; t b; h b; s b; x b; s a; }
gate ccx a,b,c { h c; cx b,c; tdg c; cx a,c; t c; cx b,c; tdg c; cx a,c; t b; t c; h c; cx a,b; t a; tdg b; cx a,b; }
gate cswap a,b,c { cx c,b; ccx a,b,c; cx c,b; }
gate crx(lambda) a,b { u1(pi/2) b; cx a,b; u3(-lambda/2,0,0) b; cx a,b; u3(lambda/2,-pi/2,0) b; }
gate cry(lambda) a,b { u3(lambda/2,0,0) b; cx a,b; u3(-lambda/2,0,0) b; cx a,b; }
gate crz(lambda) a,b { u1(lambda/2) b; cx a,b; u1(-lambda/2) b; cx a,b; }
gate cu1(lambda) a,b { u1(lambda/2) a; cx a,b; u1(-lambda/2) b; cx a,b; u1(lambda/2) b; }
gate cp(lambda) a,b { cu1(lambda) a,b; }
gate cu3(theta,phi,lambda) c,t { u1((lambda+phi)/2) c; u1((lambda-phi)/2) t; cx c,t; u3(-theta/2,0,-(phi+lambda)/2) t; cx c,t; u3(theta/2,phi,0) t; }
gate cu(theta,phi,lambda,gamma) c,t { u1(gamma) c; cu3(theta,phi,lambda) c,t; }
gate csx a,b { h b; cu1(pi/2) a,b; h b; }
gate rxx(theta) a,b { u3(pi/2,theta,0) a; h b; cx a,b; u1(-theta) b; cx a,b; h b; u2(-pi,pi-theta) a; }
gate rzz(theta) a,b { cx a,b; u1(theta) b; cx a,b; }
gate ryy(theta) a,b { rx(pi/2) a; rx(pi/2) b; cx a,b; rz(theta) b; cx a,b; rx(-pi/2) a; rx(-pi/2) b; }
gate rzx(theta) a,b { h b; cx a,b; u1(theta) b; cx a,b; h b; }
gate iswap a,b { s a; s b; h a; cx a,b; cx b,a; h b; }
gate dcx a,b { cx a,b; cx b,a; }
gate ecr a,b { rzx(pi/4) a,b; x a; rzx(-pi/4) a,b; }
gate rccx a,b,c { u2(0,pi) c; u1(pi/4) c; cx b,c; u1(-pi/4) c; cx a,c; u1(pi/4) c; cx b,c; u1(-pi/4) c; u2(0,pi) c; }
gate rc3x a,b,c,d { u2(0,pi) d; u1(pi/4) d; cx c,d; u1(-pi/4) d; u2(0,pi) d; cx a,d; u1(pi/4) d; cx b,d; u1(-pi/4) d; cx a,d; u1(pi/4) d; cx b,d; u1(-pi/4) d; u2(0,pi) d; u1(pi/4) d; cx c,d; u1(-pi/4) d; u2(0,pi) d; }
gate c3x a,b,c,d { h d; cu1(-pi/4) a,d; h d; cx a,b; h d; cu1(pi/4) b,d; h d; cx a,b; h d; cu1(-pi/4) b,d; h d; cx b,c; h d; cu1(pi/4) c,d; h d; cx a,c; h d; cu1(-pi/4) c,d; h d; cx b,c; h d; cu1(pi/4) c,d; h d; cx a,c; h d; cu1(-pi/4) c,d; h d; }
gate c3sqrtx a,b,c,d { h d; cu1(pi/8) a,d; h d; cx a,b; h d; cu1(-pi/8) b,d; h d; cx a,b; h d; cu1(pi/8) b,d; h d; cx b,c; h d; cu1(-pi/8) c,d; h d; cx a,c; h d; cu1(pi/8) c,d; h d; cx b,c; h d; cu1(-pi/8) c,d; h d; cx a,c; h d; cu1(pi/8) c,d; h d; }
gate c4x a,b,c,d,e { h e; cu1(pi/2) d,e; h e; c3x a,b,c,d; h e; cu1(-pi/2) d,e; h e; c3x a,b,c,d; c3sqrtx a,b,c,e; }
`;

interface Gate {
  readonly parameters: readonly string[];
  readonly qubits: readonly string[];
  readonly calls: readonly string[];
}

interface World {
  readonly probability: number;
  readonly amplitudes: readonly C[];
  readonly bits: Readonly<Record<string, readonly number[]>>;
}

export interface PlainRun {
  /** Probabilities by the contents of all classical registers, `c=01 d=1`, in the order of their declaration. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** The states at the end. */
  readonly worlds: readonly { readonly probability: number; readonly amplitudes: readonly C[] }[];
}

const times = (a: C, b: C): C => [a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]];
const split = (text: string): string[] => (text.trim() === "" ? [] : text.split(",").map((part) => part.trim()));

/** A real expression, evaluated while it is read. */
export function evaluate(text: string, names: Readonly<Record<string, number>>): number {
  const tokens = text.match(/\d*\.?\d+(?:[eE][+-]?\d+)?|\d+\.|[A-Za-z_]\w*|[-+*/^()]/g) ?? [];
  const sum = (): number => {
    let value = product();
    while (tokens[0] === "+" || tokens[0] === "-") value += tokens.shift() === "+" ? product() : -product();
    return value;
  };
  const product = (): number => {
    let value = signed();
    while (tokens[0] === "*" || tokens[0] === "/") value = tokens.shift() === "*" ? value * signed() : value / signed();
    return value;
  };
  const signed = (): number => {
    if (tokens[0] === "-" || tokens[0] === "+") return tokens.shift() === "-" ? -signed() : signed();
    const base = atom();
    return tokens[0] === "^" ? (tokens.shift(), base ** signed()) : base;
  };
  const atom = (): number => {
    const token = tokens.shift()!;
    if (token === "(" || tokens[0] === "(") {
      if (token !== "(") tokens.shift();
      const value = sum();
      tokens.shift();
      const functions: Readonly<Record<string, (x: number) => number>> = {
        ...{ sin: Math.sin, cos: Math.cos, tan: Math.tan, exp: Math.exp, ln: Math.log, sqrt: Math.sqrt },
      };
      return token === "(" ? value : functions[token]!(value);
    }
    return token === "pi" ? Math.PI : (names[token] ?? Number(token));
  };
  return sum();
}

function define(gates: Map<string, Gate>, text: string): void {
  const [, name, , parameters, qubits, body] = /gate\s+(\w+)\s*(\(([^)]*)\))?\s*([^{]*)\{([^}]*)\}/.exec(text)!;
  const calls = body!.split(";").map((call) => call.trim());
  gates.set(name!, {
    parameters: split(parameters ?? ""),
    qubits: split(qubits!),
    calls: calls.filter((call) => call !== "" && !call.startsWith("barrier")),
  });
}

/** Splits `name(a, b) q, r` into its parts; brackets nest. */
function call(text: string): readonly [string, readonly string[], string] {
  const name = /^\w+/.exec(text)![0];
  let rest = text.slice(name.length).trim();
  if (!rest.startsWith("(")) return [name, [], rest];
  let depth = 0;
  let end = 0;
  for (; end < rest.length; end += 1) {
    if (rest[end] === "(") depth += 1;
    if (rest[end] === ")" && (depth -= 1) === 0) break;
  }
  const inside = rest.slice(1, end);
  rest = rest.slice(end + 1).trim();
  return [name, split(inside), rest];
}

/** Runs a valid OpenQASM 2 program. `finalState` leaves all measurements out. */
export function runPlain(source: string, finalState = false): PlainRun {
  const gates = new Map<string, Gate>();
  for (const text of DEFINITIONS.trim().split("\n")) define(gates, text);
  const text = source.replace(/\/\/[^\n]*/g, "");
  const statements = text
    .match(/\s*(?:gate\b[^{]*\{[^}]*\}|[^;]+;)/g)!
    .map((statement) => statement.replace(/;\s*$/, "").trim());
  const registers = new Map<string, readonly number[]>();
  const classical: string[] = [];
  let count = 0;
  const bits: Record<string, number[]> = {};
  for (const statement of statements) {
    const [, kind, name, size] = /^(qreg|creg)\s+(\w+)\s*\[\s*(\d+)\s*\]$/.exec(statement) ?? [];
    if (kind === "qreg") {
      registers.set(
        name!,
        Array.from({ length: Number(size) }, () => count++),
      );
    } else if (kind === "creg") {
      classical.push(name!);
      bits[name!] = new Array<number>(Number(size)).fill(0);
    }
  }
  const amplitudes = Array.from({ length: 2 ** count }, (_, i): C => [i === 0 ? 1 : 0, 0]);
  let worlds: World[] = [{ probability: 1, amplitudes, bits }];

  const single = (world: World, [[a, b], [c, d]]: readonly [readonly [C, C], readonly [C, C]], q: number): World => {
    const out = [...world.amplitudes];
    for (let i = 0; i < out.length; i += 1) {
      if ((i >> q) & 1) continue;
      const j = i | (1 << q);
      const [zero, one] = [world.amplitudes[i]!, world.amplitudes[j]!];
      const add = (x: C, y: C): C => [x[0] + y[0], x[1] + y[1]];
      out[i] = add(times(a, zero), times(b, one));
      out[j] = add(times(c, zero), times(d, one));
    }
    return { ...world, amplitudes: out };
  };
  const gate = (world: World, name: string, angles: readonly number[], qubits: readonly number[]): World => {
    if (name === "U") {
      const [theta, phi, lambda] = angles as [number, number, number];
      const e = (angle: number, size: number): C => [Math.cos(angle) * size, Math.sin(angle) * size];
      const [c, s] = [Math.cos(theta / 2), Math.sin(theta / 2)];
      return single(
        world,
        [
          [e(0, c), e(lambda, -s)],
          [e(phi, s), e(phi + lambda, c)],
        ],
        qubits[0]!,
      );
    }
    if (name === "CX") {
      const [control, target] = qubits as [number, number];
      return {
        ...world,
        amplitudes: world.amplitudes.map((_, i) => world.amplitudes[(i >> control) & 1 ? i ^ (1 << target) : i]!),
      };
    }
    const { parameters, qubits: names, calls } = gates.get(name)!;
    const known = Object.fromEntries(parameters.map((parameter, i) => [parameter, angles[i]!]));
    return calls.reduce((next, line) => {
      const [inner, values, operands] = call(line);
      const on = split(operands).map((operand) => qubits[names.indexOf(operand)]!);
      return gate(
        next,
        inner,
        values.map((value) => evaluate(value, known)),
        on,
      );
    }, world);
  };
  /** Both outcomes of measuring a qubit that are possible. */
  const measure = (world: World, q: number): readonly (readonly [number, World])[] =>
    [0, 1].flatMap((value) => {
      const kept = world.amplitudes.map((amplitude, i): C => (((i >> q) & 1) === value ? amplitude : [0, 0]));
      const weight = kept.reduce((sum, [re, im]) => sum + re * re + im * im, 0);
      if (weight < 1e-13) return [];
      const norm = 1 / Math.sqrt(weight);
      const scaled = kept.map(([re, im]): C => [re * norm, im * norm]);
      return [[value, { ...world, probability: world.probability * weight, amplitudes: scaled }] as const];
    });
  const elements = (operand: string): readonly number[] => {
    const [, name, index] = /^(\w+)\s*(?:\[\s*(\d+)\s*\])?$/.exec(operand.trim())!;
    const register = registers.get(name!)!;
    return index === undefined ? register : [register[Number(index)]!];
  };
  const execute = (world: World, statement: string): readonly World[] => {
    const condition = /^if\s*\(\s*(\w+)\s*==\s*(\d+)\s*\)\s*([\s\S]*)$/.exec(statement);
    if (condition !== null) {
      const value = world.bits[condition[1]!]!.reduce((sum, bit, i) => sum + bit * 2 ** i, 0);
      return value === Number(condition[2]) ? execute(world, condition[3]!) : [world];
    }
    const measured = /^measure\s+([^-]+)->\s*(\w+)\s*(?:\[\s*(\d+)\s*\])?$/.exec(statement);
    if (measured !== null) {
      const [, operand, name, index] = measured;
      return elements(operand!).reduce<readonly World[]>(
        (all, q, i) =>
          all.flatMap((one) =>
            measure(one, q).map(([value, next]) => {
              const changed = [...next.bits[name!]!];
              changed[index === undefined ? i : Number(index)] = value;
              return { ...next, bits: { ...next.bits, [name!]: changed } };
            }),
          ),
        [world],
      );
    }
    if (statement.startsWith("reset")) {
      return elements(statement.slice(5)).reduce<readonly World[]>(
        (all, q) =>
          all.flatMap((one) => measure(one, q).map(([value, next]) => (value === 1 ? gate(next, "x", [], [q]) : next))),
        [world],
      );
    }
    const [name, values, operands] = call(statement);
    const angles = values.map((value) => evaluate(value, {}));
    const lists = split(operands).map(elements);
    const length = lists.reduce((most, list) => Math.max(most, list.length), 1);
    let next = world;
    for (let i = 0; i < length; i += 1)
      next = gate(
        next,
        name,
        angles,
        lists.map((list) => list[list.length === 1 ? 0 : i]!),
      );
    return [next];
  };

  for (const statement of statements) {
    if (/^(OPENQASM|include|qreg|creg|barrier|opaque)\b/.test(statement)) continue;
    if (/^gate\b/.test(statement)) define(gates, statement);
    else if (!finalState || !statement.startsWith("measure"))
      worlds = worlds.flatMap((world) => execute(world, statement));
  }
  const outcomes = new Map<string, number>();
  for (const { bits: held, probability } of worlds) {
    const key = classical.map((name) => `${name}=${[...held[name]!].reverse().join("")}`).join(" ");
    outcomes.set(key, (outcomes.get(key) ?? 0) + probability);
  }
  return { outcomes, worlds };
}
