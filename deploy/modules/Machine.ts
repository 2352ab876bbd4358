import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/** The checker of single steps; it brings its own second half, `VectorChecker`. */
export default buildModule("Machine", (m) => ({ machine: m.contract("KetMachine") }));
