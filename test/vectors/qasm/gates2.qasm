// Every gate of qelib1.inc, on a state without symmetries.
OPENQASM 2.0;
include "qelib1.inc";
qreg q[5];
u3(0.3, 0.7, -1.1) q[0]; u2(0.4, 1.3) q[1]; u(1.2, -0.2, 0.5) q[2]; ry(1.9) q[3]; rx(-0.8) q[4];
u1(0.9) q[0]; p(0.31) q[1]; u0(1) q[2]; id q[3]; rz(2.1) q[4]; U(0.2, 0.1, 0.6) q[0]; CX q[0], q[3];
x q[0]; y q[1]; z q[2]; h q[3]; s q[4]; sdg q[0]; t q[1]; tdg q[2]; sx q[3]; sxdg q[4];
cx q[0], q[1]; cy q[1], q[2]; cz q[2], q[3]; ch q[3], q[4]; swap q[0], q[4]; csx q[1], q[3];
crx(0.7) q[0], q[2]; cry(-0.4) q[1], q[4]; crz(1.1) q[2], q[0]; cu1(0.6) q[3], q[1]; cp(-0.9) q[4], q[2];
cu3(0.5, 0.25, -0.75) q[0], q[3]; cu(1.5, 0.3, 0.2, 0.8) q[4], q[1];
rxx(0.35) q[0], q[1]; rzz(-0.65) q[2], q[3]; ryy(0.45) q[1], q[4]; rzx(0.55) q[3], q[0];
ccx q[0], q[1], q[2]; cswap q[3], q[4], q[0]; rccx q[2], q[1], q[4]; rc3x q[0], q[1], q[2], q[3];
c3x q[4], q[2], q[0], q[1]; c3sqrtx q[1], q[3], q[4], q[0]; c4x q[0], q[1], q[2], q[3], q[4];
iswap q[0], q[2]; dcx q[1], q[3]; ecr q[4], q[0];
h q;
