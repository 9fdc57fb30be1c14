// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {INumbered} from "./INumbered.sol";

/// @title A registry that only the council changes
interface IGoverned is INumbered {
    /// @notice The caller is not the council: a change takes a proposal, a threshold and a delay.
    error CallerIsNotCouncil(address caller);
    /// @notice The caller is none of the council's parties.
    error CallerIsNotParty(address caller);
    /// @notice An argument that must say something is zero or empty.
    error ArgumentMissing(string name);
    /// @notice A text or list is longer than the registry keeps.
    error ArgumentTooLong(string name, uint256 length, uint256 maximum);
    /// @notice History can be asked about the past only: the present second may still change.
    error TimeNotPast(uint64 time, uint64 blockTime);
    /// @notice This party has suspended this subject already; it may again once the council has decided about it by a
    /// proposal that was made afterwards.
    error EmergencyRightUsed(address party, bytes32 subject);
    /// @notice There is no emergency suspension to lift.
    error NotSuspendedInEmergency(bytes32 subject);
    /// @notice The proposal was made before the suspension that it would lift.
    error ProposedBeforeSuspension(bytes32 subject, uint64 proposal);

    /// @notice The council that governs this registry, for good.
    function council() external view returns (address);
}
