// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IGoverned} from "./IGoverned.sol";

/// @title The public list of departments' signing keys
/// @notice Says which key of which department may sign which type of credential, and which certificate authority
/// roots count. It holds departments' data only: there is no function that takes anything about a citizen.
interface IIssuerRegistry is IGoverned {
    /// @notice What a listing is worth.
    /// @dev Unlisted: never listed. Active: may sign. Retired: signs no more, what it signed stays good until a stated
    /// second. Suspended: does not count for now. Withdrawn and Compromised: never counts again.
    enum KeyState {
        Unlisted,
        Active,
        Retired,
        Suspended,
        Withdrawn,
        Compromised
    }

    /// @notice One key's accreditation for one type of credential.
    /// @param keyThumbprint SHA-256 of the key's DER SubjectPublicKeyInfo.
    /// @param did The ERC-1056 identity whose DID document must hold the key as well.
    /// @param vct The credential type, as it stands in the credentials.
    /// @param iss The issuer identifier, as it stands in the credentials.
    /// @param state What the council decided last; an emergency suspension stands beside it.
    /// @param since When `state` came to be so, in seconds since 1970.
    /// @param goodUntil Last second in which what a Retired key signed is good; 0 in other states.
    /// @param suspendedUntil Last second of an emergency suspension; 0 if there is none.
    struct Listing {
        bytes32 keyThumbprint;
        address did;
        string vct;
        string iss;
        KeyState state;
        uint64 since;
        uint64 goodUntil;
        uint64 suspendedUntil;
    }

    /// @notice A listing for the constructor and for `listKey`.
    struct NewKey {
        bytes32 keyThumbprint;
        address did;
        string vct;
        string iss;
    }

    /// @notice A root and what became of it. `withdrawnAt` is 0 while it counts.
    struct Root {
        bytes32 rootThumbprint;
        uint64 listedAt;
        uint64 withdrawnAt;
    }

    /// @notice A key may now sign a type of credential.
    /// @param typeHash SHA-256 of the UTF-8 `vct`.
    event KeyListed(
        uint64 change,
        bytes32 indexed keyThumbprint,
        bytes32 indexed typeHash,
        address indexed did,
        string vct,
        string iss
    );

    /// @notice The council changed what a listing is worth. An emergency suspension of the key stands beside it.
    /// @dev `Compromised` concerns the key: it holds for every type that the key was listed for.
    event KeyStateChanged(
        uint64 change,
        bytes32 indexed keyThumbprint,
        bytes32 indexed typeHash,
        KeyState previousState,
        KeyState state,
        uint64 goodUntil
    );

    /// @notice One party alone suspended a key, for every type, until this second at most.
    event KeySuspendedInEmergency(
        uint64 change, bytes32 indexed keyThumbprint, address indexed party, uint64 suspendedUntil, string reason
    );

    /// @notice The council ended an emergency suspension before its time.
    event EmergencySuspensionLifted(uint64 change, bytes32 indexed keyThumbprint);

    /// @notice A certificate authority root counts from now on.
    /// @param rootThumbprint SHA-256 of the DER certificate.
    event RootListed(uint64 change, bytes32 indexed rootThumbprint);

    /// @notice A certificate authority root counts no longer.
    event RootWithdrawn(uint64 change, bytes32 indexed rootThumbprint);

    /// @notice The key is listed for this type already.
    error KeyAlreadyListed(bytes32 keyThumbprint, bytes32 typeHash);
    /// @notice The key was never listed (for this type).
    error KeyNotListed(bytes32 keyThumbprint, bytes32 typeHash);
    /// @notice The key belongs to another DID or issuer; one key never speaks for two.
    error KeyBelongsToAnother(bytes32 keyThumbprint, address did, bytes32 issHash);
    /// @notice The key is known to be in the wrong hands.
    error KeyIsCompromised(bytes32 keyThumbprint);
    /// @notice Nobody can be set back to "never listed"; Retired takes a `goodUntil` within the
    /// next ten years (milliseconds, say, are a mistake), the other states take none.
    error StateNotAllowed(KeyState state, uint64 goodUntil);
    /// @notice The listing is in this state already.
    error StateUnchanged(bytes32 keyThumbprint, bytes32 typeHash, KeyState state);
    /// @notice Withdrawn and compromised keys never come back.
    error StateIsFinal(bytes32 keyThumbprint, bytes32 typeHash, KeyState state);
    /// @notice The root is listed, or was and never comes back.
    error RootAlreadyKnown(bytes32 rootThumbprint);
    /// @notice The root is not listed.
    error RootNotListed(bytes32 rootThumbprint);

    /// @notice Lists a key for a type of credential, in state Active.
    function listKey(NewKey calldata key) external;

    /// @notice Changes what a listing is worth. Active, Retired and Suspended may follow each other in any order;
    /// from Withdrawn only Compromised follows, from Compromised nothing.
    /// @param goodUntil For Retired the last second in which what the key signed is good, in the future and at most 3653
    /// days ahead; else 0.
    /// @dev No state ends an emergency suspension.
    function setKeyState(bytes32 keyThumbprint, bytes32 typeHash, KeyState state, uint64 goodUntil) external;

    /// @notice Suspends a key for every type, by one party alone, for the council's emergency time at most.
    function suspendKeyInEmergency(bytes32 keyThumbprint, string calldata reason) external;

    /// @notice Ends an emergency suspension; by the council alone, by a proposal that was made after the suspension.
    /// Nothing else ends one before its time.
    function liftEmergencySuspension(bytes32 keyThumbprint) external;

    /// @notice Lists a certificate authority root.
    function listRoot(bytes32 rootThumbprint) external;

    /// @notice Withdraws a certificate authority root for good.
    function withdrawRoot(bytes32 rootThumbprint) external;

    /// @notice A key's accreditation for a type; `state` is Unlisted and the rest zero if it was never listed.
    function listingOf(bytes32 keyThumbprint, bytes32 typeHash) external view returns (Listing memory);

    /// @notice The accreditation as it stood at the end of a past second: what was true then stays the answer for ever.
    function listingAt(bytes32 keyThumbprint, bytes32 typeHash, uint64 time) external view returns (Listing memory);

    /// @notice Whether what the key signed counts now: Active or Retired and still good, and not suspended in emergency.
    function counts(bytes32 keyThumbprint, bytes32 typeHash) external view returns (bool);

    function listingCount() external view returns (uint256);

    /// @notice Listings in the order in which they were made, from `offset` on, at most `limit`.
    function listings(uint256 offset, uint256 limit) external view returns (Listing[] memory);

    /// @notice Whether a certificate authority root counts.
    function isRootListed(bytes32 rootThumbprint) external view returns (bool);

    /// @notice All roots that were ever listed.
    function roots() external view returns (Root[] memory);
}
