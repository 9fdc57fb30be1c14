// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IAnchors} from "./interfaces/IAnchors.sol";
import {IDidRegistry} from "./interfaces/IDidRegistry.sol";
import {Numbered} from "./Numbered.sol";

/// @title Digests of status lists and roots of audit logs, append-only and numbered
contract Anchors is IAnchors, Numbered {
    uint256 private constant MAX_URI_BYTES = 512;

    /// @inheritdoc IAnchors
    address public immutable didRegistry;

    mapping(bytes32 stream => uint256) private _positions;
    Stream[] private _streams;
    mapping(bytes32 stream => Anchor[]) private _anchors;
    /// @dev Positions, so that who reads one identity's streams is not held up by everybody else's.
    mapping(address identity => uint256[]) private _ofIdentity;

    constructor(address didRegistry_) {
        require(didRegistry_ != address(0), ArgumentMissing("didRegistry"));
        didRegistry = didRegistry_;
    }

    /// @inheritdoc IAnchors
    function openStream(address identity, StreamKind kind, string calldata uri) external returns (bytes32 stream) {
        _requireController(identity);
        require(bytes(uri).length != 0, ArgumentMissing("uri"));
        require(bytes(uri).length <= MAX_URI_BYTES, ArgumentTooLong("uri", bytes(uri).length, MAX_URI_BYTES));
        stream = streamIdOf(identity, kind, uri);
        require(_positions[stream] == 0, StreamAlreadyOpen(stream));
        _ofIdentity[identity].push(_streams.length);
        _streams.push(Stream(stream, identity, kind, uri, 0, uint64(block.timestamp)));
        _positions[stream] = _streams.length;
        emit StreamOpened(_nextChange(), stream, identity, kind, uri);
    }

    /// @inheritdoc IAnchors
    function anchor(bytes32 stream, uint64 number, bytes32 digest, uint64 size) external {
        Stream storage extended = _stream(stream);
        _requireController(extended.identity);
        require(digest != 0, ArgumentMissing("digest"));
        require(number == extended.anchorCount + 1, NumberNotNext(stream, extended.anchorCount + 1, number));
        Anchor[] storage chain = _anchors[stream];
        if (extended.kind == StreamKind.AuditLog && number > 1) {
            Anchor storage last = chain[chain.length - 1];
            bool isExtended = size > last.size || (size == last.size && digest == last.digest);
            require(isExtended, LogNotExtended(stream, last.size, size));
        }
        extended.anchorCount = number;
        chain.push(Anchor(number, digest, size, uint64(block.timestamp)));
        emit Anchored(_nextChange(), stream, number, digest, size);
    }

    /// @inheritdoc IAnchors
    function streamOf(bytes32 stream) external view returns (Stream memory) {
        return _stream(stream);
    }

    /// @inheritdoc IAnchors
    function streamCount() external view returns (uint256) {
        return _streams.length;
    }

    /// @inheritdoc IAnchors
    function streams(uint256 offset, uint256 limit) external view returns (Stream[] memory page) {
        page = new Stream[](_pageLength(_streams.length, offset, limit));
        for (uint256 i = 0; i < page.length; i++) page[i] = _streams[offset + i];
    }

    /// @inheritdoc IAnchors
    function streamsOf(address identity, uint256 offset, uint256 limit) external view returns (Stream[] memory page) {
        uint256[] storage positions = _ofIdentity[identity];
        page = new Stream[](_pageLength(positions.length, offset, limit));
        for (uint256 i = 0; i < page.length; i++) page[i] = _streams[positions[offset + i]];
    }

    /// @inheritdoc IAnchors
    function anchors(bytes32 stream, uint256 offset, uint256 limit) external view returns (Anchor[] memory page) {
        Anchor[] storage chain = _anchors[stream];
        page = new Anchor[](_pageLength(chain.length, offset, limit));
        for (uint256 i = 0; i < page.length; i++) page[i] = chain[offset + i];
    }

    /// @inheritdoc IAnchors
    function streamIdOf(address identity, StreamKind kind, string calldata uri) public pure returns (bytes32) {
        return keccak256(abi.encode(identity, kind, uri));
    }

    function _stream(bytes32 stream) private view returns (Stream storage) {
        uint256 position = _positions[stream];
        require(position != 0, StreamUnknown(stream));
        return _streams[position - 1];
    }

    function _requireController(address identity) private view {
        require(
            IDidRegistry(didRegistry).identityOwner(identity) == msg.sender,
            CallerIsNotController(msg.sender, identity)
        );
    }

    function _pageLength(uint256 count, uint256 offset, uint256 limit) private pure returns (uint256) {
        if (offset >= count) return 0;
        return limit < count - offset ? limit : count - offset;
    }
}
