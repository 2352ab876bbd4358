/** The charts of the benchmark: what their axes say. Sections add the points. */
import type { Chart } from "../../tasks/view/svg/plot.ts";

export type ChartName =
  | "time"
  | "ratio"
  | "peers"
  | "gates"
  | "gradient"
  | "qaoa"
  | "threads"
  | "loops"
  | "memory"
  | "instructions"
  | "keccak"
  | "stateHash"
  | "dispute";

export const CHARTS: Readonly<Record<ChartName, Chart>> = {
  time: {
    title: "Circuit A: a GHZ state, then ten layers of RY and RZ on every qubit and a ring of CX",
    kind: "lines",
    x: "qubits",
    y: "ms of processor time",
    isLogY: true,
  },
  ratio: {
    title: "Circuit A: the engine's time ÷ that of C++ with the same bits",
    kind: "lines",
    x: "qubits",
    y: "ratio",
    limits: [
      { name: "target: naive, n = 16", value: 1.3 },
      { name: "target: blocked, n ≥ 16", value: 1.2 },
      { name: "target: naive, n ≥ 20", value: 0.6 },
    ],
  },
  peers: {
    title: "Circuit A: time of others ÷ the engine's; with set-up where they are peers",
    kind: "lines",
    x: "qubits",
    y: "ratio",
    isLogY: true,
    limits: [{ name: "target: the fastest JavaScript peer, n = 14", value: 100 }],
  },
  gates: {
    title: "Circuit A with 5 … 80 layers",
    kind: "lines",
    x: "gates",
    y: "ms of processor time",
    isLogX: true,
    isLogY: true,
  },
  gradient: {
    title: "Energy and gradient of the Ising ring of 10 qubits",
    kind: "lines",
    x: "parameters",
    y: "ms of processor time",
    isLogY: true,
  },
  qaoa: {
    title: "QAOA for MaxCut on random 3-regular graphs, 4 layers, and its energy",
    kind: "lines",
    x: "qubits",
    y: "ms of processor time",
    isLogY: true,
  },
  threads: {
    title: "Circuit A: speed with threads ÷ with one, by the clock",
    kind: "lines",
    x: "threads",
    y: "ratio",
    limits: [{ name: "target: two threads, n = 20", value: 1.6 }],
  },
  loops: {
    title: "Independent loops: speed with threads ÷ with one, by the clock",
    kind: "bars",
    x: "threads",
    y: "ratio",
  },
  memory: {
    title: "Memory per amplitude",
    kind: "lines",
    x: "qubits",
    y: "bytes",
    isLogY: true,
    limits: [{ name: "target: n = 20", value: 17 }],
  },
  instructions: {
    title: "Instructions on a register of 12 qubits",
    kind: "bars",
    x: "",
    y: "millions of amplitudes a second",
  },
  keccak: { title: "Keccak-256 of a pair of words", kind: "bars", x: "", y: "millions of hashes a second" },
  stateHash: {
    title: "Hash of a state whose register has changed everywhere",
    kind: "lines",
    x: "qubits",
    y: "ms of processor time",
    isLogY: true,
  },
  dispute: {
    title: "Answer in a bisection: 31 state hashes over a program of 5 000 gates, from its start",
    kind: "lines",
    x: "qubits",
    y: "ms of processor time",
    isLogY: true,
    limits: [
      { name: "target: n = 20", value: 30_000 },
      { name: "target: n = 12", value: 300 },
    ],
  },
};
