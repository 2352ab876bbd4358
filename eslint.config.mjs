import js from "@eslint/js";
import tseslint from "typescript-eslint";

/** The import graph of docs/architecture.md: the folders of `sim/` that a folder may import. */
const mayImport = {
  math: [],
  machine: ["math"],
  circuit: ["math"],
  state: ["math", "circuit"],
  noise: ["math", "circuit", "state"],
  observable: ["math", "circuit", "state"],
  compile: ["math", "machine", "circuit", "state", "noise", "observable"],
  qasm: ["math", "machine", "circuit", "state", "noise", "observable", "compile"],
  qml: ["math", "machine", "circuit", "state", "noise", "observable", "compile"],
};
const folders = Object.keys(mayImport);

/** `sim/` runs in a browser, on its own. */
const outsideSim = [
  "hardhat",
  "hardhat/*",
  "ethers",
  "@nomicfoundation/*",
  "node:*",
  "**/contracts/**",
  "**/tasks/**",
  "**/deploy/**",
  "**/types/**",
];

const restrict = (files, group) => ({
  files,
  rules: {
    "no-restricted-imports": [
      "error",
      { patterns: [{ group, message: "Against the import graph (docs/architecture.md)." }] },
    ],
  },
});

export default tseslint.config(
  // AssemblyScript is not TypeScript: it is compiled by `npm run generate`.
  { ignores: ["artifacts/", "cache/", "types/", "/coverage/", "dist/", "node_modules/", "sim/assembly/"] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    rules: {
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-unused-expressions": "off",
      "@typescript-eslint/consistent-type-imports": "error",
      "no-restricted-properties": [
        "error",
        ...["random", "sin", "cos", "tan", "exp", "log", "pow", "hypot", "atan2"].map((property) => ({
          object: "Math",
          property,
          message: "Engines differ in its last bits: use sim/math, or seeded randomness.",
        })),
      ],
    },
  },
  restrict(["sim/**"], outsideSim),
  ...folders.map((folder) => {
    const forbidden = folders.filter((other) => other !== folder && !mayImport[folder].includes(other));
    return restrict([`sim/${folder}/**`], [...outsideSim, ...forbidden.map((other) => `**/${other}/**`)]);
  }),
  restrict(["tasks/**"], ["**/test/**", "**/scripts/**"]),
  {
    files: ["test/**", "scripts/**"],
    rules: { "no-restricted-properties": "off" },
  },
  {
    files: ["**/*.mjs"],
    languageOptions: { globals: { process: "readonly", console: "readonly", URL: "readonly" } },
  },
);
