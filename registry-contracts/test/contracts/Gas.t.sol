// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {ICouncil} from "../../contracts/interfaces/ICouncil.sol";
import {IAnchors} from "../../contracts/interfaces/IAnchors.sol";
import {IIssuerRegistry} from "../../contracts/interfaces/IIssuerRegistry.sol";
import {IPublications} from "../../contracts/interfaces/IPublications.sol";
import {IVerifierRegistry} from "../../contracts/interfaces/IVerifierRegistry.sol";
import {RegistryTest} from "./RegistryTest.sol";

/// @notice Gas of each operation, in `gas-snapshot/`. Texts are as long as the town's.
contract GasTest is RegistryTest {
    bytes32 private constant KEY = keccak256("key");
    bytes32 private immutable typeHash = sha256("urn:anju:income:1");
    address private constant AGENCY = address(0xA6E);

    function measured(string memory name) private {
        vm.snapshotGasLastCall("operations", name);
    }

    function newKey() private pure returns (IIssuerRegistry.NewKey memory) {
        return IIssuerRegistry.NewKey(KEY, address(0xD1D), "urn:anju:income:1", "http://localhost:4001/income");
    }

    function document(uint256 length) private pure returns (string memory) {
        bytes memory text = new bytes(length);
        for (uint256 i = 0; i < length; i++) text[i] = "x";
        return string(text);
    }

    /// forge-config: default.isolate = true
    function test_gas_council() public {
        ICouncil.Call[] memory calls = oneCall(address(issuers), abi.encodeCall(issuers.listKey, (newKey())));
        vm.prank(partyA);
        council.propose(calls, "The income office's first key");
        measured("council.propose, one listing");
        bytes32 content = contentHash(1);
        vm.prank(partyC);
        council.approve(1, content);
        measured("council.approve, reaches the threshold");
        vm.prank(partyC);
        council.withdrawApproval(1);
        measured("council.withdrawApproval");
        bytes32 digest = approvalDigest(1, content);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY_B, digest);
        council.approveBySignature(1, content, partyB, START + 60, abi.encodePacked(r, s, v));
        measured("council.approveBySignature");
        vm.warp(START + DELAY + 1);
        council.execute(1);
        measured("council.execute, one listing");
        uint64 id = propose(partyA, address(council), abi.encodeCall(ICouncil.removeParty, (partyC)));
        vm.prank(partyB);
        council.veto(id, "It has done nothing wrong");
        measured("council.veto");
        id = decideReady(
            address(council),
            abi.encodeCall(ICouncil.replaceParty, (partyC, ICouncil.Party(address(0xD), unicode"丁局", "Bureau D")))
        );
        council.execute(id);
        measured("council.execute, one party replaced");
    }

    function approvalDigest(uint64 id, bytes32 content) private view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Anju Council"),
                keccak256("1"),
                block.chainid,
                address(council)
            )
        );
        bytes32 approvalType = keccak256("Approval(uint64 id,bytes32 contentHash,uint256 nonce,uint64 deadline)");
        uint256 nonce = council.nonces(partyB);
        bytes32 message = keccak256(abi.encode(approvalType, id, content, nonce, START + 60));
        return keccak256(abi.encodePacked(hex"1901", domain, message));
    }

    /// forge-config: default.isolate = true
    function test_gas_issuers() public {
        vm.prank(address(council));
        issuers.listKey(newKey());
        measured("issuers.listKey");
        vm.prank(partyA);
        issuers.suspendKeyInEmergency(KEY, "Stolen laptop");
        measured("issuers.suspendKeyInEmergency");
        vm.warp(START + 1);
        vm.mockCall(address(council), abi.encodeCall(council.executing, ()), abi.encode(1));
        vm.prank(address(council));
        issuers.liftEmergencySuspension(KEY);
        measured("issuers.liftEmergencySuspension");
        vm.prank(address(council));
        issuers.setKeyState(KEY, typeHash, IIssuerRegistry.KeyState.Suspended, 0);
        measured("issuers.setKeyState");
        vm.prank(address(council));
        issuers.listRoot(KEY);
        measured("issuers.listRoot");
        vm.prank(address(council));
        issuers.withdrawRoot(KEY);
        measured("issuers.withdrawRoot");
        issuers.counts(KEY, typeHash);
        measured("issuers.counts (a view)");
        issuers.listingAt(KEY, typeHash, START);
        measured("issuers.listingAt (a view)");
    }

    /// forge-config: default.isolate = true
    function test_gas_verifiers() public {
        vm.prank(address(council));
        verifiers.registerVerifier(IVerifierRegistry.NewRegistration(AGENCY, KEY, document(1024)));
        measured("verifiers.registerVerifier, 1 KiB");
        vm.prank(address(council));
        verifiers.registerVerifier(IVerifierRegistry.NewRegistration(AGENCY, KEY, document(8192)));
        measured("verifiers.registerVerifier, 8 KiB");
        vm.prank(partyA);
        verifiers.suspendVerifierInEmergency(AGENCY, "Asks too much");
        measured("verifiers.suspendVerifierInEmergency");
        vm.warp(START + 1);
        vm.prank(address(council));
        verifiers.setVerifierState(AGENCY, IVerifierRegistry.RegistrationState.Suspended);
        measured("verifiers.setVerifierState");
    }

    /// forge-config: default.isolate = true
    function test_gas_publications() public {
        IPublications.NewPublication memory rule = IPublications.NewPublication(
            IPublications.Kind.Rule, "beijing-public-rental", "1", KEY, START + 60, "http://localhost:4002/rules/1"
        );
        vm.prank(address(council));
        publications.publish(rule);
        measured("publications.publish");
        vm.prank(address(council));
        publications.repeal(rule.kind, rule.id, START + 90);
        measured("publications.repeal");
        vm.prank(address(council));
        publications.cancel(rule.kind, rule.id, 0, START + 90);
        measured("publications.cancel");
        publications.inForceAt(rule.kind, rule.id, START + 70);
        measured("publications.inForceAt (a view)");
    }

    /// forge-config: default.isolate = true
    function test_gas_anchors() public {
        string memory uri = "http://localhost:4001/income/status-lists/1";
        vm.prank(partyA);
        bytes32 stream = anchors.openStream(partyA, IAnchors.StreamKind.AuditLog, uri);
        measured("anchors.openStream");
        vm.prank(partyA);
        anchors.anchor(stream, 1, KEY, 1000);
        measured("anchors.anchor, the first");
        vm.prank(partyA);
        anchors.anchor(stream, 2, "next", 1010);
        measured("anchors.anchor, a later one");
    }
}
