/**
 * The project's configuration without limits of single tests, for runs that are slow by nature or on a busy machine:
 * `hardhat --config scripts/unhurried.config.ts test …`.
 */
import { defineConfig } from "hardhat/config";

import config from "../hardhat.config.ts";

export default defineConfig({ ...config, test: { ...config.test, mocha: { ...config.test?.mocha, timeout: 0 } } });
