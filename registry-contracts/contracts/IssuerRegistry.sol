// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IIssuerRegistry} from "./interfaces/IIssuerRegistry.sol";

/// @title The public list of departments' signing keys, kept by one governor
contract IssuerRegistry is IIssuerRegistry {
    /// @dev Who a key speaks for, over all its types.
    struct Holder {
        address did;
        bytes32 issHash;
        uint64 compromisedSince;
    }

    enum RootState {
        Unlisted,
        Listed,
        Withdrawn
    }

    /// @inheritdoc IIssuerRegistry
    address public immutable governor;

    mapping(bytes32 keyThumbprint => Holder) private _holders;
    mapping(bytes32 keyThumbprint => mapping(bytes32 typeHash => Listing)) private _listings;
    mapping(bytes32 rootThumbprint => RootState) private _roots;

    modifier onlyGovernor() {
        require(msg.sender == governor, CallerIsNotGovernor(msg.sender));
        _;
    }

    constructor(address governor_) {
        require(governor_ != address(0), ArgumentMissing("governor"));
        governor = governor_;
    }

    /// @inheritdoc IIssuerRegistry
    function listKey(bytes32 keyThumbprint, string calldata vct, address did, string calldata iss)
        external
        onlyGovernor
    {
        require(keyThumbprint != 0, ArgumentMissing("keyThumbprint"));
        require(bytes(vct).length != 0, ArgumentMissing("vct"));
        require(did != address(0), ArgumentMissing("did"));
        require(bytes(iss).length != 0, ArgumentMissing("iss"));

        bytes32 typeHash = sha256(bytes(vct));
        bytes32 issHash = sha256(bytes(iss));
        Listing storage listing = _listings[keyThumbprint][typeHash];
        require(listing.state == KeyState.Unlisted, KeyAlreadyListed(keyThumbprint, typeHash));

        Holder storage holder = _holders[keyThumbprint];
        require(holder.compromisedSince == 0, KeyIsCompromised(keyThumbprint));
        if (holder.did == address(0)) {
            holder.did = did;
            holder.issHash = issHash;
        }
        require(
            holder.did == did && holder.issHash == issHash,
            KeyBelongsToAnother(keyThumbprint, holder.did, holder.issHash)
        );

        listing.did = did;
        listing.issHash = issHash;
        listing.state = KeyState.Active;
        listing.since = uint64(block.timestamp);
        emit KeyListed(keyThumbprint, typeHash, did, vct, iss);
    }

    /// @inheritdoc IIssuerRegistry
    function setKeyState(bytes32 keyThumbprint, bytes32 typeHash, KeyState state) external onlyGovernor {
        require(state != KeyState.Unlisted, StateNotAllowed(state));
        KeyState previousState = listingOf(keyThumbprint, typeHash).state;
        require(previousState != KeyState.Unlisted, KeyNotListed(keyThumbprint, typeHash));
        require(previousState != state, StateUnchanged(keyThumbprint, typeHash, state));
        require(previousState != KeyState.Compromised, StateIsFinal(keyThumbprint, typeHash, previousState));
        require(
            previousState != KeyState.Withdrawn || state == KeyState.Compromised,
            StateIsFinal(keyThumbprint, typeHash, previousState)
        );

        Listing storage listing = _listings[keyThumbprint][typeHash];
        listing.state = state;
        listing.since = uint64(block.timestamp);
        if (state == KeyState.Compromised) _holders[keyThumbprint].compromisedSince = uint64(block.timestamp);
        emit KeyStateChanged(keyThumbprint, typeHash, previousState, state);
    }

    /// @inheritdoc IIssuerRegistry
    function listRoot(bytes32 rootThumbprint) external onlyGovernor {
        require(rootThumbprint != 0, ArgumentMissing("rootThumbprint"));
        require(_roots[rootThumbprint] == RootState.Unlisted, RootAlreadyKnown(rootThumbprint));
        _roots[rootThumbprint] = RootState.Listed;
        emit RootListed(rootThumbprint);
    }

    /// @inheritdoc IIssuerRegistry
    function withdrawRoot(bytes32 rootThumbprint) external onlyGovernor {
        require(_roots[rootThumbprint] == RootState.Listed, RootNotListed(rootThumbprint));
        _roots[rootThumbprint] = RootState.Withdrawn;
        emit RootWithdrawn(rootThumbprint);
    }

    /// @inheritdoc IIssuerRegistry
    function listingOf(bytes32 keyThumbprint, bytes32 typeHash) public view returns (Listing memory listing) {
        listing = _listings[keyThumbprint][typeHash];
        uint64 compromisedSince = _holders[keyThumbprint].compromisedSince;
        if (listing.state != KeyState.Unlisted && compromisedSince != 0) {
            listing.state = KeyState.Compromised;
            listing.since = compromisedSince;
        }
    }

    /// @inheritdoc IIssuerRegistry
    function isRootListed(bytes32 rootThumbprint) external view returns (bool) {
        return _roots[rootThumbprint] == RootState.Listed;
    }
}
