OPENQASM 3;
include "stdgates.inc";
/* Modifiers on library gates, definitions and phases, nested. */
gate twist(a, b) x1, x2 { ry(a) x1; ctrl @ U(a, b, a*b) x1, x2; gphase(b/3); }
gate root(k) x1 { pow(1/k) @ x x1; }
qubit[5] q;
bit[5] c;
h q;
rz(0.3) q; ry(0.2) q[0:2:4];
inv @ twist(0.3, 0.4) q[0], q[1];
ctrl @ twist(0.5, -0.4) q[4], q[0], q[1];
negctrl @ ctrl @ inv @ pow(2) @ twist(0.7, 0.2) q[3], q[4], q[1], q[2];
ctrl(2) @ pow(0.5) @ x q[0], q[1], q[2];
negctrl(2) @ gphase(0.9) q[0], q[3];
ctrl @ gphase(-0.4) q[2];
pow(-3) @ s q[1];
inv @ pow(0.25) @ z q[1];
pow(0.3) @ h q[2];
ctrl @ root(4.0) q[0], q[4];
inv @ ctrl @ inv @ cswap q[0], q[1], q[2], q[3];
pow(1/2.0) @ swap q[0], q[1];
ctrl @ rz(0.6) q[{0, 1}], q[{2, 3}];
c = measure q;
