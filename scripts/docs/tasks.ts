/** The table of contents of the API by task: what somebody wants, and the symbols to look at first. */
export const TASKS: readonly { readonly task: string; readonly names: readonly string[] }[] = [
  {
    task: "build a circuit",
    names: ["circuit", "CircuitBuilder", "parameter", "compose", "inverse", "control", "pow"],
  },
  { task: "draw a circuit", names: ["drawText", "drawSvg"] },
  { task: "bind, count or transform a circuit", names: ["bind", "depth", "gateCounts", "lower", "operationMatrix"] },
  { task: "read or write OpenQASM", names: ["importQasm", "runQasm", "exportQasm"] },
  { task: "get the state of a circuit", names: ["simulate", "probabilities", "innerProduct"] },
  { task: "draw shots, reproducibly", names: ["sampleCircuit", "samplingProgram", "sampleCounts", "labelledCounts"] },
  { task: "write an observable", names: ["parsePauliSum", "fromLabel", "pauliTerm", "addPaulis", "multiplyPaulis"] },
  {
    task: "get an expectation value",
    names: ["expectation", "variance", "expectationFromCounts", "measurementGroups"],
  },
  {
    task: "differentiate",
    names: ["energyObjective", "gradientProgram", "shiftRules", "shiftGradient", "quantumFisher"],
  },
  { task: "minimise a loss", names: ["fit", "minimise", "adam", "spsa", "rotosolve", "naturalGradient", "nelderMead"] },
  {
    task: "simulate noise",
    names: ["withNoise", "depolarising", "amplitudeDamping", "simulateDensity", "sampleNoisy"],
  },
  {
    task: "look at mixed states",
    names: ["reducedDensity", "purity", "fidelity", "vonNeumannEntropy", "renyiEntropy"],
  },
  { task: "find a ground state", names: ["vqe", "hydrogen2", "isingRing", "hardwareEfficient"] },
  { task: "solve a combinatorial problem", names: ["qaoa", "maxCut", "qubo", "bruteForce"] },
  {
    task: "classify data",
    names: ["classifier", "fidelityKernel", "zzFeatureMap", "prepareDataset", "logisticRegression"],
  },
  {
    task: "post a job whose result can be disputed",
    names: ["trainingProgram", "evaluationProgram", "programId", "run"],
  },
  { task: "dispute or defend a step", names: ["Prover", "step", "disassemble"] },
  { task: "write a program of the machine by hand", names: ["Assembler", "parseAssembly", "Emitter", "ISA"] },
  { task: "handle an error", names: ["isKetworkError", "KetworkRangeError", "KetworkTypeError"] },
];
