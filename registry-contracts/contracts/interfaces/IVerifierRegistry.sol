// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IGoverned} from "./IGoverned.sol";

/// @title The public list of agencies that may ask citizens
/// @notice Says which agency, recognised by its DID and by the key of its certificate, may ask for which claims and
/// predicates, under which rules, for which purpose and legal basis. A wallet that knows this sees over-asking.
interface IVerifierRegistry is IGoverned {
    /// @notice Withdrawn is final.
    enum RegistrationState {
        Unregistered,
        Active,
        Suspended,
        Withdrawn
    }

    /// @notice One agency's registration.
    /// @param did The ERC-1056 identity of the agency; its certificate names it too.
    /// @param keyThumbprint SHA-256 of the DER SubjectPublicKeyInfo of the key that its certificate certifies.
    /// @param version 1, 2, 3 … : how often the agency was registered.
    /// @param state What the council decided last; an emergency suspension stands beside it.
    /// @param since When version or state came to be so, in seconds since 1970.
    /// @param suspendedUntil Last second of an emergency suspension; 0 if there is none.
    /// @param document JSON `urn:anju:verifier-registration:1`: names, purposes, legal bases, rules, claims, predicates.
    struct Registration {
        address did;
        bytes32 keyThumbprint;
        uint32 version;
        RegistrationState state;
        uint64 since;
        uint64 suspendedUntil;
        string document;
    }

    /// @notice A registration for the constructor and for `registerVerifier`.
    struct NewRegistration {
        address did;
        bytes32 keyThumbprint;
        string document;
    }

    /// @notice The first registration of a DID makes it Active; a later one ends the one before and leaves the state.
    event VerifierRegistered(
        uint64 change, address indexed did, bytes32 indexed keyThumbprint, uint32 version, string document
    );
    event VerifierStateChanged(
        uint64 change, address indexed did, RegistrationState previousState, RegistrationState state
    );
    event VerifierSuspendedInEmergency(
        uint64 change, address indexed did, address indexed party, uint64 suspendedUntil, string reason
    );
    event EmergencySuspensionLifted(uint64 change, address indexed did);

    error VerifierNotRegistered(address did);
    /// @notice The key stands in another agency's registration, or did.
    error KeyBelongsToAnother(bytes32 keyThumbprint, address did);
    error StateNotAllowed(RegistrationState state);
    error StateUnchanged(address did, RegistrationState state);
    error StateIsFinal(address did, RegistrationState state);

    /// @notice Registers an agency, or gives it a new key or document: one that is suspended stays so. Documents have at most 8192 bytes.
    function registerVerifier(NewRegistration calldata registration) external;

    /// @notice Active and Suspended may follow each other; Withdrawn is final.
    function setVerifierState(address did, RegistrationState state) external;

    /// @notice Suspends an agency by one party alone, for the council's emergency time at most.
    function suspendVerifierInEmergency(address did, string calldata reason) external;

    /// @notice Ends an emergency suspension; by the council alone, by a proposal that was made after the suspension.
    /// Nothing else ends one before its time.
    function liftEmergencySuspension(address did) external;

    /// @notice The agency's registration; `state` is Unregistered and the rest zero if there never was one.
    function registrationOf(address did) external view returns (Registration memory);

    /// @notice The registration as it stood at the end of a past second.
    function registrationAt(address did, uint64 time) external view returns (Registration memory);

    /// @notice Whether the agency may ask now.
    function counts(address did) external view returns (bool);

    function registrationCount() external view returns (uint256);

    /// @notice Registrations in the order of the agencies' first one, from `offset` on, at most `limit`.
    function registrations(uint256 offset, uint256 limit) external view returns (Registration[] memory);
}
