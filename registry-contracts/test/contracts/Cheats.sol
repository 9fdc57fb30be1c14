// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @notice The few of forge's cheat codes that our tests use.
interface Vm {
    function prank(address caller) external;
    function warp(uint256 timestamp) external;
    function assume(bool condition) external pure;
    function expectRevert(bytes calldata revertData) external;
    function expectEmit(bool topic1, bool topic2, bool topic3, bool data, address emitter) external;
}

/// @notice Base of our tests: cheat codes, and the three assertions that they need.
abstract contract Test {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    error AssertionFailed(string what);

    function check(bool condition, string memory what) internal pure {
        require(condition, AssertionFailed(what));
    }
}
