// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @title A contract whose every change carries a number
/// @notice Each event's first argument is `change`: 1, 2, 3 … without a gap. Whoever follows events and misses one
/// sees the gap, or sees that the last number is not `changeCount()`.
interface INumbered {
    /// @notice How many changes there were, those of the constructor included.
    function changeCount() external view returns (uint64);
}
