// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {Governed} from "./Governed.sol";
import {IIssuerRegistry} from "./interfaces/IIssuerRegistry.sol";

/// @title The public list of departments' signing keys
contract IssuerRegistry is IIssuerRegistry, Governed {
    using Checkpoints for Checkpoints.Trace208;

    /// @dev Who a key speaks for, over all its types.
    struct Holder {
        address did;
        bytes32 issHash;
        uint64 compromisedSince;
    }

    /// @dev One key and type, and its states: `state | goodUntil << 8 | since << 72` under the second of the change.
    struct Entry {
        bytes32 keyThumbprint;
        string vct;
        string iss;
        Checkpoints.Trace208 states;
    }

    mapping(bytes32 keyThumbprint => Holder) private _holders;
    mapping(bytes32 keyThumbprint => mapping(bytes32 typeHash => uint256)) private _positions;
    Entry[] private _entries;
    mapping(bytes32 rootThumbprint => uint256) private _rootPositions;
    Root[] private _roots;

    constructor(address council_, NewKey[] memory keys, bytes32[] memory rootThumbprints) Governed(council_) {
        for (uint256 i = 0; i < keys.length; i++) _listKey(keys[i]);
        for (uint256 i = 0; i < rootThumbprints.length; i++) _listRoot(rootThumbprints[i]);
    }

    /// @inheritdoc IIssuerRegistry
    function listKey(NewKey calldata key) external onlyCouncil {
        _listKey(key);
    }

    /// @inheritdoc IIssuerRegistry
    function setKeyState(bytes32 keyThumbprint, bytes32 typeHash, KeyState state, uint64 goodUntil)
        external
        onlyCouncil
    {
        bool isStated = state == KeyState.Retired
            ? goodUntil > block.timestamp && goodUntil <= block.timestamp + MAX_SECONDS_AHEAD
            : goodUntil == 0;
        require(state != KeyState.Unlisted && isStated, StateNotAllowed(state, goodUntil));
        Listing memory before = listingOf(keyThumbprint, typeHash);
        require(before.state != KeyState.Unlisted, KeyNotListed(keyThumbprint, typeHash));
        require(
            before.state != state || before.goodUntil != goodUntil, StateUnchanged(keyThumbprint, typeHash, state)
        );
        require(
            before.state < KeyState.Withdrawn || (before.state == KeyState.Withdrawn && state == KeyState.Compromised),
            StateIsFinal(keyThumbprint, typeHash, before.state)
        );

        _setState(_entries[_positions[keyThumbprint][typeHash] - 1], state, goodUntil);
        if (state == KeyState.Compromised) _holders[keyThumbprint].compromisedSince = uint64(block.timestamp);
        _decided(keyThumbprint);
        emit KeyStateChanged(_nextChange(), keyThumbprint, typeHash, before.state, state, goodUntil);
    }

    /// @inheritdoc IIssuerRegistry
    function suspendKeyInEmergency(bytes32 keyThumbprint, string calldata reason) external onlyParty {
        require(_holders[keyThumbprint].did != address(0), KeyNotListed(keyThumbprint, 0));
        uint64 suspendedUntil = _suspendInEmergency(keyThumbprint, reason);
        emit KeySuspendedInEmergency(_nextChange(), keyThumbprint, msg.sender, suspendedUntil, reason);
    }

    /// @inheritdoc IIssuerRegistry
    function liftEmergencySuspension(bytes32 keyThumbprint) external onlyCouncil {
        _lift(keyThumbprint);
        emit EmergencySuspensionLifted(_nextChange(), keyThumbprint);
    }

    /// @inheritdoc IIssuerRegistry
    function listRoot(bytes32 rootThumbprint) external onlyCouncil {
        _listRoot(rootThumbprint);
    }

    /// @inheritdoc IIssuerRegistry
    function withdrawRoot(bytes32 rootThumbprint) external onlyCouncil {
        require(isRootListed(rootThumbprint), RootNotListed(rootThumbprint));
        _roots[_rootPositions[rootThumbprint] - 1].withdrawnAt = uint64(block.timestamp);
        emit RootWithdrawn(_nextChange(), rootThumbprint);
    }

    /// @inheritdoc IIssuerRegistry
    function listingAt(bytes32 keyThumbprint, bytes32 typeHash, uint64 time) external view returns (Listing memory) {
        _requirePast(time);
        return _listing(keyThumbprint, typeHash, time);
    }

    /// @inheritdoc IIssuerRegistry
    function counts(bytes32 keyThumbprint, bytes32 typeHash) external view returns (bool) {
        Listing memory listing = listingOf(keyThumbprint, typeHash);
        if (listing.suspendedUntil != 0) return false;
        return listing.state == KeyState.Active
            || (listing.state == KeyState.Retired && listing.goodUntil >= block.timestamp);
    }

    /// @inheritdoc IIssuerRegistry
    function listingCount() external view returns (uint256) {
        return _entries.length;
    }

    /// @inheritdoc IIssuerRegistry
    function listings(uint256 offset, uint256 limit) external view returns (Listing[] memory page) {
        page = new Listing[](_pageLength(_entries.length, offset, limit));
        for (uint256 i = 0; i < page.length; i++) {
            page[i] = _read(_entries[offset + i], uint64(block.timestamp));
        }
    }

    /// @inheritdoc IIssuerRegistry
    function roots() external view returns (Root[] memory) {
        return _roots;
    }

    /// @inheritdoc IIssuerRegistry
    function listingOf(bytes32 keyThumbprint, bytes32 typeHash) public view returns (Listing memory) {
        return _listing(keyThumbprint, typeHash, uint64(block.timestamp));
    }

    /// @inheritdoc IIssuerRegistry
    function isRootListed(bytes32 rootThumbprint) public view returns (bool) {
        uint256 position = _rootPositions[rootThumbprint];
        return position != 0 && _roots[position - 1].withdrawnAt == 0;
    }

    function _listKey(NewKey memory key) private {
        require(key.keyThumbprint != 0, ArgumentMissing("keyThumbprint"));
        require(key.did != address(0), ArgumentMissing("did"));
        _requireText("vct", bytes(key.vct).length, MAX_TEXT_BYTES);
        _requireText("iss", bytes(key.iss).length, MAX_TEXT_BYTES);
        bytes32 typeHash = sha256(bytes(key.vct));
        bytes32 issHash = sha256(bytes(key.iss));
        require(
            _positions[key.keyThumbprint][typeHash] == 0, KeyAlreadyListed(key.keyThumbprint, typeHash)
        );

        Holder storage holder = _holders[key.keyThumbprint];
        require(holder.compromisedSince == 0, KeyIsCompromised(key.keyThumbprint));
        if (holder.did == address(0)) {
            holder.did = key.did;
            holder.issHash = issHash;
        }
        require(
            holder.did == key.did && holder.issHash == issHash,
            KeyBelongsToAnother(key.keyThumbprint, holder.did, holder.issHash)
        );

        Entry storage entry = _entries.push();
        _positions[key.keyThumbprint][typeHash] = _entries.length;
        entry.keyThumbprint = key.keyThumbprint;
        entry.vct = key.vct;
        entry.iss = key.iss;
        _setState(entry, KeyState.Active, 0);
        emit KeyListed(_nextChange(), key.keyThumbprint, typeHash, key.did, key.vct, key.iss);
    }

    function _listRoot(bytes32 rootThumbprint) private {
        require(rootThumbprint != 0, ArgumentMissing("rootThumbprint"));
        require(_rootPositions[rootThumbprint] == 0, RootAlreadyKnown(rootThumbprint));
        _roots.push(Root(rootThumbprint, uint64(block.timestamp), 0));
        _rootPositions[rootThumbprint] = _roots.length;
        emit RootListed(_nextChange(), rootThumbprint);
    }

    function _setState(Entry storage entry, KeyState state, uint64 goodUntil) private {
        uint208 packed = uint208(uint8(state)) | (uint208(goodUntil) << 8) | (uint208(block.timestamp) << 72);
        entry.states.push(uint48(block.timestamp), packed);
    }

    function _listing(bytes32 keyThumbprint, bytes32 typeHash, uint64 time)
        private
        view
        returns (Listing memory listing)
    {
        uint256 position = _positions[keyThumbprint][typeHash];
        if (position != 0) listing = _read(_entries[position - 1], time);
    }

    function _read(Entry storage entry, uint64 time) private view returns (Listing memory listing) {
        uint208 packed = entry.states.upperLookup(uint48(time));
        if (packed == 0) return listing; // not listed yet in that second
        Holder storage holder = _holders[entry.keyThumbprint];
        listing.keyThumbprint = entry.keyThumbprint;
        listing.did = holder.did;
        listing.vct = entry.vct;
        listing.iss = entry.iss;
        listing.state = KeyState(uint8(packed));
        listing.goodUntil = uint64(packed >> 8);
        listing.since = uint64(packed >> 72);
        listing.suspendedUntil = _suspensionAt(entry.keyThumbprint, time);
        // a stolen key is stolen for everything that it may sign
        if (holder.compromisedSince != 0 && holder.compromisedSince <= time) {
            listing.state = KeyState.Compromised;
            listing.goodUntil = 0;
            listing.since = holder.compromisedSince;
        }
    }
}
