// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @notice Functions of a contract that forge calls, or leaves alone, while it looks for a broken invariant.
struct FuzzSelector {
    address addr;
    bytes4[] selectors;
}

/// @notice The few of forge's cheat codes that our tests use.
interface Vm {
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    function prank(address caller) external;
    function warp(uint256 timestamp) external;
    function roll(uint256 number) external;
    function chainId(uint256 id) external;
    function etch(address account, bytes calldata code) external;
    function assume(bool condition) external pure;
    function addr(uint256 privateKey) external pure returns (address);
    function sign(uint256 privateKey, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function expectRevert(bytes calldata revertData) external;
    function expectRevert() external;
    function expectEmit(address emitter) external;
    function mockCall(address callee, bytes calldata data, bytes calldata returned) external;
    function recordLogs() external;
    function getRecordedLogs() external returns (Log[] memory);
    function readFile(string calldata path) external view returns (string memory);
    function parseJsonBytes(string calldata json, string calldata key) external pure returns (bytes memory);
    function snapshotGasLastCall(string calldata group, string calldata name) external returns (uint256);
}

/// @notice Base of our tests: cheat codes, and the assertion that they need.
abstract contract Test {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    error AssertionFailed(string what);

    function check(bool condition, string memory what) internal pure {
        require(condition, AssertionFailed(what));
    }
}
