// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {Governed} from "./Governed.sol";
import {IVerifierRegistry} from "./interfaces/IVerifierRegistry.sol";

/// @title The public list of agencies that may ask citizens
contract VerifierRegistry is IVerifierRegistry, Governed {
    using Checkpoints for Checkpoints.Trace208;

    uint256 private constant MAX_DOCUMENT_BYTES = 8192;

    struct Version {
        bytes32 keyThumbprint;
        string document;
    }

    /// @dev States: `state | version << 8 | since << 40` under the second of the change.
    struct Agency {
        Version[] versions;
        Checkpoints.Trace208 states;
    }

    mapping(address did => Agency) private _agencies;
    mapping(bytes32 keyThumbprint => address did) private _holders;
    address[] private _dids;

    constructor(address council_, NewRegistration[] memory registrations_) Governed(council_) {
        for (uint256 i = 0; i < registrations_.length; i++) _register(registrations_[i]);
    }

    /// @inheritdoc IVerifierRegistry
    function registerVerifier(NewRegistration calldata registration) external onlyCouncil {
        _register(registration);
        _decided(_subjectOf(registration.did));
    }

    /// @inheritdoc IVerifierRegistry
    function setVerifierState(address did, RegistrationState state) external onlyCouncil {
        require(state != RegistrationState.Unregistered, StateNotAllowed(state));
        RegistrationState previous = _currentState(did);
        require(previous != RegistrationState.Unregistered, VerifierNotRegistered(did));
        require(previous != RegistrationState.Withdrawn, StateIsFinal(did, previous));
        require(previous != state, StateUnchanged(did, state));
        _setState(_agencies[did], state);
        _decided(_subjectOf(did));
        emit VerifierStateChanged(_nextChange(), did, previous, state);
    }

    /// @inheritdoc IVerifierRegistry
    function suspendVerifierInEmergency(address did, string calldata reason) external onlyParty {
        require(_currentState(did) != RegistrationState.Unregistered, VerifierNotRegistered(did));
        uint64 suspendedUntil = _suspendInEmergency(_subjectOf(did), reason);
        emit VerifierSuspendedInEmergency(_nextChange(), did, msg.sender, suspendedUntil, reason);
    }

    /// @inheritdoc IVerifierRegistry
    function liftEmergencySuspension(address did) external onlyCouncil {
        _lift(_subjectOf(did));
        emit EmergencySuspensionLifted(_nextChange(), did);
    }

    /// @inheritdoc IVerifierRegistry
    function registrationOf(address did) external view returns (Registration memory) {
        return _read(did, uint64(block.timestamp));
    }

    /// @inheritdoc IVerifierRegistry
    function registrationAt(address did, uint64 time) external view returns (Registration memory) {
        _requirePast(time);
        return _read(did, time);
    }

    /// @inheritdoc IVerifierRegistry
    function counts(address did) external view returns (bool) {
        return _currentState(did) == RegistrationState.Active && _suspensionNow(_subjectOf(did)) == 0;
    }

    /// @inheritdoc IVerifierRegistry
    function registrationCount() external view returns (uint256) {
        return _dids.length;
    }

    /// @inheritdoc IVerifierRegistry
    function registrations(uint256 offset, uint256 limit) external view returns (Registration[] memory page) {
        page = new Registration[](_pageLength(_dids.length, offset, limit));
        for (uint256 i = 0; i < page.length; i++) {
            page[i] = _read(_dids[offset + i], uint64(block.timestamp));
        }
    }

    function _register(NewRegistration memory registration) private {
        address did = registration.did;
        bytes32 keyThumbprint = registration.keyThumbprint;
        require(did != address(0), ArgumentMissing("did"));
        require(keyThumbprint != 0, ArgumentMissing("keyThumbprint"));
        _requireText("document", bytes(registration.document).length, MAX_DOCUMENT_BYTES);
        RegistrationState previous = _currentState(did);
        require(previous != RegistrationState.Withdrawn, StateIsFinal(did, previous));
        address holder = _holders[keyThumbprint];
        require(holder == address(0) || holder == did, KeyBelongsToAnother(keyThumbprint, holder));

        Agency storage agency = _agencies[did];
        bool isNew = previous == RegistrationState.Unregistered;
        if (isNew) _dids.push(did);
        _holders[keyThumbprint] = did;
        agency.versions.push(Version(keyThumbprint, registration.document));
        // a new key or document says nothing about why the agency was suspended
        _setState(agency, isNew ? RegistrationState.Active : previous);
        emit VerifierRegistered(
            _nextChange(), did, keyThumbprint, uint32(agency.versions.length), registration.document
        );
    }

    function _setState(Agency storage agency, RegistrationState state) private {
        uint208 packed = uint208(uint8(state)) | (uint208(uint32(agency.versions.length)) << 8)
            | (uint208(block.timestamp) << 40);
        agency.states.push(uint48(block.timestamp), packed);
    }

    function _currentState(address did) private view returns (RegistrationState) {
        return RegistrationState(uint8(_agencies[did].states.latest()));
    }

    function _read(address did, uint64 time) private view returns (Registration memory registration) {
        Agency storage agency = _agencies[did];
        uint208 packed = agency.states.upperLookup(uint48(time));
        if (packed == 0) return registration; // not registered yet in that second
        registration.did = did;
        registration.state = RegistrationState(uint8(packed));
        registration.version = uint32(packed >> 8);
        registration.since = uint64(packed >> 40);
        registration.suspendedUntil = _suspensionAt(_subjectOf(did), time);
        Version storage version = agency.versions[registration.version - 1];
        registration.keyThumbprint = version.keyThumbprint;
        registration.document = version.document;
    }

    function _subjectOf(address did) private pure returns (bytes32) {
        return bytes32(uint256(uint160(did)));
    }
}
