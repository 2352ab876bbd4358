import { expect } from "chai";

import { narrateTo } from "../../../tasks/demo/narrator.ts";

describe("narrateTo", () => {
  it("numbers chapters, sets lines in, and never leaves two empty lines", () => {
    let text = "";
    const narrator = narrateTo((part) => {
      text += part;
    });
    narrator.chapter("Beginning");
    narrator.block("a\n\nb");
    narrator.say("");
    narrator.say("said");
    narrator.say("");
    narrator.chapter("End");
    narrator.say("over");
    expect(text).to.equal("\n1. Beginning\n\n   a\n\n   b\n\n   said\n\n2. End\n\n   over\n");
  });
});
