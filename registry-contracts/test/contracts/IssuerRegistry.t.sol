// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IssuerRegistry} from "../../contracts/IssuerRegistry.sol";
import {IGoverned} from "../../contracts/interfaces/IGoverned.sol";
import {IIssuerRegistry} from "../../contracts/interfaces/IIssuerRegistry.sol";
import {RegistryTest} from "./RegistryTest.sol";

contract IssuerRegistryTest is RegistryTest {
    bytes32 private constant KEY = keccak256("key");
    bytes32 private constant ROOT = keccak256("root");
    string private constant VCT = "urn:anju:income:1";
    string private constant OTHER_VCT = "urn:anju:residency:1";
    string private constant ISS = "http://localhost:4001/income";
    address private constant DID = address(0xD1D);

    bytes32 private immutable typeHash = sha256(bytes(VCT));
    bytes32 private immutable otherTypeHash = sha256(bytes(OTHER_VCT));

    modifier byCouncil() {
        vm.prank(address(council));
        _;
    }

    function newKey(bytes32 key, string memory vct, address did, string memory iss)
        private
        pure
        returns (IIssuerRegistry.NewKey memory)
    {
        return IIssuerRegistry.NewKey(key, did, vct, iss);
    }

    function list() private {
        list(newKey(KEY, VCT, DID, ISS));
    }

    function list(IIssuerRegistry.NewKey memory key) private byCouncil {
        issuers.listKey(key);
    }

    function set(IIssuerRegistry.KeyState state, uint64 goodUntil) private byCouncil {
        issuers.setKeyState(KEY, typeHash, state, goodUntil);
    }

    function stateOf(bytes32 ofType) private view returns (IIssuerRegistry.KeyState) {
        return issuers.listingOf(KEY, ofType).state;
    }

    // founding and rights

    function test_constructor_listsWhatWasFoundedAndSaysSo() public {
        IIssuerRegistry.NewKey[] memory keys = new IIssuerRegistry.NewKey[](2);
        keys[0] = newKey(KEY, VCT, DID, ISS);
        keys[1] = newKey(KEY, OTHER_VCT, DID, ISS);
        bytes32[] memory roots = new bytes32[](1);
        roots[0] = ROOT;
        IssuerRegistry founded = new IssuerRegistry(address(council), keys, roots);
        check(founded.council() == address(council), "council");
        check(founded.counts(KEY, typeHash) && founded.counts(KEY, otherTypeHash), "keys");
        check(founded.isRootListed(ROOT) && founded.roots().length == 1, "root");
        check(founded.changeCount() == 3 && founded.listingCount() == 2, "counts");
    }

    function test_constructor_revertsWithoutCouncil() public {
        vm.expectRevert(abi.encodeWithSelector(IGoverned.ArgumentMissing.selector, "council"));
        new IssuerRegistry(address(0), new IIssuerRegistry.NewKey[](0), new bytes32[](0));
    }

    function testFuzz_everyWriter_revertsForAnyoneButTheCouncil(address caller) public {
        vm.assume(caller != address(council));
        list();
        bytes memory refusal = abi.encodeWithSelector(IGoverned.CallerIsNotCouncil.selector, caller);
        vm.expectRevert(refusal);
        vm.prank(caller);
        issuers.listKey(newKey(keccak256("other"), VCT, DID, ISS));
        vm.expectRevert(refusal);
        vm.prank(caller);
        issuers.setKeyState(KEY, typeHash, IIssuerRegistry.KeyState.Suspended, 0);
        vm.expectRevert(refusal);
        vm.prank(caller);
        issuers.liftEmergencySuspension(KEY);
        vm.expectRevert(refusal);
        vm.prank(caller);
        issuers.listRoot(keccak256("other"));
        vm.expectRevert(refusal);
        vm.prank(caller);
        issuers.withdrawRoot(ROOT);
    }

    /// @notice A controller of a DID alone cannot add a key that counts: not even the DID's own address.
    function test_theControllerOfADidListsNothing() public {
        vm.expectRevert(abi.encodeWithSelector(IGoverned.CallerIsNotCouncil.selector, DID));
        vm.prank(DID);
        issuers.listKey(newKey(KEY, VCT, DID, ISS));
        check(!issuers.counts(KEY, typeHash), "does not count");
    }

    // listKey

    function test_listKey_listsAsActiveAndSaysSo() public {
        vm.expectEmit(address(issuers));
        emit IIssuerRegistry.KeyListed(1, KEY, typeHash, DID, VCT, ISS);
        list();

        IIssuerRegistry.Listing memory listing = issuers.listingOf(KEY, typeHash);
        check(listing.keyThumbprint == KEY && listing.did == DID, "key and did");
        check(keccak256(bytes(listing.vct)) == keccak256(bytes(VCT)), "vct");
        check(keccak256(bytes(listing.iss)) == keccak256(bytes(ISS)), "iss");
        check(listing.state == IIssuerRegistry.KeyState.Active && listing.since == START, "state");
        check(listing.goodUntil == 0 && listing.suspendedUntil == 0, "nothing else");
        check(issuers.counts(KEY, typeHash), "counts");
    }

    function test_listKey_listsForNoOtherTypeAndNoOtherKey() public {
        list();
        check(stateOf(otherTypeHash) == IIssuerRegistry.KeyState.Unlisted, "other type");
        check(issuers.listingOf(KEY, otherTypeHash).did == address(0), "did of other type");
        check(!issuers.counts(KEY, otherTypeHash) && !issuers.counts(keccak256("other"), typeHash), "counts");
    }

    function test_listKey_listsAFurtherTypeForTheSameHolderOnly() public {
        list();
        bytes memory refusal =
            abi.encodeWithSelector(IIssuerRegistry.KeyBelongsToAnother.selector, KEY, DID, sha256(bytes(ISS)));
        vm.expectRevert(refusal);
        list(newKey(KEY, OTHER_VCT, address(0xBAD), ISS));
        vm.expectRevert(refusal);
        list(newKey(KEY, OTHER_VCT, DID, "http://localhost:4001/residency"));
        list(newKey(KEY, OTHER_VCT, DID, ISS));
        check(issuers.counts(KEY, otherTypeHash), "counts");
    }

    function test_listKey_revertsWhenListedOrWithdrawn() public {
        list();
        bytes memory refusal = abi.encodeWithSelector(IIssuerRegistry.KeyAlreadyListed.selector, KEY, typeHash);
        vm.expectRevert(refusal);
        list();
        set(IIssuerRegistry.KeyState.Withdrawn, 0);
        vm.expectRevert(refusal);
        list();
    }

    function test_listKey_revertsWithAnyArgumentMissingOrTooLong() public {
        string memory long = string(new bytes(513));
        vm.expectRevert(abi.encodeWithSelector(IGoverned.ArgumentMissing.selector, "keyThumbprint"));
        list(newKey(0, VCT, DID, ISS));
        vm.expectRevert(abi.encodeWithSelector(IGoverned.ArgumentMissing.selector, "did"));
        list(newKey(KEY, VCT, address(0), ISS));
        vm.expectRevert(abi.encodeWithSelector(IGoverned.ArgumentMissing.selector, "vct"));
        list(newKey(KEY, "", DID, ISS));
        vm.expectRevert(abi.encodeWithSelector(IGoverned.ArgumentMissing.selector, "iss"));
        list(newKey(KEY, VCT, DID, ""));
        vm.expectRevert(abi.encodeWithSelector(IGoverned.ArgumentTooLong.selector, "vct", 513, 512));
        list(newKey(KEY, long, DID, ISS));
        vm.expectRevert(abi.encodeWithSelector(IGoverned.ArgumentTooLong.selector, "iss", 513, 512));
        list(newKey(KEY, VCT, DID, long));
        list(newKey(KEY, string(new bytes(512)), DID, ISS));
    }

    // setKeyState

    function test_setKeyState_suspendsAndRestoresAndSaysSo() public {
        list();
        vm.warp(START + 60);
        vm.expectEmit(address(issuers));
        emit IIssuerRegistry.KeyStateChanged(
            2, KEY, typeHash, IIssuerRegistry.KeyState.Active, IIssuerRegistry.KeyState.Suspended, 0
        );
        set(IIssuerRegistry.KeyState.Suspended, 0);
        check(!issuers.counts(KEY, typeHash) && issuers.listingOf(KEY, typeHash).since == START + 60, "suspended");
        set(IIssuerRegistry.KeyState.Active, 0);
        check(issuers.counts(KEY, typeHash), "counts again");
    }

    function test_setKeyState_retiredCountsUntilTheStatedSecondAndNoLonger() public {
        list();
        set(IIssuerRegistry.KeyState.Retired, START + 100);
        check(issuers.listingOf(KEY, typeHash).goodUntil == START + 100, "goodUntil");
        vm.warp(START + 100);
        check(issuers.counts(KEY, typeHash), "in the last second");
        vm.warp(START + 101);
        check(!issuers.counts(KEY, typeHash), "after it");
        set(IIssuerRegistry.KeyState.Retired, START + 200);
        check(issuers.counts(KEY, typeHash), "prolonged");
        vm.expectRevert(
            abi.encodeWithSelector(
                IIssuerRegistry.StateUnchanged.selector, KEY, typeHash, IIssuerRegistry.KeyState.Retired
            )
        );
        set(IIssuerRegistry.KeyState.Retired, START + 200);
    }

    /// @notice Core property: only Retired takes a `goodUntil`, it lies in the future, and nobody becomes Unlisted.
    function testFuzz_setKeyState_takesAGoodUntilForRetiredOnly(uint8 state_, uint64 goodUntil) public {
        IIssuerRegistry.KeyState state = IIssuerRegistry.KeyState(state_ % 6);
        list();
        bool isAllowed = state == IIssuerRegistry.KeyState.Retired
            ? goodUntil > START && goodUntil <= START + 3653 days
            : goodUntil == 0 && state > IIssuerRegistry.KeyState.Active;
        if (!isAllowed) {
            bool isSame = state == IIssuerRegistry.KeyState.Active && goodUntil == 0;
            vm.expectRevert(
                isSame
                    ? abi.encodeWithSelector(IIssuerRegistry.StateUnchanged.selector, KEY, typeHash, state)
                    : abi.encodeWithSelector(IIssuerRegistry.StateNotAllowed.selector, state, goodUntil)
            );
        }
        set(state, goodUntil);
        check(stateOf(typeHash) == (isAllowed ? state : IIssuerRegistry.KeyState.Active), "state");
    }

    function test_setKeyState_takesADateInTenYearsAndNoneInMilliseconds() public {
        list();
        uint64[3] memory tooFar = [START * 1000, START + 3653 days + 1, type(uint64).max];
        for (uint256 i = 0; i < tooFar.length; i++) {
            vm.expectRevert(
                abi.encodeWithSelector(
                    IIssuerRegistry.StateNotAllowed.selector, IIssuerRegistry.KeyState.Retired, tooFar[i]
                )
            );
            set(IIssuerRegistry.KeyState.Retired, tooFar[i]);
        }
        set(IIssuerRegistry.KeyState.Retired, START + 3653 days);
        check(issuers.listingOf(KEY, typeHash).goodUntil == START + 3653 days, "in ten years");
    }

    function test_setKeyState_changesNoOtherType() public {
        list();
        list(newKey(KEY, OTHER_VCT, DID, ISS));
        set(IIssuerRegistry.KeyState.Withdrawn, 0);
        check(!issuers.counts(KEY, typeHash) && issuers.counts(KEY, otherTypeHash), "the other type counts");
    }

    function test_setKeyState_revertsWhenNeverListed() public {
        vm.expectRevert(abi.encodeWithSelector(IIssuerRegistry.KeyNotListed.selector, KEY, typeHash));
        set(IIssuerRegistry.KeyState.Active, 0);
    }

    function testFuzz_setKeyState_neverBringsAWithdrawnOrCompromisedKeyBack(bool isCompromised, uint8 later) public {
        IIssuerRegistry.KeyState end =
            isCompromised ? IIssuerRegistry.KeyState.Compromised : IIssuerRegistry.KeyState.Withdrawn;
        IIssuerRegistry.KeyState state = IIssuerRegistry.KeyState(1 + later % 3);
        list();
        set(end, 0);
        uint64 goodUntil = state == IIssuerRegistry.KeyState.Retired ? START + 1 : 0;
        vm.expectRevert(abi.encodeWithSelector(IIssuerRegistry.StateIsFinal.selector, KEY, typeHash, end));
        set(state, goodUntil);
    }

    function test_setKeyState_letsAWithdrawnKeyTurnOutCompromisedButNotTheOtherWay() public {
        list();
        set(IIssuerRegistry.KeyState.Withdrawn, 0);
        set(IIssuerRegistry.KeyState.Compromised, 0);
        vm.expectRevert(
            abi.encodeWithSelector(
                IIssuerRegistry.StateIsFinal.selector, KEY, typeHash, IIssuerRegistry.KeyState.Compromised
            )
        );
        set(IIssuerRegistry.KeyState.Withdrawn, 0);
    }

    function test_setKeyState_compromisedHoldsForEveryTypeOfTheKeyFromThenOn() public {
        list();
        list(newKey(KEY, OTHER_VCT, DID, ISS));
        vm.prank(address(council));
        issuers.setKeyState(KEY, otherTypeHash, IIssuerRegistry.KeyState.Retired, START + 1000);
        vm.warp(START + 60);
        set(IIssuerRegistry.KeyState.Compromised, 0);
        IIssuerRegistry.Listing memory other = issuers.listingOf(KEY, otherTypeHash);
        check(other.state == IIssuerRegistry.KeyState.Compromised, "state of the other type");
        check(other.since == START + 60 && other.goodUntil == 0, "since when");
        check(!issuers.counts(KEY, otherTypeHash), "does not count");
        check(stateOf(sha256("urn:anju:unit:1")) == IIssuerRegistry.KeyState.Unlisted, "a type never listed");
        vm.expectRevert(abi.encodeWithSelector(IIssuerRegistry.KeyIsCompromised.selector, KEY));
        list(newKey(KEY, "urn:anju:unit:1", DID, ISS));

        vm.warp(START + 61);
        check(
            issuers.listingAt(KEY, otherTypeHash, START + 59).state == IIssuerRegistry.KeyState.Retired,
            "before, it was as it was"
        );
        check(
            issuers.listingAt(KEY, otherTypeHash, START + 60).state == IIssuerRegistry.KeyState.Compromised, "then"
        );
    }

    // history

    function test_listingAt_saysWhatWasTrueAtTheEndOfEachPastSecond() public {
        vm.warp(START + 10);
        list();
        set(IIssuerRegistry.KeyState.Suspended, 0); // in the same block: the last one wins
        vm.warp(START + 20);
        set(IIssuerRegistry.KeyState.Retired, START + 40);
        vm.warp(START + 30);
        check(
            issuers.listingAt(KEY, typeHash, START + 9).state == IIssuerRegistry.KeyState.Unlisted, "before listing"
        );
        check(issuers.listingAt(KEY, typeHash, START + 9).did == address(0), "nothing before listing");
        check(issuers.listingAt(KEY, typeHash, START + 10).state == IIssuerRegistry.KeyState.Suspended, "last wins");
        check(issuers.listingAt(KEY, typeHash, START + 19).state == IIssuerRegistry.KeyState.Suspended, "until then");
        IIssuerRegistry.Listing memory retired = issuers.listingAt(KEY, typeHash, START + 20);
        check(retired.state == IIssuerRegistry.KeyState.Retired && retired.goodUntil == START + 40, "retired");
        check(
            issuers.listingAt(KEY, otherTypeHash, START + 20).state == IIssuerRegistry.KeyState.Unlisted, "other type"
        );
    }

    function testFuzz_listingAt_revertsForThePresentAndTheFuture(uint64 time) public {
        list();
        vm.assume(time >= START);
        vm.expectRevert(abi.encodeWithSelector(IGoverned.TimeNotPast.selector, time, START));
        issuers.listingAt(KEY, typeHash, time);
    }

    // reading

    function test_listings_pagesInTheOrderOfListing() public {
        list();
        list(newKey(KEY, OTHER_VCT, DID, ISS));
        list(newKey(keccak256("other"), VCT, DID, ISS));
        check(issuers.listings(0, 99).length == 3 && issuers.listingCount() == 3, "all");
        IIssuerRegistry.Listing[] memory page = issuers.listings(1, 1);
        check(page.length == 1 && keccak256(bytes(page[0].vct)) == keccak256(bytes(OTHER_VCT)), "second");
        check(issuers.listings(3, 1).length == 0 && issuers.listings(2, type(uint256).max).length == 1, "ends");
    }

    // roots

    function test_listRoot_listsOnceAndWithdrawRoot_isForGood() public {
        check(!issuers.isRootListed(ROOT), "before");
        vm.expectEmit(address(issuers));
        emit IIssuerRegistry.RootListed(1, ROOT);
        vm.prank(address(council));
        issuers.listRoot(ROOT);
        check(issuers.isRootListed(ROOT) && !issuers.isRootListed(keccak256("other")), "listed");
        vm.expectRevert(abi.encodeWithSelector(IIssuerRegistry.RootAlreadyKnown.selector, ROOT));
        vm.prank(address(council));
        issuers.listRoot(ROOT);

        vm.warp(START + 5);
        vm.expectEmit(address(issuers));
        emit IIssuerRegistry.RootWithdrawn(2, ROOT);
        vm.prank(address(council));
        issuers.withdrawRoot(ROOT);
        check(!issuers.isRootListed(ROOT), "withdrawn");
        IIssuerRegistry.Root memory root = issuers.roots()[0];
        check(root.listedAt == START && root.withdrawnAt == START + 5, "dates stay");
        vm.expectRevert(abi.encodeWithSelector(IIssuerRegistry.RootNotListed.selector, ROOT));
        vm.prank(address(council));
        issuers.withdrawRoot(ROOT);
        vm.expectRevert(abi.encodeWithSelector(IIssuerRegistry.RootAlreadyKnown.selector, ROOT));
        vm.prank(address(council));
        issuers.listRoot(ROOT);
    }

    function test_roots_revertWithoutThumbprintAndWhenNeverListed() public {
        vm.expectRevert(abi.encodeWithSelector(IGoverned.ArgumentMissing.selector, "rootThumbprint"));
        vm.prank(address(council));
        issuers.listRoot(0);
        vm.expectRevert(abi.encodeWithSelector(IIssuerRegistry.RootNotListed.selector, ROOT));
        vm.prank(address(council));
        issuers.withdrawRoot(ROOT);
    }
}
