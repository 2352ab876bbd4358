OPENQASM 3.0;
include "stdgates.inc";
// Phase estimation bit by bit: the phase is 2π·5/16, so the bits are certain.
const int bits = 4;
qubit probe;
qubit target;
bit[bits] result;
angle[bits] correction;
x target;
for uint k in [0:bits - 1] {
  reset probe;
  h probe;
  ctrl @ pow(2 ** (bits - 1 - k)) @ p(2 * pi * 5 / 16) probe, target;
  rz(-correction) probe;
  h probe;
  result[k] = measure probe;
  correction >>= 1;
  correction[bits - 2] = result[k];
}
