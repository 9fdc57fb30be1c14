// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {INumbered} from "./INumbered.sol";

/// @title Digests of status lists and roots of audit logs, so that no record can be altered afterwards
/// @notice Streams are append-only and numbered; only the controller of the DID that opened a stream extends it.
/// The council has no part in it. Nothing personal is anchored: digests are of whole lists and whole logs.
interface IAnchors is INumbered {
    enum StreamKind {
        StatusList,
        AuditLog
    }

    /// @param identity The ERC-1056 identity that owns the stream.
    /// @param uri Where the list or the log is published.
    struct Stream {
        bytes32 stream;
        address identity;
        StreamKind kind;
        string uri;
        uint64 anchorCount;
        uint64 openedAt;
    }

    /// @param digest StatusList: SHA-256 that `statusListDigest` computes. AuditLog: root of the Merkle tree (RFC 9162).
    /// @param size StatusList: entries in the list. AuditLog: leaves in the tree, never fewer than before.
    struct Anchor {
        uint64 number;
        bytes32 digest;
        uint64 size;
        uint64 anchoredAt;
    }

    event StreamOpened(
        uint64 change, bytes32 indexed stream, address indexed identity, StreamKind kind, string uri
    );
    event Anchored(uint64 change, bytes32 indexed stream, uint64 indexed number, bytes32 digest, uint64 size);

    error CallerIsNotController(address caller, address identity);
    error ArgumentMissing(string name);
    error ArgumentTooLong(string name, uint256 length, uint256 maximum);
    error StreamAlreadyOpen(bytes32 stream);
    error StreamUnknown(bytes32 stream);
    /// @notice Anchors are numbered 1, 2, 3 …: a gap, a repetition or a fork is refused.
    error NumberNotNext(bytes32 stream, uint64 expected, uint64 given);
    /// @notice An audit log never shrinks, and with the same size never has another root.
    error LogNotExtended(bytes32 stream, uint64 previousSize, uint64 size);

    /// @notice The ERC-1056 contract that says who controls an identity.
    function didRegistry() external view returns (address);

    /// @notice Opens a stream: `keccak256(abi.encode(identity, kind, uri))`. By the identity's controller.
    function openStream(address identity, StreamKind kind, string calldata uri) external returns (bytes32 stream);

    /// @notice Adds the next anchor. By the identity's controller.
    function anchor(bytes32 stream, uint64 number, bytes32 digest, uint64 size) external;

    function streamIdOf(address identity, StreamKind kind, string calldata uri) external pure returns (bytes32);

    function streamOf(bytes32 stream) external view returns (Stream memory);

    function streamCount() external view returns (uint256);

    /// @notice Streams in the order of opening, from `offset` on, at most `limit`.
    function streams(uint256 offset, uint256 limit) external view returns (Stream[] memory);

    /// @notice One identity's streams in the order of opening, from `offset` on, at most `limit`. Anyone may open streams for
    /// an identity of its own: whoever reads only those that the council lists asks here, and pays for no others.
    function streamsOf(address identity, uint256 offset, uint256 limit) external view returns (Stream[] memory);

    /// @notice Anchors of a stream in order, from `offset` (0 is number 1) on, at most `limit`.
    function anchors(bytes32 stream, uint256 offset, uint256 limit) external view returns (Anchor[] memory);
}
