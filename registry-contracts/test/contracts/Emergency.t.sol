// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {ICouncil} from "../../contracts/interfaces/ICouncil.sol";
import {IGoverned} from "../../contracts/interfaces/IGoverned.sol";
import {IIssuerRegistry} from "../../contracts/interfaces/IIssuerRegistry.sol";
import {IVerifierRegistry} from "../../contracts/interfaces/IVerifierRegistry.sol";
import {RegistryTest} from "./RegistryTest.sol";

/// @notice What one party alone can do, in both registries: suspend, once, for a while.
contract EmergencyTest is RegistryTest {
    bytes32 private constant KEY = keccak256("key");
    bytes32 private immutable typeHash = sha256("urn:anju:income:1");
    bytes32 private immutable otherTypeHash = sha256("urn:anju:residency:1");
    address private constant AGENCY = address(0xA6E);
    bytes32 private constant AGENCY_SUBJECT = bytes32(uint256(uint160(AGENCY)));

    function setUp() public override {
        super.setUp();
        vm.prank(address(council));
        issuers.listKey(IIssuerRegistry.NewKey(KEY, address(0xD1D), "urn:anju:income:1", "x"));
        vm.prank(address(council));
        issuers.listKey(IIssuerRegistry.NewKey(KEY, address(0xD1D), "urn:anju:residency:1", "x"));
        vm.prank(address(council));
        verifiers.registerVerifier(IVerifierRegistry.NewRegistration(AGENCY, keccak256("a"), "{}"));
    }

    function suspendKey(address party) private {
        vm.prank(party);
        issuers.suspendKeyInEmergency(KEY, "stolen laptop");
    }

    function suspendAgency(address party) private {
        vm.prank(party);
        verifiers.suspendVerifierInEmergency(AGENCY, "asks too much");
    }

    function stateCall(IIssuerRegistry.KeyState state) private view returns (bytes memory) {
        return abi.encodeCall(issuers.setKeyState, (KEY, typeHash, state, 0));
    }

    function liftKeyCall() private view returns (bytes memory) {
        return abi.encodeCall(issuers.liftEmergencySuspension, (KEY));
    }

    function liftAgencyCall() private view returns (bytes memory) {
        return abi.encodeCall(verifiers.liftEmergencySuspension, (AGENCY));
    }

    function expectFailure(uint64 id, bytes memory why) private {
        vm.expectRevert(abi.encodeWithSelector(ICouncil.CallFailed.selector, id, 0, why));
        council.execute(id);
    }

    function test_onePartySuspendsAKeyForEveryTypeUntilTheTimeIsOver() public {
        vm.expectEmit(address(issuers));
        emit IIssuerRegistry.KeySuspendedInEmergency(3, KEY, partyA, START + EMERGENCY, "stolen laptop");
        suspendKey(partyA);
        check(!issuers.counts(KEY, typeHash) && !issuers.counts(KEY, otherTypeHash), "suspended for every type");
        IIssuerRegistry.Listing memory listing = issuers.listingOf(KEY, typeHash);
        check(listing.suspendedUntil == START + EMERGENCY, "until when");
        check(listing.state == IIssuerRegistry.KeyState.Active, "the council's state stands beside it");
        vm.warp(START + EMERGENCY);
        check(!issuers.counts(KEY, typeHash), "in the last second");
        vm.warp(START + EMERGENCY + 1);
        check(issuers.counts(KEY, typeHash) && issuers.counts(KEY, otherTypeHash), "ends by itself");
        check(issuers.listingOf(KEY, typeHash).suspendedUntil == 0, "and shows no longer");
        check(issuers.listingAt(KEY, typeHash, START + 1).suspendedUntil == START + EMERGENCY, "history keeps it");
        check(issuers.listingAt(KEY, typeHash, START - 1).suspendedUntil == 0, "and what was before");
    }

    function test_onePartySuspendsAnAgencyUntilTheTimeIsOver() public {
        vm.expectEmit(address(verifiers));
        emit IVerifierRegistry.VerifierSuspendedInEmergency(2, AGENCY, partyB, START + EMERGENCY, "asks too much");
        suspendAgency(partyB);
        check(!verifiers.counts(AGENCY), "suspended");
        check(verifiers.registrationOf(AGENCY).suspendedUntil == START + EMERGENCY, "until when");
        vm.warp(START + EMERGENCY + 1);
        check(verifiers.counts(AGENCY), "ends by itself");
        check(verifiers.registrationAt(AGENCY, START).suspendedUntil == START + EMERGENCY, "history keeps it");
    }

    function testFuzz_nobodyButAPartySuspends(address caller) public {
        vm.assume(!council.isParty(caller));
        bytes memory refusal = abi.encodeWithSelector(IGoverned.CallerIsNotParty.selector, caller);
        vm.expectRevert(refusal);
        suspendKey(caller);
        vm.expectRevert(refusal);
        suspendAgency(caller);
    }

    function test_aPartyThatLeftSuspendsNothing() public {
        addParty(address(0xD00D));
        removeParty(partyC);
        vm.expectRevert(abi.encodeWithSelector(IGoverned.CallerIsNotParty.selector, partyC));
        suspendKey(partyC);
    }

    function test_suspension_revertsForUnknownSubjectsAndWithoutOrWithTooLongReason() public {
        vm.expectRevert(abi.encodeWithSelector(IIssuerRegistry.KeyNotListed.selector, bytes32("?"), bytes32(0)));
        vm.prank(partyA);
        issuers.suspendKeyInEmergency("?", "because");
        vm.expectRevert(abi.encodeWithSelector(IVerifierRegistry.VerifierNotRegistered.selector, OUTSIDER));
        vm.prank(partyA);
        verifiers.suspendVerifierInEmergency(OUTSIDER, "because");
        vm.expectRevert(abi.encodeWithSelector(IGoverned.ArgumentMissing.selector, "reason"));
        vm.prank(partyA);
        issuers.suspendKeyInEmergency(KEY, "");
        vm.expectRevert(abi.encodeWithSelector(IGoverned.ArgumentTooLong.selector, "reason", 1025, 1024));
        vm.prank(partyA);
        verifiers.suspendVerifierInEmergency(AGENCY, string(new bytes(1025)));
    }

    /// @notice Core property: one party alone never keeps a key suspended for longer than the emergency time.
    function testFuzz_aPartySuspendsOnceUntilTheCouncilHasDecided(uint64 wait) public {
        suspendKey(partyA);
        suspendAgency(partyA);
        vm.warp(START + wait % (10 * EMERGENCY));
        vm.expectRevert(abi.encodeWithSelector(IGoverned.EmergencyRightUsed.selector, partyA, KEY));
        suspendKey(partyA);
        vm.expectRevert(abi.encodeWithSelector(IGoverned.EmergencyRightUsed.selector, partyA, AGENCY_SUBJECT));
        suspendAgency(partyA);
        suspendKey(partyB); // another party has its own right
        check(!issuers.counts(KEY, typeHash), "suspended by another");

        decide(address(issuers), liftKeyCall());
        check(issuers.counts(KEY, typeHash), "the council's decision ends it");
        suspendKey(partyA);
        check(!issuers.counts(KEY, typeHash), "and gives the right anew");
    }

    function test_aDecisionByAnOlderProposalGivesNoPartyItsRightAnew() public {
        uint64 older = decideReady(address(issuers), stateCall(IIssuerRegistry.KeyState.Suspended));
        suspendKey(partyA);
        council.execute(older);
        vm.expectRevert(abi.encodeWithSelector(IGoverned.EmergencyRightUsed.selector, partyA, KEY));
        suspendKey(partyA);
        decide(address(issuers), stateCall(IIssuerRegistry.KeyState.Active));
        suspendKey(partyA);
    }

    function test_theRightOfAPartyThatLeftAndCameBackIsNotNew() public {
        suspendKey(partyC);
        addParty(address(0xD00D));
        removeParty(partyC);
        addParty(partyC);
        vm.expectRevert(abi.encodeWithSelector(IGoverned.EmergencyRightUsed.selector, partyC, KEY));
        suspendKey(partyC);
    }

    function test_aSecondSuspensionNeverCutsTheFirstShort() public {
        suspendKey(partyA);
        vm.prank(address(council));
        council.setTerms(ICouncil.Terms(2, DELAY, LIFETIME, 1));
        vm.expectEmit(address(issuers));
        emit IIssuerRegistry.KeySuspendedInEmergency(4, KEY, partyB, START + EMERGENCY, "stolen laptop");
        suspendKey(partyB);
        vm.warp(START + EMERGENCY);
        check(!issuers.counts(KEY, typeHash), "still suspended");
    }

    function test_theCouncilLiftsASuspensionAndSaysSo() public {
        suspendKey(partyA);
        suspendAgency(partyA);
        uint64 id = decideReady(address(issuers), liftKeyCall());
        uint64 other = propose(partyA, address(verifiers), liftAgencyCall());
        approve(partyB, other);
        vm.expectEmit(address(issuers));
        emit IIssuerRegistry.EmergencySuspensionLifted(4, KEY);
        council.execute(id);
        uint64 liftedAt = uint64(block.timestamp);
        vm.warp(liftedAt + DELAY + 1);
        vm.expectEmit(address(verifiers));
        emit IVerifierRegistry.EmergencySuspensionLifted(3, AGENCY);
        council.execute(other);
        check(issuers.counts(KEY, typeHash) && verifiers.counts(AGENCY), "lifted");
        check(issuers.listingAt(KEY, typeHash, liftedAt - 1).suspendedUntil != 0, "suspended then");
        check(issuers.listingAt(KEY, typeHash, liftedAt).suspendedUntil == 0, "lifted then");
    }

    function test_liftEmergencySuspension_revertsWhenThereIsNone() public {
        uint64 id = decideReady(address(issuers), liftKeyCall());
        expectFailure(id, abi.encodeWithSelector(IGoverned.NotSuspendedInEmergency.selector, KEY));
        suspendAgency(partyA);
        vm.warp(block.timestamp + EMERGENCY - DELAY); // it ends while the proposal waits
        id = decideReady(address(verifiers), liftAgencyCall());
        expectFailure(id, abi.encodeWithSelector(IGoverned.NotSuspendedInEmergency.selector, AGENCY_SUBJECT));
    }

    /// @notice Whoever kept a lifting in readiness would make the right of the parties worth nothing.
    function test_liftEmergencySuspension_revertsForAProposalThatIsOlderThanTheSuspension() public {
        uint64 ofKey = propose(partyA, address(issuers), liftKeyCall());
        approve(partyB, ofKey);
        uint64 ofAgency = decideReady(address(verifiers), liftAgencyCall());
        suspendKey(partyC);
        suspendAgency(partyC);
        expectFailure(ofKey, abi.encodeWithSelector(IGoverned.ProposedBeforeSuspension.selector, KEY, ofKey));
        expectFailure(
            ofAgency,
            abi.encodeWithSelector(IGoverned.ProposedBeforeSuspension.selector, AGENCY_SUBJECT, ofAgency)
        );
        check(!issuers.counts(KEY, typeHash) && !verifiers.counts(AGENCY), "suspended still");

        // a second suspension is news as well
        uint64 between = decideReady(address(issuers), liftKeyCall());
        suspendKey(partyB);
        expectFailure(between, abi.encodeWithSelector(IGoverned.ProposedBeforeSuspension.selector, KEY, between));
        decide(address(issuers), liftKeyCall());
        check(issuers.counts(KEY, typeHash), "lifted by what was proposed in knowledge of it");
    }

    function test_nothingButALiftingEndsAnEmergency() public {
        uint64 queuedState = propose(
            partyA,
            address(issuers),
            abi.encodeCall(issuers.setKeyState, (KEY, otherTypeHash, IIssuerRegistry.KeyState.Withdrawn, 0))
        );
        approve(partyB, queuedState);
        uint64 queuedRegistration = decideReady(
            address(verifiers),
            abi.encodeCall(
                verifiers.registerVerifier, (IVerifierRegistry.NewRegistration(AGENCY, keccak256("a"), "{1}"))
            )
        );
        suspendKey(partyC);
        suspendAgency(partyC);
        vm.prank(OUTSIDER);
        council.execute(queuedState);
        vm.prank(OUTSIDER);
        council.execute(queuedRegistration);
        check(!issuers.counts(KEY, typeHash), "not by a state of another type");
        check(!verifiers.counts(AGENCY), "not by a registration that waited in readiness");

        decide(address(issuers), stateCall(IIssuerRegistry.KeyState.Suspended));
        decide(address(issuers), stateCall(IIssuerRegistry.KeyState.Active));
        check(!issuers.counts(KEY, typeHash), "not by a state that was proposed since");
        vm.warp(START + DELAY + 1 + EMERGENCY + 1);
        check(issuers.counts(KEY, typeHash) && verifiers.counts(AGENCY), "but by its time");
    }

    function test_aFurtherTypeDoesNotEndAKeysEmergency() public {
        suspendKey(partyA);
        vm.prank(address(council));
        issuers.listKey(IIssuerRegistry.NewKey(KEY, address(0xD1D), "urn:anju:unit:1", "x"));
        check(!issuers.counts(KEY, sha256("urn:anju:unit:1")), "suspended for the new type as well");
        check(!issuers.counts(KEY, typeHash), "and for the others");
    }
}
