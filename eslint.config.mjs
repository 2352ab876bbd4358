import js from "@eslint/js";
import tseslint from "typescript-eslint";

/** One entry a folder of the import graph in docs/architecture.md: what its modules must not reach. */
const layers = [
  {
    files: ["sim/**"],
    forbidden: [
      "hardhat",
      "hardhat/*",
      "ethers",
      "@nomicfoundation/*",
      "node:*",
      "**/contracts/**",
      "**/tasks/**",
      "**/deploy/**",
      "**/types/**",
    ],
  },
  {
    files: ["sim/math/**"],
    forbidden: ["../circuit/*", "../machine/*", "../observable/*", "../compile/*", "../qml/*", "../qasm/*"],
  },
  {
    files: ["sim/machine/**"],
    forbidden: ["../circuit/*", "../observable/*", "../compile/*", "../qml/*", "../qasm/*"],
  },
  {
    files: ["sim/circuit/**"],
    forbidden: ["../machine/*", "../observable/*", "../compile/*", "../qml/*", "../qasm/*"],
  },
  { files: ["sim/observable/**"], forbidden: ["../machine/*", "../compile/*", "../qml/*", "../qasm/*"] },
  { files: ["sim/compile/**"], forbidden: ["../qml/*", "../qasm/*"] },
  { files: ["tasks/**"], forbidden: ["**/test/**", "**/scripts/**"] },
];

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

export default tseslint.config(
  // AssemblyScript is not TypeScript: it is compiled by `npm run generate`.
  { ignores: ["artifacts/", "cache/", "types/", "coverage/", "node_modules/", "sim/**/assembly/", "assembly/"] },
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
  ...layers.map(({ files, forbidden }) => ({
    files,
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              group:
                files[0] === "sim/**" ? outsideSim : [...(files[0].startsWith("sim/") ? outsideSim : []), ...forbidden],
              message: "Against the import graph (docs/architecture.md).",
            },
          ],
        },
      ],
    },
  })),
  {
    files: ["test/**", "scripts/**"],
    rules: { "no-restricted-properties": "off" },
  },
  {
    files: ["**/*.mjs"],
    languageOptions: { globals: { process: "readonly", console: "readonly", URL: "readonly" } },
  },
);
