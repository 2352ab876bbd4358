// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice The ranges of a program, packed into one word, most significant byte first:
///
/// | byte  | 0      | 1        | 2        | 3         | 4         | 5 … 8          | 9        | 10 … 23 | 24 … 31  |
/// |-------|--------|----------|----------|-----------|-----------|----------------|----------|---------|----------|
/// | field | qubits | ketDepth | memDepth | codeDepth | argsDepth | dataDepth[0…3] | outDepth | zero    | maxSteps |
type Shape is uint256;

/// @notice A run that can be claimed: a program, what the solver brings to it and the data that it reads.
/// @param codeRoot Root of the code tree, one instruction a word.
/// @param shape Ranges of the program. `programId = keccak256(abi.encode(codeRoot, shape))`.
/// @param argsRoot Root of the argument tree (depth `argsDepth`).
/// @param dataRoots Roots of the four data segments; an unused segment has depth 0 and root 0.
struct Statement {
    bytes32 codeRoot;
    Shape shape;
    bytes32 argsRoot;
    bytes32[4] dataRoots;
}

/// @notice A state of a run. `stateHash = keccak256(abi.encode(state))`.
/// @param pc Program counter; `0xffffffff` is FAULT.
/// @param mem Root of the memory tree.
/// @param kets Root of the tree of quantum registers.
struct State {
    uint32 pc;
    bytes32 mem;
    bytes32 kets;
}

/// @notice How an opened step goes on.
enum StepKind {
    /// The post-state was computed: compare it with the claimed one.
    Settled,
    /// A register was rewritten: descend from its claimed root to one word.
    Ket,
    /// An inner product was claimed: descend from the claimed sum to one word's two terms.
    Sum
}

/// @notice What the machine says of an opened step.
/// @param kind How the dispute goes on.
/// @param preHash Hash of the pre-state that was opened.
/// @param postHash Hash of the post-state: computed (Settled), or claimed by the opening (Ket, Sum).
/// @param context Hash that binds everything a later leaf needs (Ket, Sum).
/// @param node Ket: the claimed new root of the register. Sum: the claimed total as `re << 64 | im`, with the power
/// of i taken off.
/// @param levels Levels between that node and the words: `n − 1`.
struct OpenedStep {
    StepKind kind;
    bytes32 preHash;
    bytes32 postHash;
    bytes32 context;
    bytes32 node;
    uint8 levels;
}

/// @notice What a leaf is computed from; its hash is the `context` of the opened step.
/// @param instruction The instruction of the disputed step.
/// @param shape Ranges of the program.
/// @param mem Memory root before the step.
/// @param kets Register root before the step.
/// @param dataRoot KLOAD: root of the segment it reads; else 0.
/// @param dataBase KLOAD: first cell it reads; else 0.
struct LeafContext {
    uint256 instruction;
    Shape shape;
    bytes32 mem;
    bytes32 kets;
    bytes32 dataRoot;
    uint256 dataBase;
}

/// @title The checker of single steps of the Ket Machine
/// @notice Pure: no storage, no owner, no upgrade. The byte layouts of openings and leaves are in docs/machine.md.
interface IKetMachine {
    /// @notice A shape is outside the machine's ranges.
    error ShapeOutOfRange(Shape shape);
    /// @notice A value opened does not hash to the root it was opened under, or bytes of the proof are missing.
    /// @param root The root that was to be reached; 0 where the pre-state itself is incomplete.
    /// @param position Index of the word (or register) in its tree.
    error ProofMismatch(bytes32 root, uint256 position);
    /// @notice The state opened sits on HALT or FAULT, which have no next state.
    error NoSuccessor(uint32 pc);
    /// @notice The final state claimed does not sit on a HALT.
    error NotHalted(uint32 pc);
    /// @notice The program counter of a state is not a uint32.
    error ProgramCounterOutOfRange(uint256 pc);
    /// @notice A claimed cell or node is a NaN other than the canonical one.
    error NonCanonicalNaN(uint256 value);
    /// @notice The number of outputs given is not `2^outDepth`.
    error OutputCountMismatch(uint256 given, uint256 expected);
    /// @notice A register has no word of this index.
    error LeafOutOfRange(uint256 index, uint256 words);
    /// @notice The instruction of a leaf's context is no vector instruction: no opened step has such a context.
    error NotVectorInstruction(uint256 instruction);
    /// @notice The nodes to add are not a power of two of complex numbers, 16 bytes each.
    error NodeLengthMismatch(uint256 byteLength);

    /// @notice Reverts with `ShapeOutOfRange` unless every range of machine.md §3 holds.
    function checkShape(Shape shape) external pure;

    /// @notice Hash of the state in which every run of this shape starts.
    function initialStateHash(Shape shape) external pure returns (bytes32);

    /// @notice Checks that a final state sits on HALT and that `outputs` are its first `2^outDepth` memory words.
    /// @param statement The run.
    /// @param finalState The claimed final state.
    /// @param haltProof The HALT instruction word, then its `codeDepth` siblings.
    /// @param outputs The output words.
    /// @param outputProof The `memDepth − outDepth` siblings above the outputs' subtree.
    /// @return stateHash Hash of the final state.
    /// @return score Cell 0, the binary64 score, as bits.
    function outcome(
        Statement calldata statement,
        State calldata finalState,
        bytes32[] calldata haltProof,
        bytes32[] calldata outputs,
        bytes32[] calldata outputProof
    ) external pure returns (bytes32 stateHash, uint64 score);

    /// @notice Executes one step on proved words, or, for vector instructions, says what has to be descended into.
    /// @dev The statement is trusted to be the one under dispute and its shape to be in range: a caller binds it by its
    /// hash, and `initialStateHash` and `outcome` refuse every other shape. Of the opening nothing is trusted.
    /// @param statement The run that the step belongs to.
    /// @param opening Pre-state, instruction and the words it reads and writes, with their proofs.
    function open(Statement calldata statement, bytes calldata opening) external view returns (OpenedStep memory);

    /// @notice Computes one word of a register after a vector instruction (Ket), or one word's share of a sum (Sum).
    /// @dev The caller binds the context by its hash and the index by the descent. Of the proof nothing is trusted.
    /// Values are canonical (every NaN is the canonical one) and are to be compared bit for bit.
    /// @param context What the opening bound.
    /// @param index Index of the word within the register.
    /// @param proof The words it depends on, with their proofs.
    /// @return value Ket: the word. Sum: `re << 64 | im`.
    function leaf(
        LeafContext calldata context,
        uint256 index,
        bytes calldata proof
    ) external view returns (bytes32 value);

    /// @notice Adds nodes of a sum tree, neighbours first.
    /// @param nodes A power of two of complex numbers, 16 bytes each: `re u64 | im u64`.
    /// @return canonical False where a part of any node is a NaN other than the canonical one; `total` is 0 then.
    /// @return total The sum as `re << 64 | im`.
    function sum(bytes calldata nodes) external view returns (bool canonical, bytes32 total);
}
