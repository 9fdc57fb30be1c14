// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {ICouncil} from "./interfaces/ICouncil.sol";
import {IGoverned} from "./interfaces/IGoverned.sol";
import {Numbered} from "./Numbered.sol";

/// @title A registry that the council changes, and whose entries one party alone can suspend for a while
abstract contract Governed is IGoverned, Numbered {
    using Checkpoints for Checkpoints.Trace208;

    uint256 internal constant MAX_TEXT_BYTES = 512;
    uint256 internal constant MAX_REASON_BYTES = 1024;
    /// @dev A date in milliseconds would hold for ever.
    uint64 internal constant MAX_SECONDS_AHEAD = 3653 days;

    /// @inheritdoc IGoverned
    address public immutable council;

    /// @dev By subject: the last second of the suspension, under the second in which it was made or ended.
    mapping(bytes32 subject => Checkpoints.Trace208) private _suspendedUntil;
    /// @dev The first proposal that can have been made in knowledge of the last suspension.
    mapping(bytes32 subject => uint64) private _firstAfter;
    /// @dev The latest proposal by which the council decided about a subject.
    mapping(bytes32 subject => uint64) private _lastDecision;
    /// @dev The same as `_firstAfter` when a party last used its right: a decision by such a proposal gives it anew.
    mapping(bytes32 subject => mapping(address party => uint64)) private _rightUsedBefore;

    modifier onlyCouncil() {
        require(msg.sender == council, CallerIsNotCouncil(msg.sender));
        _;
    }

    modifier onlyParty() {
        require(ICouncil(council).isParty(msg.sender), CallerIsNotParty(msg.sender));
        _;
    }

    constructor(address council_) {
        require(council_ != address(0), ArgumentMissing("council"));
        council = council_;
    }

    function _suspendInEmergency(bytes32 subject, string calldata reason) internal returns (uint64 suspendedUntil) {
        _requireText("reason", bytes(reason).length, MAX_REASON_BYTES);
        require(
            _rightUsedBefore[subject][msg.sender] <= _lastDecision[subject], EmergencyRightUsed(msg.sender, subject)
        );
        uint64 firstAfter = ICouncil(council).proposalCount() + 1;
        _firstAfter[subject] = firstAfter;
        _rightUsedBefore[subject][msg.sender] = firstAfter;
        suspendedUntil = uint64(block.timestamp) + ICouncil(council).terms().emergencySeconds;
        // terms may have become shorter meanwhile: nobody cuts another's suspension short by suspending again
        uint64 standing = _suspensionNow(subject);
        if (standing > suspendedUntil) suspendedUntil = standing;
        _suspendedUntil[subject].push(uint48(block.timestamp), suspendedUntil);
    }

    /// @dev For a decision of the council about the subject. It ends no emergency: that takes `_lift`.
    function _decided(bytes32 subject) internal {
        uint64 proposal = ICouncil(council).executing();
        if (proposal > _lastDecision[subject]) _lastDecision[subject] = proposal;
    }

    /// @dev By a proposal that is younger than the suspension: what waited in readiness decided about something else.
    function _lift(bytes32 subject) internal {
        require(_suspensionNow(subject) != 0, NotSuspendedInEmergency(subject));
        uint64 proposal = ICouncil(council).executing();
        require(proposal >= _firstAfter[subject], ProposedBeforeSuspension(subject, proposal));
        _suspendedUntil[subject].push(uint48(block.timestamp), 0);
        _decided(subject);
    }

    function _suspensionNow(bytes32 subject) internal view returns (uint64) {
        return _suspensionAt(subject, uint64(block.timestamp));
    }

    function _suspensionAt(bytes32 subject, uint64 time) internal view returns (uint64) {
        uint64 suspendedUntil = uint64(_suspendedUntil[subject].upperLookup(uint48(time)));
        return suspendedUntil >= time ? suspendedUntil : 0;
    }

    function _requirePast(uint64 time) internal view {
        require(time < block.timestamp, TimeNotPast(time, uint64(block.timestamp)));
    }

    function _requireText(string memory name, uint256 length, uint256 maximum) internal pure {
        require(length != 0, ArgumentMissing(name));
        require(length <= maximum, ArgumentTooLong(name, length, maximum));
    }

    /// @dev How many entries a page holds.
    function _pageLength(uint256 count, uint256 offset, uint256 limit) internal pure returns (uint256) {
        if (offset >= count) return 0;
        return limit < count - offset ? limit : count - offset;
    }
}
