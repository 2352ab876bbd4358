OPENQASM 2.0;
include "qelib1.inc";
// Parameters, nesting, broadcasting and expressions.
gate zyz(a, b, c) q { rz(a) q; ry(b/2 + sin(c)^2) q; rz(-c*2) q; }
gate pair(a) x1, x2 { zyz(a, 2*a, ln(3)) x1; cx x1, x2; barrier x1, x2; zyz(-a, sqrt(a + 5), exp(-1)) x2; }
gate nothing x1 { }
opaque secret(a) x1, x2;
qreg a[3];
qreg b[3];
creg m[3];
creg n[3];
pair(pi/3) a, b;
pair(3*pi/8 - cos(0.5)) b[1], a[0];
nothing a;
barrier a, b[0];
cx a, b;
measure a -> m;
measure b[2] -> n[0];
