OPENQASM 3;
include "stdgates.inc";
// Classical types and control flow, and measurements in the middle of it.
const uint n = 3;
const float[64] step = tau / 2 ** n;
def parity(bit[n] bits) -> bit {
  bit result = "0"[0];
  for bit b in bits { result = result ^ b; }
  return result;
}
def prepare(qubit[n] r, angle[20] by) {
  for int i in [0:n - 1] { ry(float(by) * (i + 1)) r[i]; }
}
qubit[n] q;
qubit extra;
bit[n] c;
bit flag;
int[8] count = -1;
uint[4] wrapped = 17;
let ends = q[0] ++ q[-1];
prepare(q, 0.7);
cx ends[0], ends[1];
c[0:1] = measure q[0:1];
flag = parity(c);
if (flag == 1 && c[0] == 0) { x extra; count += 3; } else if (c == "11") { h extra; } else { ry(step) extra; count = 5; }
while (count > 3) { count -= 1; rx(0.1 * count) extra; if (count == 4) continue; rz(step) extra; }
switch (int(c)) {
  case 1, 2 { ry(0.4) q[2]; }
  case 3 { reset q[2]; }
  default { h q[2]; }
}
for uint i in {0, 2} { if (i == 2) { break; } z q[i]; }
wrapped <<= 3;
c[2] = measure q[2];
flag = measure extra;
