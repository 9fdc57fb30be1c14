// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @title The public list of departments' signing keys
/// @notice Says which key of which department may sign which type of credential, and which certificate authority
/// roots count. It holds departments' data only: there is no function that takes anything about a citizen.
interface IIssuerRegistry {
    /// @notice What a listing is worth.
    /// @dev Unlisted: never listed. Active: may sign. Retired: signs no more, what it signed stays good.
    /// Suspended: does not count for now. Withdrawn and Compromised: never counts again.
    enum KeyState {
        Unlisted,
        Active,
        Retired,
        Suspended,
        Withdrawn,
        Compromised
    }

    /// @notice One key's accreditation for one type of credential.
    /// @param did The ERC-1056 identity whose DID document must hold the key as well.
    /// @param issHash SHA-256 of the UTF-8 `iss` that stands in the credentials.
    /// @param state What the listing is worth now.
    /// @param since When it came to be so, in seconds since 1970.
    struct Listing {
        address did;
        bytes32 issHash;
        KeyState state;
        uint64 since;
    }

    /// @notice A key may now sign a type of credential.
    /// @param keyThumbprint SHA-256 of the key's DER SubjectPublicKeyInfo.
    /// @param typeHash SHA-256 of the UTF-8 `vct`.
    event KeyListed(
        bytes32 indexed keyThumbprint, bytes32 indexed typeHash, address indexed did, string vct, string iss
    );

    /// @notice A listing's worth changed.
    /// @dev `Compromised` concerns the key: it holds for every type that the key was listed for.
    event KeyStateChanged(
        bytes32 indexed keyThumbprint, bytes32 indexed typeHash, KeyState previousState, KeyState state
    );

    /// @notice A certificate authority root counts from now on.
    /// @param rootThumbprint SHA-256 of the DER certificate.
    event RootListed(bytes32 indexed rootThumbprint);

    /// @notice A certificate authority root counts no longer.
    event RootWithdrawn(bytes32 indexed rootThumbprint);

    /// @notice The caller may not govern this registry.
    error CallerIsNotGovernor(address caller);
    /// @notice An argument that must say something is zero or empty.
    error ArgumentMissing(string name);
    /// @notice The key is listed for this type already.
    error KeyAlreadyListed(bytes32 keyThumbprint, bytes32 typeHash);
    /// @notice The key was never listed for this type.
    error KeyNotListed(bytes32 keyThumbprint, bytes32 typeHash);
    /// @notice The key belongs to another DID or issuer; one key never speaks for two.
    error KeyBelongsToAnother(bytes32 keyThumbprint, address did, bytes32 issHash);
    /// @notice The key is known to be in the wrong hands.
    error KeyIsCompromised(bytes32 keyThumbprint);
    /// @notice Nobody can be set back to "never listed".
    error StateNotAllowed(KeyState state);
    /// @notice The listing is in this state already.
    error StateUnchanged(bytes32 keyThumbprint, bytes32 typeHash, KeyState state);
    /// @notice Withdrawn and compromised keys never come back.
    error StateIsFinal(bytes32 keyThumbprint, bytes32 typeHash, KeyState state);
    /// @notice The root is listed, or was and never comes back.
    error RootAlreadyKnown(bytes32 rootThumbprint);
    /// @notice The root is not listed.
    error RootNotListed(bytes32 rootThumbprint);

    /// @notice Lists a key for a type of credential, in state Active.
    /// @param keyThumbprint SHA-256 of the key's DER SubjectPublicKeyInfo.
    /// @param vct The credential type, as it stands in the credentials.
    /// @param did The ERC-1056 identity that holds the key.
    /// @param iss The issuer identifier, as it stands in the credentials.
    function listKey(bytes32 keyThumbprint, string calldata vct, address did, string calldata iss) external;

    /// @notice Changes what a listing is worth. Active, Retired and Suspended may follow each other in any order;
    /// from Withdrawn only Compromised follows, from Compromised nothing.
    function setKeyState(bytes32 keyThumbprint, bytes32 typeHash, KeyState state) external;

    /// @notice Lists a certificate authority root.
    function listRoot(bytes32 rootThumbprint) external;

    /// @notice Withdraws a certificate authority root for good.
    function withdrawRoot(bytes32 rootThumbprint) external;

    /// @notice The only account that may change this registry.
    function governor() external view returns (address);

    /// @notice A key's accreditation for a type; all zero if it was never listed.
    function listingOf(bytes32 keyThumbprint, bytes32 typeHash) external view returns (Listing memory);

    /// @notice Whether a certificate authority root counts.
    function isRootListed(bytes32 rootThumbprint) external view returns (bool);
}
