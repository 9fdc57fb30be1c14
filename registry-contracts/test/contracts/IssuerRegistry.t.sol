// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IssuerRegistry} from "../../contracts/IssuerRegistry.sol";
import {IIssuerRegistry} from "../../contracts/interfaces/IIssuerRegistry.sol";
import {Test} from "./Cheats.sol";

contract IssuerRegistryTest is Test {
    bytes32 private constant KEY = keccak256("key");
    bytes32 private constant ROOT = keccak256("root");
    string private constant VCT = "urn:anju:income:1";
    string private constant OTHER_VCT = "urn:anju:residency:1";
    string private constant ISS = "http://localhost:4001/income";
    address private constant DID = address(0xD1D);

    IssuerRegistry private registry;
    bytes32 private immutable typeHash = sha256(bytes(VCT));
    bytes32 private immutable otherTypeHash = sha256(bytes(OTHER_VCT));

    function setUp() public {
        vm.warp(1_700_000_000);
        registry = new IssuerRegistry(address(this));
    }

    function list() private {
        registry.listKey(KEY, VCT, DID, ISS);
    }

    function stateOf(bytes32 key, bytes32 ofType) private view returns (IIssuerRegistry.KeyState) {
        return registry.listingOf(key, ofType).state;
    }

    // governor

    function test_constructor_revertsWithoutGovernor() public {
        vm.expectRevert(abi.encodeWithSelector(IIssuerRegistry.ArgumentMissing.selector, "governor"));
        new IssuerRegistry(address(0));
    }

    function test_governor_isTheOneOfTheConstructor() public view {
        check(registry.governor() == address(this), "governor");
    }

    function testFuzz_everyWriter_revertsForAnyoneButTheGovernor(address caller) public {
        vm.assume(caller != address(this));
        list();
        registry.listRoot(ROOT);
        bytes memory refusal = abi.encodeWithSelector(IIssuerRegistry.CallerIsNotGovernor.selector, caller);

        vm.expectRevert(refusal);
        vm.prank(caller);
        registry.listKey(keccak256("other"), VCT, DID, ISS);
        vm.expectRevert(refusal);
        vm.prank(caller);
        registry.setKeyState(KEY, typeHash, IIssuerRegistry.KeyState.Suspended);
        vm.expectRevert(refusal);
        vm.prank(caller);
        registry.listRoot(keccak256("other"));
        vm.expectRevert(refusal);
        vm.prank(caller);
        registry.withdrawRoot(ROOT);
    }

    // listKey

    function test_listKey_listsAsActiveAndSaysSo() public {
        vm.expectEmit(true, true, true, true, address(registry));
        emit IIssuerRegistry.KeyListed(KEY, typeHash, DID, VCT, ISS);
        list();

        IIssuerRegistry.Listing memory listing = registry.listingOf(KEY, typeHash);
        check(listing.did == DID, "did");
        check(listing.issHash == sha256(bytes(ISS)), "issHash");
        check(listing.state == IIssuerRegistry.KeyState.Active, "state");
        check(listing.since == 1_700_000_000, "since");
    }

    function test_listKey_listsForNoOtherTypeAndNoOtherKey() public {
        list();
        check(stateOf(KEY, otherTypeHash) == IIssuerRegistry.KeyState.Unlisted, "other type");
        check(stateOf(keccak256("other"), typeHash) == IIssuerRegistry.KeyState.Unlisted, "other key");
        check(registry.listingOf(KEY, otherTypeHash).did == address(0), "did of other type");
    }

    function test_listKey_revertsWhenListedAlready() public {
        list();
        vm.expectRevert(abi.encodeWithSelector(IIssuerRegistry.KeyAlreadyListed.selector, KEY, typeHash));
        list();
    }

    function test_listKey_revertsWhenWithdrawn() public {
        list();
        registry.setKeyState(KEY, typeHash, IIssuerRegistry.KeyState.Withdrawn);
        vm.expectRevert(abi.encodeWithSelector(IIssuerRegistry.KeyAlreadyListed.selector, KEY, typeHash));
        list();
    }

    function test_listKey_listsAFurtherTypeForTheSameHolder() public {
        list();
        registry.listKey(KEY, OTHER_VCT, DID, ISS);
        check(stateOf(KEY, otherTypeHash) == IIssuerRegistry.KeyState.Active, "state");
    }

    function test_listKey_revertsForAnotherDidOrIssuer() public {
        list();
        bytes memory refusal = abi.encodeWithSelector(
            IIssuerRegistry.KeyBelongsToAnother.selector, KEY, DID, sha256(bytes(ISS))
        );
        vm.expectRevert(refusal);
        registry.listKey(KEY, OTHER_VCT, address(0xBAD), ISS);
        vm.expectRevert(refusal);
        registry.listKey(KEY, OTHER_VCT, DID, "http://localhost:4001/residency");
    }

    function test_listKey_revertsWithAnyArgumentMissing() public {
        vm.expectRevert(abi.encodeWithSelector(IIssuerRegistry.ArgumentMissing.selector, "keyThumbprint"));
        registry.listKey(0, VCT, DID, ISS);
        vm.expectRevert(abi.encodeWithSelector(IIssuerRegistry.ArgumentMissing.selector, "vct"));
        registry.listKey(KEY, "", DID, ISS);
        vm.expectRevert(abi.encodeWithSelector(IIssuerRegistry.ArgumentMissing.selector, "did"));
        registry.listKey(KEY, VCT, address(0), ISS);
        vm.expectRevert(abi.encodeWithSelector(IIssuerRegistry.ArgumentMissing.selector, "iss"));
        registry.listKey(KEY, VCT, DID, "");
    }

    // setKeyState

    function test_setKeyState_changesAndSaysSo() public {
        list();
        vm.warp(1_700_000_060);
        vm.expectEmit(true, true, true, true, address(registry));
        emit IIssuerRegistry.KeyStateChanged(
            KEY, typeHash, IIssuerRegistry.KeyState.Active, IIssuerRegistry.KeyState.Suspended
        );
        registry.setKeyState(KEY, typeHash, IIssuerRegistry.KeyState.Suspended);
        check(stateOf(KEY, typeHash) == IIssuerRegistry.KeyState.Suspended, "state");
        check(registry.listingOf(KEY, typeHash).since == 1_700_000_060, "since");

        registry.setKeyState(KEY, typeHash, IIssuerRegistry.KeyState.Active);
        check(stateOf(KEY, typeHash) == IIssuerRegistry.KeyState.Active, "active again");
    }

    function test_setKeyState_changesNoOtherType() public {
        list();
        registry.listKey(KEY, OTHER_VCT, DID, ISS);
        registry.setKeyState(KEY, typeHash, IIssuerRegistry.KeyState.Withdrawn);
        check(stateOf(KEY, otherTypeHash) == IIssuerRegistry.KeyState.Active, "state of other type");
    }

    function test_setKeyState_revertsWhenNeverListed() public {
        vm.expectRevert(abi.encodeWithSelector(IIssuerRegistry.KeyNotListed.selector, KEY, typeHash));
        registry.setKeyState(KEY, typeHash, IIssuerRegistry.KeyState.Active);
    }

    function test_setKeyState_revertsWithUnlisted() public {
        list();
        vm.expectRevert(
            abi.encodeWithSelector(IIssuerRegistry.StateNotAllowed.selector, IIssuerRegistry.KeyState.Unlisted)
        );
        registry.setKeyState(KEY, typeHash, IIssuerRegistry.KeyState.Unlisted);
    }

    function test_setKeyState_revertsWhenNothingChanges() public {
        list();
        vm.expectRevert(
            abi.encodeWithSelector(
                IIssuerRegistry.StateUnchanged.selector, KEY, typeHash, IIssuerRegistry.KeyState.Active
            )
        );
        registry.setKeyState(KEY, typeHash, IIssuerRegistry.KeyState.Active);
    }

    function testFuzz_setKeyState_neverBringsAWithdrawnOrCompromisedKeyBack(bool compromised, uint8 later) public {
        IIssuerRegistry.KeyState end =
            compromised ? IIssuerRegistry.KeyState.Compromised : IIssuerRegistry.KeyState.Withdrawn;
        IIssuerRegistry.KeyState state = IIssuerRegistry.KeyState(1 + later % 3);
        list();
        registry.setKeyState(KEY, typeHash, end);
        vm.expectRevert(abi.encodeWithSelector(IIssuerRegistry.StateIsFinal.selector, KEY, typeHash, end));
        registry.setKeyState(KEY, typeHash, state);
    }

    function test_setKeyState_letsAWithdrawnKeyTurnOutCompromisedButNotTheOtherWay() public {
        list();
        registry.setKeyState(KEY, typeHash, IIssuerRegistry.KeyState.Withdrawn);
        registry.setKeyState(KEY, typeHash, IIssuerRegistry.KeyState.Compromised);
        vm.expectRevert(
            abi.encodeWithSelector(
                IIssuerRegistry.StateIsFinal.selector, KEY, typeHash, IIssuerRegistry.KeyState.Compromised
            )
        );
        registry.setKeyState(KEY, typeHash, IIssuerRegistry.KeyState.Withdrawn);
    }

    function test_setKeyState_compromisedHoldsForEveryTypeOfTheKey() public {
        list();
        registry.listKey(KEY, OTHER_VCT, DID, ISS);
        vm.warp(1_700_000_060);
        registry.setKeyState(KEY, typeHash, IIssuerRegistry.KeyState.Compromised);

        check(stateOf(KEY, otherTypeHash) == IIssuerRegistry.KeyState.Compromised, "state of other type");
        check(registry.listingOf(KEY, otherTypeHash).since == 1_700_000_060, "since of other type");
        bytes32 thirdType = sha256("urn:anju:unit:1");
        check(stateOf(KEY, thirdType) == IIssuerRegistry.KeyState.Unlisted, "a type never listed stays unlisted");
        vm.expectRevert(abi.encodeWithSelector(IIssuerRegistry.KeyIsCompromised.selector, KEY));
        registry.listKey(KEY, "urn:anju:unit:1", DID, ISS);
    }

    // roots

    function test_listRoot_listsOnceAndWithdrawRoot_isForGood() public {
        check(!registry.isRootListed(ROOT), "before");
        vm.expectEmit(true, false, false, true, address(registry));
        emit IIssuerRegistry.RootListed(ROOT);
        registry.listRoot(ROOT);
        check(registry.isRootListed(ROOT), "listed");
        check(!registry.isRootListed(keccak256("other")), "other");
        vm.expectRevert(abi.encodeWithSelector(IIssuerRegistry.RootAlreadyKnown.selector, ROOT));
        registry.listRoot(ROOT);

        vm.expectEmit(true, false, false, true, address(registry));
        emit IIssuerRegistry.RootWithdrawn(ROOT);
        registry.withdrawRoot(ROOT);
        check(!registry.isRootListed(ROOT), "withdrawn");
        vm.expectRevert(abi.encodeWithSelector(IIssuerRegistry.RootNotListed.selector, ROOT));
        registry.withdrawRoot(ROOT);
        vm.expectRevert(abi.encodeWithSelector(IIssuerRegistry.RootAlreadyKnown.selector, ROOT));
        registry.listRoot(ROOT);
    }

    function test_listRoot_revertsWithoutThumbprint() public {
        vm.expectRevert(abi.encodeWithSelector(IIssuerRegistry.ArgumentMissing.selector, "rootThumbprint"));
        registry.listRoot(0);
    }

    function test_withdrawRoot_revertsWhenNeverListed() public {
        vm.expectRevert(abi.encodeWithSelector(IIssuerRegistry.RootNotListed.selector, ROOT));
        registry.withdrawRoot(ROOT);
    }
}
