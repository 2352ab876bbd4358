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
  { task: "find a ground state", names: ["vqe", "molecule", "uccsd", "hydrogen2", "isingRing", "hardwareEfficient"] },
  { task: "find excited states", names: ["vqd", "exactEnergies"] },
  { task: "solve a combinatorial problem", names: ["qaoa", "maxCut", "qubo", "bruteForce"] },
  {
    task: "load, split and scale data",
    names: ["prepareDataset", "prepareRegression", "parseLabelled", "IRIS", "WINE", "generated", "transformRows"],
  },
  {
    task: "encode rows in a circuit",
    names: ["featureMap", "angleEncoding", "amplitudeEncoding", "zzFeatureMap", "iqpFeatureMap", "dataReuploading"],
  },
  {
    task: "choose an ansatz",
    names: ["hardwareEfficient", "realAmplitudes", "stronglyEntangling", "qcnn", "treeTensorNetwork", "qaoaAnsatz"],
  },
  {
    task: "train a classifier",
    names: ["variationalClassifier", "reuploadingClassifier", "supportVectorClassifier", "kernelClassifier"],
  },
  { task: "predict numbers", names: ["variationalRegressor", "kernelRidge"] },
  { task: "compute a quantum kernel", names: ["fidelityKernel", "zzFeatureMap"] },
  { task: "learn a distribution", names: ["bornMachine", "quantumGan"] },
  { task: "compress data", names: ["quantumPca", "quantumAutoencoder"] },
  { task: "compare with a classical model", names: ["logisticRegression", "nearestCentroid", "ridgeRegression"] },
  {
    task: "keep a trained model in a file",
    names: ["SavedModel", "loadVariationalClassifier", "loadKernelRidge", "loadVqe"],
  },
  {
    task: "post a job whose result can be disputed",
    names: ["trainingProgram", "evaluationProgram", "programId", "run"],
  },
  { task: "know what a program will cost before it runs", names: ["estimate", "listing", "programId"] },
  { task: "run a program on several cores", names: ["runParallel", "workerEngine"] },
  { task: "prove, dispute or defend a step", names: ["Prover", "step", "disassemble"] },
  { task: "write a program of the machine by hand", names: ["Assembler", "parseAssembly", "Emitter", "ISA"] },
  { task: "handle an error", names: ["isKetworkError", "KetworkRangeError", "KetworkTypeError"] },
];
