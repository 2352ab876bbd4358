import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";

import { expect } from "chai";

import { growthOf, heapAfterCollection, leastSquares } from "../../../scripts/e2e/heap.ts";

const MEGABYTE = 2 ** 20;

describe("memory", () => {
  describe("heapAfterCollection", () => {
    let child: ChildProcess | undefined;
    afterEach(() => child?.kill("SIGKILL"));

    it("counts what is held, and not what is garbage", async () => {
      const script = `
        const held = Array.from({ length: 30 }, () => new Array(2 ** 17).fill(0.5));
        for (let i = 0; i < 60; i++) new Array(2 ** 17).fill(0.5);
        setInterval(() => held.length, 1000);`;
      const started = spawn(process.execPath, ["--inspect=127.0.0.1:0", "-e", script], {
        stdio: ["ignore", "ignore", "pipe"],
      });
      child = started;
      const url = await new Promise<string>((found) =>
        createInterface({ input: started.stderr }).on("line", (line) => {
          const [, address] = /listening on (ws:\S+)/.exec(line) ?? [];
          if (address) found(address);
        }),
      );
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect((await heapAfterCollection(url)) / MEGABYTE).to.be.within(30, 50);
    });
  });

  describe("leastSquares", () => {
    it("finds the line that points lie on", () => {
      const { slope, at } = leastSquares([
        [1, 5],
        [2, 7],
        [4, 11],
      ]);
      expect([slope, at(10)]).to.deep.equal([2, 23]);
    });

    it("refuses points at one place", () => {
      expect(() => leastSquares([[1, 2]])).to.throw(RangeError);
    });
  });

  describe("growthOf", () => {
    it("leaves the warm-up out", () => {
      const points = Array.from({ length: 11 }, (_, i) => [i, i < 5 ? 10 * i : 100] as const);
      expect(growthOf(points, 0.5).growth).to.equal(0);
    });

    it("is relative to what it was after the warm-up", () => {
      const points = Array.from({ length: 11 }, (_, i) => [i, 100 + i] as const);
      const { growth, bytesPerHour } = growthOf(points, 0.2);
      expect(Math.abs(growth - 8 / 102)).to.be.below(1e-12);
      expect(Math.abs(bytesPerHour - 3600)).to.be.below(1e-9);
    });
  });
});
