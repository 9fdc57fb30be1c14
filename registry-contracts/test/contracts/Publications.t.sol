// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Publications} from "../../contracts/Publications.sol";
import {IGoverned} from "../../contracts/interfaces/IGoverned.sol";
import {IPublications} from "../../contracts/interfaces/IPublications.sol";
import {RegistryTest} from "./RegistryTest.sol";

contract PublicationsTest is RegistryTest {
    IPublications.Kind private constant RULE = IPublications.Kind.Rule;
    string private constant ID = "beijing-public-rental";
    bytes32 private immutable idHash = sha256(bytes(ID));
    uint64 private constant DAY = 86_400;

    function version(string memory name, uint64 effectiveFrom)
        private
        pure
        returns (IPublications.NewPublication memory)
    {
        return IPublications.NewPublication(
            RULE, ID, name, keccak256(bytes(name)), effectiveFrom, "https://v.example/rules"
        );
    }

    function publish(string memory name, uint64 effectiveFrom) private {
        publish(version(name, effectiveFrom));
    }

    function publish(IPublications.NewPublication memory publication) private {
        vm.prank(address(council));
        publications.publish(publication);
    }

    function repeal(uint64 effectiveFrom) private {
        vm.prank(address(council));
        publications.repeal(RULE, ID, effectiveFrom);
    }

    function inForce(uint64 time) private view returns (string memory) {
        return publications.inForceAt(RULE, ID, time).version;
    }

    function checkInForce(uint64 time, string memory expected) private view {
        check(keccak256(bytes(inForce(time))) == keccak256(bytes(expected)), expected);
    }

    function test_constructor_takesFoundingVersionsThatAreInForceAlready() public {
        IPublications.NewPublication[] memory list = new IPublications.NewPublication[](3);
        list[0] = version("2022", START - 9 * DAY);
        list[1] = version("2024", START - DAY);
        list[2] = version("2026", START + DAY);
        Publications founded = new Publications(address(council), list);
        check(founded.publicationCount() == 3 && founded.changeCount() == 3, "counts");
        check(founded.inForceAt(RULE, ID, START - 2 * DAY).contentSha256 == keccak256("2022"), "2022");
        check(founded.inForceAt(RULE, ID, START).contentSha256 == keccak256("2024"), "2024");
        check(founded.inForceAt(RULE, ID, START).publishedAt == START, "published at the founding");
        list[2] = version("2026", START - DAY);
        vm.expectRevert(
            abi.encodeWithSelector(IPublications.EffectNotAhead.selector, START - DAY, START - DAY + 1)
        );
        new Publications(address(council), list);
        vm.expectRevert(abi.encodeWithSelector(IGoverned.ArgumentMissing.selector, "council"));
        new Publications(address(0), list);
    }

    function testFuzz_everyWriter_revertsForAnyoneButTheCouncil(address caller) public {
        vm.assume(caller != address(council));
        publish("1", START + 1);
        bytes memory refusal = abi.encodeWithSelector(IGoverned.CallerIsNotCouncil.selector, caller);
        vm.expectRevert(refusal);
        vm.prank(caller);
        publications.publish(version("2", START + 2));
        vm.expectRevert(refusal);
        vm.prank(caller);
        publications.repeal(RULE, ID, START + 2);
        vm.expectRevert(refusal);
        vm.prank(caller);
        publications.cancel(RULE, ID, keccak256("1"), START + 1);
    }

    function test_publish_publishesAheadAndSaysSo() public {
        vm.expectEmit(address(publications));
        emit IPublications.VersionPublished(
            1, RULE, idHash, ID, "1", keccak256("1"), START + 1, "https://v.example/rules"
        );
        publish("1", START + 1);
        check(publications.inForceAt(RULE, ID, START).contentSha256 == 0, "not yet");
        IPublications.Publication memory found = publications.inForceAt(RULE, ID, START + 1);
        check(found.contentSha256 == keccak256("1") && found.effectiveFrom == START + 1, "then");
        check(found.publishedAt == START && found.kind == RULE, "published when");
        check(keccak256(bytes(found.id)) == keccak256(bytes(ID)), "id");
        check(
            publications.inForceAt(IPublications.Kind.CredentialType, ID, START + 1).contentSha256 == 0, "other kind"
        );
        check(publications.inForceAt(RULE, "other", START + 1).contentSha256 == 0, "other id");
    }

    function testFuzz_publish_takesWhatIsAheadOfNowAndOfEveryVersionBeforeOnly(uint64 first, uint64 second) public {
        uint64 latest = START + 3653 days;
        first = START + 1 + first % (3653 days - 1);
        publish("1", first);
        if (second <= first) {
            vm.expectRevert(abi.encodeWithSelector(IPublications.EffectNotAhead.selector, second, first + 1));
        } else if (second > latest) {
            vm.expectRevert(abi.encodeWithSelector(IPublications.EffectTooFarAhead.selector, second, latest));
        }
        publish("2", second);
    }

    function test_publish_revertsForThePresentThePastAndMilliseconds() public {
        vm.expectRevert(abi.encodeWithSelector(IPublications.EffectNotAhead.selector, START, START + 1));
        publish("1", START);
        vm.expectRevert(abi.encodeWithSelector(IPublications.EffectNotAhead.selector, START - 1, START + 1));
        publish("1", START - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IPublications.EffectTooFarAhead.selector, START * 1000, START + 3653 days)
        );
        publish("1", START * 1000);
        publish("1", START + 3653 days);
    }

    function test_publish_neverOverwritesAVersion() public {
        publish("1", START + 1);
        vm.expectRevert(abi.encodeWithSelector(IPublications.VersionAlreadyPublished.selector, RULE, ID, "1"));
        publish("1", START + 2);
        IPublications.NewPublication memory other = version("1", START + 1);
        other.kind = IPublications.Kind.CredentialType;
        publish(other); // another kind is another thing
        other = version("1", START + 1);
        other.id = "another-rule";
        publish(other);
    }

    function test_publish_revertsWithAnyArgumentMissingOrTooLong() public {
        IPublications.NewPublication memory wrong = version("1", START + 1);
        wrong.id = "";
        vm.expectRevert(abi.encodeWithSelector(IGoverned.ArgumentMissing.selector, "id"));
        publish(wrong);
        vm.expectRevert(abi.encodeWithSelector(IGoverned.ArgumentMissing.selector, "version"));
        publish("", START + 1);
        wrong = version("1", START + 1);
        wrong.uri = "";
        vm.expectRevert(abi.encodeWithSelector(IGoverned.ArgumentMissing.selector, "uri"));
        publish(wrong);
        wrong.uri = string(new bytes(513));
        vm.expectRevert(abi.encodeWithSelector(IGoverned.ArgumentTooLong.selector, "uri", 513, 512));
        publish(wrong);
        wrong = version("1", START + 1);
        wrong.contentSha256 = 0;
        vm.expectRevert(abi.encodeWithSelector(IGoverned.ArgumentMissing.selector, "contentSha256"));
        publish(wrong);
    }

    function test_repeal_endsItAheadAndSaysSoAndALaterVersionMayFollow() public {
        publish("1", START + 10);
        vm.expectEmit(address(publications));
        emit IPublications.Repealed(2, RULE, idHash, ID, START + 20);
        repeal(START + 20);
        publish("2", START + 30);
        checkInForce(START + 9, "");
        checkInForce(START + 10, "1");
        checkInForce(START + 19, "1");
        checkInForce(START + 20, "");
        checkInForce(START + 29, "");
        checkInForce(START + 30, "2");
        checkInForce(type(uint64).max, "2");
        check(publications.publications(1, 1)[0].contentSha256 == 0, "the repeal is an entry");
    }

    function test_repeal_revertsWhenThereIsNothingToRepealAndWhenNotAhead() public {
        bytes memory nothing = abi.encodeWithSelector(IPublications.NotPublished.selector, RULE, ID);
        vm.expectRevert(nothing);
        repeal(START + 1);
        publish("1", START + 10);
        vm.expectRevert(abi.encodeWithSelector(IPublications.EffectNotAhead.selector, START + 10, START + 11));
        repeal(START + 10);
        vm.warp(START + 100);
        vm.expectRevert(abi.encodeWithSelector(IPublications.EffectNotAhead.selector, START + 100, START + 101));
        repeal(START + 100);
        repeal(START + 101);
        vm.expectRevert(nothing);
        repeal(START + 102);
    }

    /// @param version_ Empty for a repeal.
    function cancel(string memory version_, uint64 effectiveFrom) private {
        vm.prank(address(council));
        publications.cancel(
            RULE, ID, bytes(version_).length == 0 ? bytes32(0) : keccak256(bytes(version_)), effectiveFrom
        );
    }

    function test_cancel_takesBackWhatHasNotTakenEffectAndSaysSoAndAnEarlierVersionMayFollow() public {
        publish("1", START + 1);
        publish("2", START + 3650 days);
        vm.expectRevert(
            abi.encodeWithSelector(IPublications.EffectNotAhead.selector, START + 10, START + 3650 days + 1)
        );
        publish("3", START + 10);
        vm.warp(START + 5);
        vm.expectEmit(address(publications));
        emit IPublications.EffectCancelled(3, RULE, idHash, ID, keccak256("2"), START + 3650 days);
        cancel("2", START + 3650 days);
        checkInForce(type(uint64).max, "1");
        publish("3", START + 10);
        checkInForce(START + 9, "1");
        checkInForce(START + 10, "3");
        check(publications.publications(1, 1)[0].cancelledAt == START + 5, "and when is kept");
        check(publications.versionOf(RULE, ID, "2").cancelledAt == START + 5, "with the version");
        check(publications.versionOf(RULE, ID, "1").cancelledAt == 0, "of which nothing else is cancelled");
        vm.expectRevert(abi.encodeWithSelector(IPublications.VersionAlreadyPublished.selector, RULE, ID, "2"));
        publish("2", START + 20);
    }

    function test_cancel_takesBackARepealOrAVersionBetweenOthers() public {
        publish("1", START + 10);
        publish("2", START + 20);
        repeal(START + 30);
        publish("3", START + 40);
        cancel("2", START + 20);
        checkInForce(START + 29, "1");
        checkInForce(START + 30, "");
        cancel("", START + 30);
        checkInForce(START + 39, "1");
        checkInForce(START + 40, "3");
        cancel("1", START + 10);
        checkInForce(START + 39, "");
        checkInForce(START + 40, "3");
    }

    function test_cancel_revertsForWhatHasTakenEffectAndForWhatWasNeverPublishedOrIsCancelled() public {
        publish("1", START + 10);
        bytes memory nothing = abi.encodeWithSelector(IPublications.NotPublished.selector, RULE, ID);
        uint64[2] memory others = [START + 9, START + 11];
        for (uint256 i = 0; i < 2; i++) {
            vm.expectRevert(nothing);
            cancel("1", others[i]);
        }
        vm.warp(START + 10);
        vm.expectRevert(abi.encodeWithSelector(IPublications.EffectNotAhead.selector, START + 10, START + 11));
        cancel("1", START + 10);
        publish("2", START + 11);
        cancel("2", START + 11);
        vm.expectRevert(nothing);
        cancel("2", START + 11);
        checkInForce(START + 11, "1");
    }

    function test_cancel_neverTakesBackWhatWasPutInThePlaceOfWhatWasMeant() public {
        publish("1", START + 1);
        publish("2", START + 10);
        bytes memory nothing = abi.encodeWithSelector(IPublications.NotPublished.selector, RULE, ID);
        vm.expectRevert(nothing);
        cancel("", START + 10);
        cancel("2", START + 10);
        publish("3", START + 10);
        vm.expectRevert(nothing);
        cancel("2", START + 10);
        cancel("3", START + 10);
        repeal(START + 10);
        vm.expectRevert(nothing);
        cancel("3", START + 10);
        checkInForce(START + 10, "");
    }

    function test_versionOf_findsEachVersionForEver() public {
        publish("1", START + 1);
        publish("2", START + 2);
        repeal(START + 3);
        check(publications.versionOf(RULE, ID, "1").contentSha256 == keccak256("1"), "first");
        check(publications.versionOf(RULE, ID, "2").effectiveFrom == START + 2, "second");
        check(publications.versionOf(RULE, ID, "3").contentSha256 == 0, "never published");
        check(publications.versionOf(RULE, ID, "").effectiveFrom == 0, "a repeal is no version");
    }

    function test_publications_pagesInTheOrderOfPublication() public {
        for (uint64 i = 1; i <= 3; i++) publish(string(abi.encodePacked(bytes1(uint8(48 + i)))), START + i);
        check(publications.publications(0, 9).length == 3, "all");
        check(publications.publications(1, 1)[0].contentSha256 == keccak256("2"), "second");
        check(publications.publications(3, 1).length == 0, "beyond the end");
    }
}
