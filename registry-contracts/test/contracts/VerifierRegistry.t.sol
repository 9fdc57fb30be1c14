// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {VerifierRegistry} from "../../contracts/VerifierRegistry.sol";
import {IGoverned} from "../../contracts/interfaces/IGoverned.sol";
import {IVerifierRegistry} from "../../contracts/interfaces/IVerifierRegistry.sol";
import {RegistryTest} from "./RegistryTest.sol";

contract VerifierRegistryTest is RegistryTest {
    address private constant AGENCY = address(0xA6E);
    bytes32 private constant KEY = keccak256("key");
    string private constant DOCUMENT = '{"format":"urn:anju:verifier-registration:1"}';

    function register(address did, bytes32 key, string memory document) private {
        vm.prank(address(council));
        verifiers.registerVerifier(IVerifierRegistry.NewRegistration(did, key, document));
    }

    function register() private {
        register(AGENCY, KEY, DOCUMENT);
    }

    function set(IVerifierRegistry.RegistrationState state) private {
        vm.prank(address(council));
        verifiers.setVerifierState(AGENCY, state);
    }

    function test_constructor_registersWhatWasFounded() public {
        IVerifierRegistry.NewRegistration[] memory list = new IVerifierRegistry.NewRegistration[](1);
        list[0] = IVerifierRegistry.NewRegistration(AGENCY, KEY, DOCUMENT);
        VerifierRegistry founded = new VerifierRegistry(address(council), list);
        check(founded.counts(AGENCY) && founded.registrationCount() == 1 && founded.changeCount() == 1, "founded");
        vm.expectRevert(abi.encodeWithSelector(IGoverned.ArgumentMissing.selector, "council"));
        new VerifierRegistry(address(0), list);
    }

    function testFuzz_everyWriter_revertsForAnyoneButTheCouncil(address caller) public {
        vm.assume(caller != address(council));
        register();
        bytes memory refusal = abi.encodeWithSelector(IGoverned.CallerIsNotCouncil.selector, caller);
        vm.expectRevert(refusal);
        vm.prank(caller);
        verifiers.registerVerifier(IVerifierRegistry.NewRegistration(AGENCY, KEY, "{}"));
        vm.expectRevert(refusal);
        vm.prank(caller);
        verifiers.setVerifierState(AGENCY, IVerifierRegistry.RegistrationState.Suspended);
        vm.expectRevert(refusal);
        vm.prank(caller);
        verifiers.liftEmergencySuspension(AGENCY);
    }

    function test_registerVerifier_registersAndSaysSo() public {
        check(!verifiers.counts(AGENCY), "before");
        vm.expectEmit(address(verifiers));
        emit IVerifierRegistry.VerifierRegistered(1, AGENCY, KEY, 1, DOCUMENT);
        register();
        IVerifierRegistry.Registration memory registration = verifiers.registrationOf(AGENCY);
        check(registration.did == AGENCY && registration.keyThumbprint == KEY, "did and key");
        check(registration.version == 1 && registration.since == START, "version and date");
        check(registration.state == IVerifierRegistry.RegistrationState.Active, "state");
        check(keccak256(bytes(registration.document)) == keccak256(bytes(DOCUMENT)), "document");
        check(verifiers.counts(AGENCY), "counts");
        check(verifiers.registrationOf(OUTSIDER).did == address(0) && !verifiers.counts(OUTSIDER), "nobody else");
    }

    function test_registerVerifier_givesANewVersionAndKeepsTheOldForAudit() public {
        register();
        vm.warp(START + 10);
        register(AGENCY, keccak256("new key"), "{}");
        IVerifierRegistry.Registration memory registration = verifiers.registrationOf(AGENCY);
        check(registration.version == 2 && registration.keyThumbprint == keccak256("new key"), "new version");
        check(verifiers.registrationCount() == 1, "one agency");
        vm.warp(START + 11);
        registration = verifiers.registrationAt(AGENCY, START + 9);
        check(registration.version == 1 && registration.keyThumbprint == KEY, "old version");
        check(keccak256(bytes(registration.document)) == keccak256(bytes(DOCUMENT)), "old document");
        check(verifiers.registrationAt(AGENCY, START + 10).version == 2, "new version then");
        check(verifiers.registrationAt(AGENCY, START - 1).did == address(0), "before");
    }

    function test_registerVerifier_leavesAnAgencySuspendedThatTheCouncilHasSuspended() public {
        register();
        uint64 id = propose(
            partyA,
            address(verifiers),
            abi.encodeCall(verifiers.registerVerifier, (IVerifierRegistry.NewRegistration(AGENCY, KEY, "{}")))
        );
        approve(partyB, id);
        set(IVerifierRegistry.RegistrationState.Suspended);
        vm.warp(block.timestamp + DELAY + 1);
        council.execute(id);
        IVerifierRegistry.Registration memory registration = verifiers.registrationOf(AGENCY);
        check(registration.version == 2, "registered anew");
        check(registration.state == IVerifierRegistry.RegistrationState.Suspended, "and suspended as before");
        check(!verifiers.counts(AGENCY), "it may not ask");
        set(IVerifierRegistry.RegistrationState.Active);
        check(verifiers.counts(AGENCY), "until the council says so");
    }

    function test_registerVerifier_revertsForAKeyThatIsOrWasAnothers() public {
        register();
        register(AGENCY, keccak256("new key"), DOCUMENT);
        for (uint256 i = 0; i < 2; i++) {
            bytes32 taken = i == 0 ? KEY : keccak256("new key");
            vm.expectRevert(abi.encodeWithSelector(IVerifierRegistry.KeyBelongsToAnother.selector, taken, AGENCY));
            register(OUTSIDER, taken, DOCUMENT);
        }
        register(AGENCY, KEY, DOCUMENT); // back to its own earlier key
        check(verifiers.registrationOf(AGENCY).version == 3, "third version");
    }

    function test_registerVerifier_revertsWithAnyArgumentMissingOrTooLong() public {
        vm.expectRevert(abi.encodeWithSelector(IGoverned.ArgumentMissing.selector, "did"));
        register(address(0), KEY, DOCUMENT);
        vm.expectRevert(abi.encodeWithSelector(IGoverned.ArgumentMissing.selector, "keyThumbprint"));
        register(AGENCY, 0, DOCUMENT);
        vm.expectRevert(abi.encodeWithSelector(IGoverned.ArgumentMissing.selector, "document"));
        register(AGENCY, KEY, "");
        vm.expectRevert(abi.encodeWithSelector(IGoverned.ArgumentTooLong.selector, "document", 8193, 8192));
        register(AGENCY, KEY, string(new bytes(8193)));
        register(AGENCY, KEY, string(new bytes(8192)));
    }

    function test_setVerifierState_suspendsRestoresAndWithdrawsForGoodAndSaysSo() public {
        register();
        vm.expectEmit(address(verifiers));
        emit IVerifierRegistry.VerifierStateChanged(
            2, AGENCY, IVerifierRegistry.RegistrationState.Active, IVerifierRegistry.RegistrationState.Suspended
        );
        set(IVerifierRegistry.RegistrationState.Suspended);
        check(!verifiers.counts(AGENCY), "suspended");
        set(IVerifierRegistry.RegistrationState.Active);
        check(verifiers.counts(AGENCY), "active");
        set(IVerifierRegistry.RegistrationState.Withdrawn);
        check(!verifiers.counts(AGENCY), "withdrawn");
        bytes memory refusal = abi.encodeWithSelector(
            IVerifierRegistry.StateIsFinal.selector, AGENCY, IVerifierRegistry.RegistrationState.Withdrawn
        );
        vm.expectRevert(refusal);
        set(IVerifierRegistry.RegistrationState.Active);
        vm.expectRevert(refusal);
        register();
    }

    function test_setVerifierState_revertsForUnknownUnchangedAndUnregistered() public {
        vm.expectRevert(abi.encodeWithSelector(IVerifierRegistry.VerifierNotRegistered.selector, AGENCY));
        set(IVerifierRegistry.RegistrationState.Active);
        register();
        vm.expectRevert(
            abi.encodeWithSelector(
                IVerifierRegistry.StateUnchanged.selector, AGENCY, IVerifierRegistry.RegistrationState.Active
            )
        );
        set(IVerifierRegistry.RegistrationState.Active);
        vm.expectRevert(
            abi.encodeWithSelector(
                IVerifierRegistry.StateNotAllowed.selector, IVerifierRegistry.RegistrationState.Unregistered
            )
        );
        set(IVerifierRegistry.RegistrationState.Unregistered);
    }

    function testFuzz_registrationAt_revertsForThePresentAndTheFuture(uint64 time) public {
        vm.assume(time >= START);
        vm.expectRevert(abi.encodeWithSelector(IGoverned.TimeNotPast.selector, time, START));
        verifiers.registrationAt(AGENCY, time);
    }

    function test_registrations_pagesInTheOrderOfFirstRegistration() public {
        register();
        register(OUTSIDER, keccak256("b"), DOCUMENT);
        register(AGENCY, KEY, "{}");
        IVerifierRegistry.Registration[] memory all = verifiers.registrations(0, 10);
        check(all.length == 2 && all[0].did == AGENCY && all[0].version == 2 && all[1].did == OUTSIDER, "order");
        check(verifiers.registrations(1, 1)[0].did == OUTSIDER && verifiers.registrations(2, 1).length == 0, "pages");
    }
}
