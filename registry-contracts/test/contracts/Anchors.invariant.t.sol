// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IAnchors} from "../../contracts/interfaces/IAnchors.sol";
import {FuzzSelector} from "./Cheats.sol";
import {RegistryTest} from "./RegistryTest.sol";

/// @notice Controllers and others open and extend streams at random, and hand their DIDs over in between.
contract AnchorActors is RegistryTest {
    struct Book {
        bytes32[] digests;
        uint64[] sizes;
    }

    bytes32[] public streams;
    mapping(bytes32 stream => Book) private books;
    string[] public breaches;
    uint256 public events;

    constructor() {
        setUp();
    }

    function account(uint256 seed) private pure returns (address) {
        return address(uint160(0x5000 + seed % 3));
    }

    function handOver(uint256 who, uint256 to) external {
        address owner = didRegistry.identityOwner(account(who));
        vm.prank(owner);
        didRegistry.changeOwner(account(who), to % 5 == 0 ? address(0) : account(to));
    }

    function openStream(uint256 caller, uint256 identity, uint256 kind) external {
        vm.prank(account(caller));
        try anchors.openStream(account(identity), IAnchors.StreamKind(kind % 2), "u") returns (bytes32 stream) {
            events++;
            streams.push(stream);
            checkController(caller, account(identity));
        } catch {}
    }

    function anchor(uint256 caller, uint256 stream_, uint64 number, bytes32 digest, uint64 size) external {
        if (streams.length == 0) return;
        bytes32 stream = streams[stream_ % streams.length];
        Book storage book = books[stream];
        if (number % 4 != 0) number = uint64(book.digests.length) + 1;
        size = uint64(book.digests.length) / 2 + size % 3;
        vm.prank(account(caller));
        try anchors.anchor(stream, number, digest, size) {
            events++;
            checkController(caller, anchors.streamOf(stream).identity);
            if (number != book.digests.length + 1) breaches.push("a gap or a fork");
            book.digests.push(digest);
            book.sizes.push(size);
        } catch {}
    }

    function checkController(uint256 caller, address identity) private {
        if (didRegistry.identityOwner(identity) != account(caller)) breaches.push("not by the controller");
    }

    function checkSequences() external view {
        if (breaches.length != 0) check(false, breaches[0]);
        check(anchors.changeCount() == events, "as many changes as acts");
        check(anchors.streamCount() == streams.length, "streams");
        for (uint256 s = 0; s < streams.length; s++) {
            Book storage book = books[streams[s]];
            IAnchors.Anchor[] memory kept = anchors.anchors(streams[s], 0, type(uint256).max);
            IAnchors.Stream memory stream = anchors.streamOf(streams[s]);
            check(kept.length == book.digests.length && stream.anchorCount == kept.length, "length");
            for (uint256 i = 0; i < kept.length; i++) {
                check(kept[i].number == i + 1, "numbered without a gap");
                check(kept[i].digest == book.digests[i] && kept[i].size == book.sizes[i], "what was anchored stays");
                if (i == 0 || stream.kind != IAnchors.StreamKind.AuditLog) continue;
                check(kept[i].size >= kept[i - 1].size, "a log never shrinks");
                bool isSameSize = kept[i].size == kept[i - 1].size;
                check(!isSameSize || kept[i].digest == kept[i - 1].digest, "a log never forks");
            }
        }
    }
}

contract AnchorsInvariantTest is RegistryTest {
    AnchorActors private actors;

    function setUp() public override {
        vm.warp(START);
        actors = new AnchorActors();
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targeted) {
        targeted = new FuzzSelector[](1);
        targeted[0].addr = address(actors);
        targeted[0].selectors = new bytes4[](3);
        targeted[0].selectors[0] = actors.handOver.selector;
        targeted[0].selectors[1] = actors.openStream.selector;
        targeted[0].selectors[2] = actors.anchor.selector;
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(actors);
    }

    function invariant_sequencesNeverForkNorShrink() public view {
        actors.checkSequences();
    }
}
