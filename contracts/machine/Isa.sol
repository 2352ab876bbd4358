// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

// Generated from sim/machine/isa.ts by `npm run generate`: change it there.

/// @title Opcodes of the Ket Machine
library Op {
    uint256 internal constant HALT = 0x01;
    uint256 internal constant JMP = 0x02;
    uint256 internal constant JZ = 0x03;
    uint256 internal constant JNZ = 0x04;
    uint256 internal constant LOOP = 0x05;
    uint256 internal constant CALL = 0x06;
    uint256 internal constant RET = 0x07;
    uint256 internal constant SET = 0x10;
    uint256 internal constant MOV = 0x11;
    uint256 internal constant ARG = 0x12;
    uint256 internal constant DATA = 0x13;
    uint256 internal constant IADD = 0x20;
    uint256 internal constant ISUB = 0x21;
    uint256 internal constant IMUL = 0x22;
    uint256 internal constant IDIV = 0x23;
    uint256 internal constant IREM = 0x24;
    uint256 internal constant IAND = 0x25;
    uint256 internal constant IOR = 0x26;
    uint256 internal constant IXOR = 0x27;
    uint256 internal constant ISHL = 0x28;
    uint256 internal constant ISHR = 0x29;
    uint256 internal constant IEQ = 0x2a;
    uint256 internal constant ILT = 0x2b;
    uint256 internal constant FADD = 0x30;
    uint256 internal constant FSUB = 0x31;
    uint256 internal constant FMUL = 0x32;
    uint256 internal constant FDIV = 0x33;
    uint256 internal constant FMIN = 0x34;
    uint256 internal constant FMAX = 0x35;
    uint256 internal constant FEQ = 0x36;
    uint256 internal constant FLT = 0x37;
    uint256 internal constant FLE = 0x38;
    uint256 internal constant FSQRT = 0x39;
    uint256 internal constant FNEG = 0x3a;
    uint256 internal constant FABS = 0x3b;
    uint256 internal constant FEXP = 0x3c;
    uint256 internal constant FLOG = 0x3d;
    uint256 internal constant FROM = 0x3e;
    uint256 internal constant FTO = 0x3f;
    uint256 internal constant CIS = 0x40;
    uint256 internal constant KZERO = 0x50;
    uint256 internal constant KCLEAR = 0x51;
    uint256 internal constant KCOPY = 0x52;
    uint256 internal constant KGET = 0x53;
    uint256 internal constant KSET = 0x54;
    uint256 internal constant KFILL = 0x55;
    uint256 internal constant KX = 0x60;
    uint256 internal constant KH = 0x61;
    uint256 internal constant KPHASE = 0x62;
    uint256 internal constant KROT = 0x63;
    uint256 internal constant KU = 0x64;
    uint256 internal constant KUU = 0x65;
    uint256 internal constant KADDP = 0x66;
    uint256 internal constant KLOAD = 0x67;
    uint256 internal constant KMUL = 0x68;
    uint256 internal constant KDPH = 0x69;
    uint256 internal constant KDOT = 0x70;
}

/// @title Operand rules of the Ket Machine, each a bit; sim/machine/isa.ts says what each demands
library Rule {
    uint256 internal constant K_REGISTER = 1 << 0;
    uint256 internal constant K_SEGMENT = 1 << 1;
    uint256 internal constant K2_REGISTER = 1 << 2;
    uint256 internal constant K2_SEGMENT = 1 << 3;
    uint256 internal constant K_NOT_K2 = 1 << 4;
    uint256 internal constant A_CELL = 1 << 5;
    uint256 internal constant A_PAIR = 1 << 6;
    uint256 internal constant A_CELL_IF_FLAG0 = 1 << 7;
    uint256 internal constant B_CELL = 1 << 8;
    uint256 internal constant B_PAIR = 1 << 9;
    uint256 internal constant B_OCTET = 1 << 10;
    uint256 internal constant B_BLOCK = 1 << 11;
    uint256 internal constant B_CELL_IF_FLAG1 = 1 << 12;
    uint256 internal constant C_CELL_UNLESS_FLAG0 = 1 << 13;
    uint256 internal constant C_CELL_IF_FLAG0 = 1 << 14;
    uint256 internal constant C_CELL_IF_FLAG01 = 1 << 15;
    uint256 internal constant C_MASK = 1 << 16;
    uint256 internal constant X_MASK = 1 << 17;
    uint256 internal constant X_BIT = 1 << 18;
    uint256 internal constant Z_MASK = 1 << 19;
    uint256 internal constant Z_BIT = 1 << 20;
    uint256 internal constant X_FREE_OF_C = 1 << 21;
    uint256 internal constant Z_FREE_OF_C = 1 << 22;
    uint256 internal constant X_NOT_Z = 1 << 23;

    /// @notice The entry of an opcode that does not exist.
    uint256 internal constant UNKNOWN = 0xffffffff;
    /// @notice The highest opcode of the table.
    uint256 internal constant LAST_OPCODE = 0x70;
    /// @notice Four bytes an opcode, from opcode 0.
    bytes internal constant TABLE =
        hex"ffffffff00000000000000000000010000000100000001000000010000000100ffffffffffffffffffffffffffffffff"
        hex"ffffffffffffffffffffffffffffffff00000020000080000000402000004022ffffffffffffffffffffffffffffffff"
        hex"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff00002120000021200000212000002120"
        hex"0000212000002120000021200000212000002120000021200000212000002120ffffffffffffffffffffffffffffffff"
        hex"000021200000212000002120000021200000212000002120000021200000212000002120000001200000012000000120"
        hex"0000012000000120000001200000012000000140ffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
        hex"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff00000001000000010000108000000141"
        hex"0000014100000041ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
        hex"002300010027000100080201006b020100270401009e0801000a0215000040090000000500000115ffffffffffffffff"
        hex"ffffffffffffffffffffffffffffffff000a0045";
}
