// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Anchors} from "../../contracts/Anchors.sol";
import {IAnchors} from "../../contracts/interfaces/IAnchors.sol";
import {RegistryTest} from "./RegistryTest.sol";

contract AnchorsTest is RegistryTest {
    string private constant URI = "https://issuer.example/status-lists/1";
    address private constant OWNER = address(0x0FF1CE);
    IAnchors.StreamKind private constant LIST = IAnchors.StreamKind.StatusList;
    IAnchors.StreamKind private constant LOG = IAnchors.StreamKind.AuditLog;

    function open(IAnchors.StreamKind kind) private returns (bytes32) {
        vm.prank(OWNER);
        return anchors.openStream(OWNER, kind, URI);
    }

    function anchor(address caller, bytes32 stream, uint64 number, bytes32 digest, uint64 size) private {
        vm.prank(caller);
        anchors.anchor(stream, number, digest, size);
    }

    function notController(address caller) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IAnchors.CallerIsNotController.selector, caller, OWNER);
    }

    function test_constructor_revertsWithoutDidRegistry() public {
        vm.expectRevert(abi.encodeWithSelector(IAnchors.ArgumentMissing.selector, "didRegistry"));
        new Anchors(address(0));
        check(anchors.didRegistry() == address(didRegistry), "didRegistry");
    }

    function test_openStream_opensOnceAndSaysSo() public {
        bytes32 expected = keccak256(abi.encode(OWNER, LIST, URI));
        vm.expectEmit(address(anchors));
        emit IAnchors.StreamOpened(1, expected, OWNER, LIST, URI);
        check(open(LIST) == expected && anchors.streamIdOf(OWNER, LIST, URI) == expected, "id");
        IAnchors.Stream memory stream = anchors.streamOf(expected);
        check(stream.identity == OWNER && stream.kind == LIST && stream.openedAt == START, "stream");
        check(stream.anchorCount == 0 && keccak256(bytes(stream.uri)) == keccak256(bytes(URI)), "stream");
        vm.expectRevert(abi.encodeWithSelector(IAnchors.StreamAlreadyOpen.selector, expected));
        open(LIST);
        check(open(LOG) != expected && anchors.streamCount() == 2, "another kind is another stream");
    }

    function testFuzz_nobodyButTheControllerOpensOrExtends(address caller) public {
        vm.assume(caller != OWNER);
        vm.expectRevert(notController(caller));
        vm.prank(caller);
        anchors.openStream(OWNER, LIST, URI);
        bytes32 stream = open(LIST);
        vm.expectRevert(notController(caller));
        anchor(caller, stream, 1, "a", 1);
    }

    function test_openStream_revertsWithoutUriOrWithTooLongOne() public {
        vm.expectRevert(abi.encodeWithSelector(IAnchors.ArgumentMissing.selector, "uri"));
        vm.prank(OWNER);
        anchors.openStream(OWNER, LIST, "");
        vm.expectRevert(abi.encodeWithSelector(IAnchors.ArgumentTooLong.selector, "uri", 513, 512));
        vm.prank(OWNER);
        anchors.openStream(OWNER, LIST, string(new bytes(513)));
    }

    function test_anchor_appendsTheNextNumberAndSaysSo() public {
        bytes32 stream = open(LIST);
        vm.expectEmit(address(anchors));
        emit IAnchors.Anchored(2, stream, 1, "a", 1000);
        anchor(OWNER, stream, 1, "a", 1000);
        vm.warp(START + 5);
        anchor(OWNER, stream, 2, "b", 10); // a status list may be of any size
        IAnchors.Anchor[] memory all = anchors.anchors(stream, 0, 10);
        check(all.length == 2 && all[0].digest == "a" && all[0].anchoredAt == START, "first");
        check(all[1].number == 2 && all[1].size == 10 && all[1].anchoredAt == START + 5, "second");
        check(anchors.streamOf(stream).anchorCount == 2, "count");
    }

    function testFuzz_anchor_revertsForAGapARepetitionOrAFork(uint64 number, uint8 existing) public {
        bytes32 stream = open(LIST);
        uint64 count = existing % 5;
        for (uint64 i = 1; i <= count; i++) anchor(OWNER, stream, i, bytes32(uint256(i)), i);
        vm.assume(number != count + 1);
        vm.expectRevert(abi.encodeWithSelector(IAnchors.NumberNotNext.selector, stream, count + 1, number));
        anchor(OWNER, stream, number, "fork", 1);
        check(anchors.anchors(stream, 0, 99).length == count, "nothing was added");
    }

    /// @notice Core property: a log never shrinks, and never has two roots at one size.
    function testFuzz_anchor_takesAnAuditLogThatGrowsOnly(uint64 size, uint64 later, bool isSameRoot) public {
        bytes32 stream = open(LOG);
        anchor(OWNER, stream, 1, "root", size);
        bool isExtended = later > size || (later == size && isSameRoot);
        if (!isExtended) {
            vm.expectRevert(abi.encodeWithSelector(IAnchors.LogNotExtended.selector, stream, size, later));
        }
        anchor(OWNER, stream, 2, isSameRoot ? bytes32("root") : bytes32("other"), later);
    }

    function test_anchor_revertsForALogOfTheSameSizeWithAnotherRoot() public {
        bytes32 stream = open(LOG);
        anchor(OWNER, stream, 1, "root", 3);
        anchor(OWNER, stream, 2, "root", 3);
        vm.expectRevert(abi.encodeWithSelector(IAnchors.LogNotExtended.selector, stream, 3, 3));
        anchor(OWNER, stream, 3, "other", 3);
        vm.expectRevert(abi.encodeWithSelector(IAnchors.LogNotExtended.selector, stream, 3, 2));
        anchor(OWNER, stream, 3, "other", 2);
        anchor(OWNER, stream, 3, "other", 4);
    }

    function test_anchor_revertsForUnknownStreamsAndWithoutDigest() public {
        vm.expectRevert(abi.encodeWithSelector(IAnchors.StreamUnknown.selector, bytes32("?")));
        anchor(OWNER, "?", 1, "a", 1);
        vm.expectRevert(abi.encodeWithSelector(IAnchors.StreamUnknown.selector, bytes32("?")));
        anchors.streamOf("?");
        bytes32 stream = open(LIST);
        vm.expectRevert(abi.encodeWithSelector(IAnchors.ArgumentMissing.selector, "digest"));
        anchor(OWNER, stream, 1, 0, 1);
    }

    function test_theCouncilHasNoPartInStreams() public {
        bytes32 stream = open(LIST);
        vm.expectRevert(notController(address(council)));
        anchor(address(council), stream, 1, "a", 1);
    }

    // the controller is whom ERC-1056 names

    function test_anchor_followsTheControlOfTheDid() public {
        bytes32 stream = open(LIST);
        vm.prank(OWNER);
        didRegistry.changeOwner(OWNER, partyA);
        vm.expectRevert(notController(OWNER));
        anchor(OWNER, stream, 1, "a", 1);
        anchor(partyA, stream, 1, "a", 1);
        vm.prank(partyA);
        anchors.openStream(OWNER, LOG, URI);
    }

    /// @notice ERC-1056 lets an identity that was handed to nobody fall back to its own address, while resolvers take
    /// it for deactivated. The chain cannot tell the two apart, so anchors follow ERC-1056: the identity's own key can
    /// go on, its last controller cannot. Readers refuse what a deactivated DID anchors.
    function test_anchor_afterTheOwnerWasHandedToNobody() public {
        bytes32 stream = open(LIST);
        vm.prank(OWNER);
        didRegistry.changeOwner(OWNER, partyA);
        vm.prank(partyA);
        didRegistry.changeOwner(OWNER, address(0));
        check(didRegistry.identityOwner(OWNER) == OWNER, "falls back to itself");
        vm.expectRevert(notController(partyA));
        anchor(partyA, stream, 1, "a", 1);
        vm.expectRevert(notController(address(0)));
        anchor(address(0), stream, 1, "a", 1);
        anchor(OWNER, stream, 1, "a", 1);
    }

    function test_anAddressOfABurnedKeyEndsAStream() public {
        bytes32 stream = open(LIST);
        vm.prank(OWNER);
        didRegistry.changeOwner(OWNER, address(0xdead));
        vm.expectRevert(notController(OWNER));
        anchor(OWNER, stream, 1, "a", 1);
    }

    function test_streamsOf_tellsOneIdentitysStreamsHoweverManyOthersThereAre() public {
        bytes32 list = open(LIST);
        for (uint160 i = 0; i < 20; i++) {
            vm.prank(address(0x5000 + i));
            anchors.openStream(address(0x5000 + i), LOG, URI);
        }
        bytes32 log = open(LOG);
        anchor(OWNER, log, 1, "a", 1);
        IAnchors.Stream[] memory own = anchors.streamsOf(OWNER, 0, 9);
        check(own.length == 2 && own[0].stream == list && own[1].stream == log, "in the order of opening");
        check(own[0].anchorCount == 0 && own[1].anchorCount == 1, "as they are now");
        check(anchors.streamsOf(OWNER, 1, 1)[0].stream == log && anchors.streamsOf(OWNER, 2, 1).length == 0, "pages");
        check(anchors.streamsOf(OUTSIDER, 0, 9).length == 0, "nobody else's");
    }

    function test_streamsAndAnchors_page() public {
        bytes32 stream = open(LIST);
        open(LOG);
        for (uint64 i = 1; i <= 3; i++) anchor(OWNER, stream, i, bytes32(uint256(i)), i);
        check(anchors.streams(0, 9).length == 2 && anchors.streams(1, 1)[0].kind == LOG, "streams");
        check(anchors.streams(2, 1).length == 0, "beyond the end");
        check(anchors.anchors(stream, 1, 1)[0].number == 2, "second anchor");
        check(anchors.anchors(stream, 2, type(uint256).max).length == 1, "the rest");
        check(anchors.anchors(stream, 3, 1).length == 0 && anchors.anchors("?", 0, 9).length == 0, "none");
    }
}
