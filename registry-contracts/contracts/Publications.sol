// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Governed} from "./Governed.sol";
import {IPublications} from "./interfaces/IPublications.sol";

/// @title What credential types mean and what rules say, by hash and date
contract Publications is IPublications, Governed {
    Publication[] private _all;
    /// @dev Positions in `_all` of one id's versions and repeals that were not cancelled, by ascending effect.
    mapping(Kind kind => mapping(bytes32 idHash => uint256[])) private _ofId;
    mapping(bytes32 kindIdVersion => uint256) private _positions;

    constructor(address council_, NewPublication[] memory founding) Governed(council_) {
        for (uint256 i = 0; i < founding.length; i++) _publish(founding[i], 0);
    }

    /// @inheritdoc IPublications
    function publish(NewPublication calldata publication) external onlyCouncil {
        _publish(publication, uint64(block.timestamp) + 1);
    }

    /// @inheritdoc IPublications
    function repeal(Kind kind, string calldata id, uint64 effectiveFrom) external onlyCouncil {
        bytes32 idHash = sha256(bytes(id));
        uint256[] storage positions = _ofId[kind][idHash];
        require(
            positions.length != 0 && _all[positions[positions.length - 1]].contentSha256 != 0, NotPublished(kind, id)
        );
        _append(Publication(kind, id, "", 0, effectiveFrom, uint64(block.timestamp), 0, ""), uint64(block.timestamp) + 1);
        emit Repealed(_nextChange(), kind, idHash, id, effectiveFrom);
    }

    /// @inheritdoc IPublications
    function cancel(Kind kind, string calldata id, bytes32 contentSha256, uint64 effectiveFrom)
        external
        onlyCouncil
    {
        uint64 earliest = uint64(block.timestamp) + 1;
        require(effectiveFrom >= earliest, EffectNotAhead(effectiveFrom, earliest));
        bytes32 idHash = sha256(bytes(id));
        uint256[] storage positions = _ofId[kind][idHash];
        uint256 place = positions.length;
        while (place > 0 && _all[positions[place - 1]].effectiveFrom > effectiveFrom) place--;
        require(place > 0, NotPublished(kind, id));
        Publication storage meant = _all[positions[place - 1]];
        require(
            meant.effectiveFrom == effectiveFrom && meant.contentSha256 == contentSha256, NotPublished(kind, id)
        );
        meant.cancelledAt = uint64(block.timestamp);
        for (; place < positions.length; place++) positions[place - 1] = positions[place];
        positions.pop();
        emit EffectCancelled(_nextChange(), kind, idHash, id, contentSha256, effectiveFrom);
    }

    /// @inheritdoc IPublications
    function inForceAt(Kind kind, string calldata id, uint64 time)
        external
        view
        returns (Publication memory publication)
    {
        uint256[] storage positions = _ofId[kind][sha256(bytes(id))];
        // from the latest back: what is asked about is nearly always the present
        for (uint256 i = positions.length; i > 0; i--) {
            Publication storage found = _all[positions[i - 1]];
            if (found.effectiveFrom > time) continue;
            if (found.contentSha256 != 0) publication = found;
            break;
        }
    }

    /// @inheritdoc IPublications
    function versionOf(Kind kind, string calldata id, string calldata version)
        external
        view
        returns (Publication memory publication)
    {
        uint256 position = _positions[_versionKey(kind, id, version)];
        if (position != 0) publication = _all[position - 1];
    }

    /// @inheritdoc IPublications
    function publicationCount() external view returns (uint256) {
        return _all.length;
    }

    /// @inheritdoc IPublications
    function publications(uint256 offset, uint256 limit) external view returns (Publication[] memory page) {
        page = new Publication[](_pageLength(_all.length, offset, limit));
        for (uint256 i = 0; i < page.length; i++) page[i] = _all[offset + i];
    }

    function _publish(NewPublication memory publication, uint64 earliest) private {
        _requireText("id", bytes(publication.id).length, MAX_TEXT_BYTES);
        _requireText("version", bytes(publication.version).length, MAX_TEXT_BYTES);
        _requireText("uri", bytes(publication.uri).length, MAX_TEXT_BYTES);
        require(publication.contentSha256 != 0, ArgumentMissing("contentSha256"));
        bytes32 versionKey = _versionKey(publication.kind, publication.id, publication.version);
        require(
            _positions[versionKey] == 0,
            VersionAlreadyPublished(publication.kind, publication.id, publication.version)
        );
        _append(
            Publication(
                publication.kind,
                publication.id,
                publication.version,
                publication.contentSha256,
                publication.effectiveFrom,
                uint64(block.timestamp),
                0,
                publication.uri
            ),
            earliest
        );
        _positions[versionKey] = _all.length;
        emit VersionPublished(
            _nextChange(),
            publication.kind,
            sha256(bytes(publication.id)),
            publication.id,
            publication.version,
            publication.contentSha256,
            publication.effectiveFrom,
            publication.uri
        );
    }

    function _append(Publication memory publication, uint64 earliest) private {
        uint256[] storage positions = _ofId[publication.kind][sha256(bytes(publication.id))];
        if (positions.length != 0) {
            uint64 afterLast = _all[positions[positions.length - 1]].effectiveFrom + 1;
            if (afterLast > earliest) earliest = afterLast;
        }
        require(publication.effectiveFrom >= earliest, EffectNotAhead(publication.effectiveFrom, earliest));
        uint64 latest = uint64(block.timestamp) + MAX_SECONDS_AHEAD;
        require(publication.effectiveFrom <= latest, EffectTooFarAhead(publication.effectiveFrom, latest));
        positions.push(_all.length);
        _all.push(publication);
    }

    function _versionKey(Kind kind, string memory id, string memory version) private pure returns (bytes32) {
        return keccak256(abi.encode(kind, id, version));
    }
}
