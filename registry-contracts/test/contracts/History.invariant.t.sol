// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IIssuerRegistry} from "../../contracts/interfaces/IIssuerRegistry.sol";
import {IPublications} from "../../contracts/interfaces/IPublications.sol";
import {IVerifierRegistry} from "../../contracts/interfaces/IVerifierRegistry.sol";
import {FuzzSelector} from "./Cheats.sol";
import {RegistryTest} from "./RegistryTest.sol";

/// @notice The council, its parties and outsiders act at random on few keys, agencies and rules. At the end of each second
/// it notes what is true, so that history can be held to it.
contract HistoryActors is RegistryTest {
    struct Note {
        uint64 time;
        bytes32 answers;
    }

    string[2] private types = ["urn:anju:income:1", "urn:anju:residency:1"];
    Note[] private notes;
    string[] public breaches;
    uint256 public accepted;
    mapping(bytes32 key => uint64) private suspendedUntil;
    mapping(bytes32 key => mapping(uint256 ofType => bool)) private isFinal;
    mapping(bytes32 key => bool) private isCompromised;

    constructor() {
        setUp();
        // the council is played here: whatever it does, it does by a proposal that nobody had made before
        vm.mockCall(address(council), abi.encodeCall(council.executing, ()), abi.encode(1));
    }

    function key(uint256 seed) private pure returns (bytes32) {
        return bytes32(1 + seed % 2);
    }

    function typeHash(uint256 seed) private view returns (bytes32) {
        return sha256(bytes(types[seed % 2]));
    }

    function agency(uint256 seed) private pure returns (address) {
        return address(uint160(0xA6E0 + seed % 2));
    }

    function caller(uint256 who) private view returns (address) {
        return [partyA, partyB, partyC, OUTSIDER][who % 4];
    }

    /// @dev Everything that the registry answers, about this second or a past one.
    function answersAt(uint64 time) private view returns (bytes32 answers) {
        bool isNow = time == block.timestamp;
        for (uint256 k = 0; k < 2; k++) {
            for (uint256 t = 0; t < 2; t++) {
                answers = keccak256(
                    abi.encode(
                        answers,
                        isNow
                            ? issuers.listingOf(key(k), typeHash(t))
                            : issuers.listingAt(key(k), typeHash(t), time)
                    )
                );
            }
            answers = keccak256(
                abi.encode(
                    answers,
                    isNow ? verifiers.registrationOf(agency(k)) : verifiers.registrationAt(agency(k), time),
                    publications.inForceAt(IPublications.Kind(k), "id", time)
                )
            );
        }
    }

    function passTime(uint256 seconds_) external {
        notes.push(Note(uint64(block.timestamp), answersAt(uint64(block.timestamp))));
        vm.warp(block.timestamp + 1 + (seconds_ % 4 == 0 ? seconds_ % (EMERGENCY + 10) : seconds_ % 3));
    }

    function listKey(uint256 who, uint256 k, uint256 t) external {
        vm.prank(who % 8 == 0 ? caller(who / 8) : address(council));
        try issuers.listKey(IIssuerRegistry.NewKey(key(k), address(0xD1D), types[t % 2], "x")) {
            byTheCouncil(who);
            if (isCompromised[key(k)]) breaches.push("a compromised key was listed");
        } catch {}
    }

    function setKeyState(uint256 who, uint256 k, uint256 t, uint256 state, uint64 goodUntil) external {
        goodUntil = state % 6 == 2 ? uint64(block.timestamp) + goodUntil % 20 : 0;
        bytes32 ofType = typeHash(t); // sha256 is a call as well: it must not use the prank up
        vm.prank(who % 8 == 0 ? caller(who / 8) : address(council));
        try issuers.setKeyState(key(k), ofType, IIssuerRegistry.KeyState(state % 6), goodUntil) {
            byTheCouncil(who);
            if (isFinal[key(k)][t % 2] && state % 6 != 5) breaches.push("a final state was left");
            if (state % 6 >= 4) isFinal[key(k)][t % 2] = true;
            if (state % 6 == 5) isCompromised[key(k)] = true;
        } catch {}
    }

    function suspendKey(uint256 who, uint256 k) external {
        vm.prank(caller(who));
        try issuers.suspendKeyInEmergency(key(k), "because") {
            accepted++;
            if (who % 4 == 3) breaches.push("an outsider suspended");
            suspendedUntil[key(k)] = uint64(block.timestamp) + EMERGENCY;
        } catch {}
    }

    function liftKey(uint256 who, uint256 k) external {
        if (who % 3 != 0) return; // leave suspensions some time
        vm.prank(who % 2 == 0 ? caller(who / 2) : address(council));
        try issuers.liftEmergencySuspension(key(k)) {
            accepted++;
            if (who % 2 == 0) breaches.push("a party lifted");
            suspendedUntil[key(k)] = 0;
        } catch {}
    }

    function registerVerifier(uint256 who, uint256 a, uint256 k) external {
        vm.prank(who % 8 == 0 ? caller(who / 8) : address(council));
        try verifiers.registerVerifier(IVerifierRegistry.NewRegistration(agency(a), key(k), "{}")) {
            byTheCouncil(who);
        } catch {}
    }

    function setVerifierState(uint256 who, uint256 a, uint256 state) external {
        vm.prank(who % 8 == 0 ? caller(who / 8) : address(council));
        try verifiers.setVerifierState(agency(a), IVerifierRegistry.RegistrationState(state % 4)) {
            byTheCouncil(who);
        } catch {}
    }

    function suspendVerifier(uint256 who, uint256 a) external {
        vm.prank(caller(who));
        try verifiers.suspendVerifierInEmergency(agency(a), "because") {
            accepted++;
            if (who % 4 == 3) breaches.push("an outsider suspended");
        } catch {}
    }

    function publish(uint256 who, uint256 kind, uint256 version, uint64 ahead) external {
        vm.prank(who % 8 == 0 ? caller(who / 8) : address(council));
        try publications.publish(
            IPublications.NewPublication(
                IPublications.Kind(kind % 2),
                "id",
                string(abi.encode(version)),
                bytes32(version),
                uint64(block.timestamp) + ahead % 30,
                "u"
            )
        ) {
            byTheCouncil(who);
            if (ahead % 30 == 0) breaches.push("published for the present second");
        } catch {}
    }

    function repeal(uint256 kind, uint64 ahead) external {
        vm.prank(address(council));
        try publications.repeal(IPublications.Kind(kind % 2), "id", uint64(block.timestamp) + ahead % 30) {
            accepted++;
        } catch {}
    }

    function cancel(uint256 who, uint256 kind, uint64 ahead) external {
        uint64 effectiveFrom = uint64(block.timestamp) + ahead % 30;
        bytes32 meant = publishedFor(IPublications.Kind(kind % 2), effectiveFrom);
        vm.prank(who % 8 == 0 ? caller(who / 8) : address(council));
        try publications.cancel(IPublications.Kind(kind % 2), "id", meant, effectiveFrom) {
            byTheCouncil(who);
        } catch {}
    }

    function publishedFor(IPublications.Kind kind, uint64 effectiveFrom) private view returns (bytes32 found) {
        IPublications.Publication[] memory all = publications.publications(0, 1000);
        for (uint256 i = 0; i < all.length; i++) {
            bool isMeant = all[i].kind == kind && all[i].effectiveFrom == effectiveFrom && all[i].cancelledAt == 0;
            if (isMeant) found = all[i].contentSha256;
        }
    }

    function byTheCouncil(uint256 who) private {
        accepted++;
        if (who % 8 == 0) breaches.push("somebody but the council changed the registry");
    }

    /// @param newest How many notes, from the newest back.
    function checkPastAnswers(uint256 newest) external view {
        if (breaches.length != 0) check(false, breaches[0]);
        for (uint256 i = newest < notes.length ? notes.length - newest : 0; i < notes.length; i++) {
            check(answersAt(notes[i].time) == notes[i].answers, "a past answer changed");
        }
    }

    function checkSuspensionsAndFinalStates() external view {
        for (uint256 k = 0; k < 2; k++) {
            for (uint256 t = 0; t < 2; t++) {
                bool counts = issuers.counts(key(k), typeHash(t));
                IIssuerRegistry.Listing memory listing = issuers.listingOf(key(k), typeHash(t));
                if (suspendedUntil[key(k)] >= block.timestamp) check(!counts, "suspended, and yet counts");
                if (isFinal[key(k)][t]) check(!counts, "final, and yet counts");
                bool isListed = listing.state != IIssuerRegistry.KeyState.Unlisted;
                if (isCompromised[key(k)] && isListed) {
                    check(listing.state == IIssuerRegistry.KeyState.Compromised, "compromised for every type");
                }
            }
            IVerifierRegistry.Registration memory asked = verifiers.registrationOf(agency(k));
            check(asked.suspendedUntil == 0 || !verifiers.counts(agency(k)), "suspended, and yet may ask");
            address other = verifiers.registrationOf(agency(k + 1)).did;
            check(
                other == address(0)
                    || verifiers.registrationOf(agency(k + 1)).keyThumbprint != asked.keyThumbprint,
                "one key, two agencies"
            );
        }
    }
}

contract HistoryInvariantTest is RegistryTest {
    HistoryActors private actors;

    function setUp() public override {
        vm.warp(START);
        actors = new HistoryActors();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(actors);
    }

    function excludeSelectors() public view returns (FuzzSelector[] memory excluded) {
        excluded = new FuzzSelector[](1);
        excluded[0].addr = address(actors);
        excluded[0].selectors = new bytes4[](1);
        excluded[0].selectors[0] = actors.setUp.selector;
    }

    function invariant_pastAnswersNeverChangeAndSuspendedMeansSuspended() public view {
        actors.checkPastAnswers(2);
        actors.checkSuspensionsAndFinalStates();
    }

    /// @dev At the end of each run, back to its beginning.
    function afterInvariant() public view {
        actors.checkPastAnswers(type(uint256).max);
    }
}
