// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IGoverned} from "./IGoverned.sol";

/// @title What credential types mean and what rules say, by hash and date
/// @notice Holds SHA-256 of the served bytes of type metadata and of eligibility rules, by id and version, with the
/// second from which each is in force. Published ahead of effect, never overwritten, never backdated;
/// until it takes effect the council can cancel it.
interface IPublications is IGoverned {
    enum Kind {
        CredentialType,
        Rule
    }

    /// @notice One version. A repeal is an entry with an empty version and a zero hash.
    /// @param effectiveFrom First second in which it is in force, since 1970.
    /// @param cancelledAt When the council took it back, before it came into force; 0 if it did not.
    /// @param uri Where the bytes are served; whatever is served elsewhere counts alike if its hash is the same.
    struct Publication {
        Kind kind;
        string id;
        string version;
        bytes32 contentSha256;
        uint64 effectiveFrom;
        uint64 publishedAt;
        uint64 cancelledAt;
        string uri;
    }

    /// @notice A version for the constructor and for `publish`.
    struct NewPublication {
        Kind kind;
        string id;
        string version;
        bytes32 contentSha256;
        uint64 effectiveFrom;
        string uri;
    }

    /// @param idHash SHA-256 of the UTF-8 `id`.
    event VersionPublished(
        uint64 change,
        Kind indexed kind,
        bytes32 indexed idHash,
        string id,
        string version,
        bytes32 contentSha256,
        uint64 effectiveFrom,
        string uri
    );
    event Repealed(uint64 change, Kind indexed kind, bytes32 indexed idHash, string id, uint64 effectiveFrom);

    /// @notice What was to take effect then never does: a version, or a repeal, whose hash is zero.
    event EffectCancelled(
        uint64 change,
        Kind indexed kind,
        bytes32 indexed idHash,
        string id,
        bytes32 contentSha256,
        uint64 effectiveFrom
    );

    error VersionAlreadyPublished(Kind kind, string id, string version);
    /// @notice Effect must come after this block and after the effect of every version published before.
    error EffectNotAhead(uint64 effectiveFrom, uint64 earliest);
    /// @notice A date so far ahead is a mistake (milliseconds, say), and would let no other version follow.
    error EffectTooFarAhead(uint64 effectiveFrom, uint64 latest);
    /// @notice Nothing is published under the id, or nothing that would take effect in this second.
    error NotPublished(Kind kind, string id);

    /// @notice Publishes a version ahead of its effect.
    function publish(NewPublication calldata publication) external;

    /// @notice Says ahead that from some second on no version is in force.
    function repeal(Kind kind, string calldata id, uint64 effectiveFrom) external;

    /// @notice Takes back what has not taken effect yet: the version or the repeal that would in this second. What was
    /// published stays readable, and its version's name stays taken.
    /// @param contentSha256 The version's, or zero for a repeal: what was put in its place meanwhile is not meant.
    function cancel(Kind kind, string calldata id, bytes32 contentSha256, uint64 effectiveFrom) external;

    /// @notice The version in force at a second; all zero if none is. For a past second the answer never changes.
    function inForceAt(Kind kind, string calldata id, uint64 time) external view returns (Publication memory);

    function versionOf(Kind kind, string calldata id, string calldata version)
        external
        view
        returns (Publication memory);

    function publicationCount() external view returns (uint256);

    /// @notice All entries, cancelled ones included, in the order of publication, from `offset` on, at most `limit`.
    function publications(uint256 offset, uint256 limit) external view returns (Publication[] memory);
}
