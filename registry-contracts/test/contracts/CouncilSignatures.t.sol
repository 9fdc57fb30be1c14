// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Council} from "../../contracts/Council.sol";
import {ICouncil} from "../../contracts/interfaces/ICouncil.sol";
import {RegistryTest} from "./RegistryTest.sol";

contract CouncilSignaturesTest is RegistryTest {
    uint256 private constant CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
    bytes32 private constant DOMAIN_TYPE =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant APPROVAL_TYPE =
        keccak256("Approval(uint64 id,bytes32 contentHash,uint256 nonce,uint64 deadline)");
    uint64 private constant DEADLINE = START + 60;

    uint64 private id;
    bytes32 private content;

    function setUp() public override {
        super.setUp();
        id = propose(partyA, address(issuers), abi.encodeCall(issuers.listRoot, (keccak256("root"))));
        content = contentHash(id);
    }

    /// @dev Spelled out, so that the test does not lean on the contract's own idea of the digest.
    function digestOf(address verifyingContract, uint64 proposal, bytes32 hash, uint256 nonce, uint64 deadline)
        private
        view
        returns (bytes32)
    {
        bytes32 domain = keccak256(
            abi.encode(DOMAIN_TYPE, keccak256("Anju Council"), keccak256("1"), block.chainid, verifyingContract)
        );
        bytes32 message = keccak256(abi.encode(APPROVAL_TYPE, proposal, hash, nonce, deadline));
        return keccak256(abi.encodePacked(hex"1901", domain, message));
    }

    function sign(uint256 privateKey, bytes32 digest) private pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(privateKey, digest);
        return abi.encodePacked(r, s, v);
    }

    function signed() private view returns (bytes memory) {
        return sign(KEY_B, digestOf(address(council), id, content, council.nonces(partyB), DEADLINE));
    }

    function expectInvalid(bytes memory signature) private {
        vm.expectRevert(abi.encodeWithSelector(ICouncil.SignatureInvalid.selector, partyB));
        council.approveBySignature(id, content, partyB, DEADLINE, signature);
        check(council.proposalOf(id).approvals.length == 1, "no approval came of it");
    }

    function test_approveBySignature_approvesInThePartysNameWhoeverSendsIt() public {
        bytes memory signature = signed();
        vm.warp(DEADLINE);
        vm.expectEmit(address(council));
        emit ICouncil.ProposalApproved(7, id, partyB);
        vm.prank(OUTSIDER); // front-run or not: the signature does what its party wanted, and nothing else
        council.approveBySignature(id, content, partyB, DEADLINE, signature);
        expectState(id, ICouncil.ProposalState.Waiting);
        check(council.nonces(partyB) == 1, "nonce used");
    }

    function test_approveBySignature_revertsWhenReplayed() public {
        bytes memory signature = signed();
        council.approveBySignature(id, content, partyB, DEADLINE, signature);
        expectReplayRefused(signature);
        vm.prank(partyB);
        council.withdrawApproval(id);
        expectReplayRefused(signature);
    }

    function expectReplayRefused(bytes memory signature) private {
        vm.expectRevert(abi.encodeWithSelector(ICouncil.SignatureInvalid.selector, partyB));
        council.approveBySignature(id, content, partyB, DEADLINE, signature);
    }

    function test_approveBySignature_revertsWithAnUnusedSignatureAfterTheApprovalWasWithdrawn() public {
        bytes memory signature = signed();
        approve(partyB, id);
        vm.expectRevert(abi.encodeWithSelector(ICouncil.AlreadyApproved.selector, id, partyB));
        council.approveBySignature(id, content, partyB, DEADLINE, signature);
        vm.prank(partyB);
        council.withdrawApproval(id);
        expectInvalid(signature);
    }

    function test_approveBySignature_revertsWithASignatureOfAnEarlierMembership() public {
        bytes memory signature = signed();
        addParty(address(0xD00D));
        removeParty(partyB);
        vm.expectRevert(abi.encodeWithSelector(ICouncil.CallerIsNotParty.selector, partyB));
        council.approveBySignature(id, content, partyB, DEADLINE, signature);
        addParty(partyB);
        expectInvalid(signature);
        council.approveBySignature(id, content, partyB, DEADLINE, signed());
    }

    function testFuzz_approveBySignature_revertsWithAnotherChainsSignature(uint64 chainId) public {
        uint256 here = block.chainid;
        vm.assume(chainId != here && chainId != 0);
        vm.chainId(chainId);
        bytes memory signature = signed();
        vm.chainId(here);
        expectInvalid(signature);
        vm.chainId(chainId); // nor does a fork of the chain take what was signed for this one
        council.approveBySignature(id, content, partyB, DEADLINE, signature);
    }

    function test_approveBySignature_revertsWithAnotherCouncilsSignature() public {
        Council other = new Council(founders(), foundingTerms());
        expectInvalid(sign(KEY_B, digestOf(address(other), id, content, 0, DEADLINE)));
    }

    function testFuzz_approveBySignature_revertsWhenHighS(uint256 privateKey) public {
        privateKey = 1 + privateKey % (CURVE_ORDER - 1);
        address party = vm.addr(privateKey);
        vm.assume(!council.isParty(party) && party.code.length == 0);
        addParty(party);
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(privateKey, digestOf(address(council), id, content, 0, DEADLINE));
        bytes32 highS = bytes32(CURVE_ORDER - uint256(s));
        vm.expectRevert(abi.encodeWithSelector(ICouncil.SignatureInvalid.selector, party));
        council.approveBySignature(id, content, party, DEADLINE, abi.encodePacked(r, highS, v == 27 ? 28 : 27));
        council.approveBySignature(id, content, party, DEADLINE, abi.encodePacked(r, s, v));
    }

    function testFuzz_approveBySignature_revertsForAnyOtherMessage(uint64 otherId, bytes32 otherContent, uint256 nonce)
        public
    {
        vm.assume(otherId != id && otherContent != content && nonce != 0);
        expectInvalid(sign(KEY_B, digestOf(address(council), otherId, content, 0, DEADLINE)));
        expectInvalid(sign(KEY_B, digestOf(address(council), id, otherContent, 0, DEADLINE)));
        expectInvalid(sign(KEY_B, digestOf(address(council), id, content, nonce, DEADLINE)));
        expectInvalid(sign(KEY_B, digestOf(address(council), id, content, 0, DEADLINE + 1)));
        expectInvalid(sign(KEY_C, digestOf(address(council), id, content, 0, DEADLINE)));
    }

    function testFuzz_approveBySignature_revertsForWhatIsNoSignature(bytes calldata noSignature) public {
        expectInvalid(noSignature);
    }

    function test_approveBySignature_revertsWithZerosAndShortForms() public {
        expectInvalid(new bytes(65)); // ecrecover says address zero
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY_B, digestOf(address(council), id, content, 0, DEADLINE));
        expectInvalid(abi.encodePacked(r, bytes32(uint256(s) | (uint256(v - 27) << 255))));
        expectInvalid(abi.encodePacked(r, s, v, uint8(0)));
    }

    function test_approveBySignature_revertsAfterTheDeadlineForOutsidersAndForOtherContent() public {
        bytes memory signature = signed();
        vm.expectRevert(abi.encodeWithSelector(ICouncil.CallerIsNotParty.selector, OUTSIDER));
        council.approveBySignature(id, content, OUTSIDER, DEADLINE, signature);
        bytes32 other = keccak256("other");
        bytes memory blind = sign(KEY_B, digestOf(address(council), id, other, 0, DEADLINE));
        vm.expectRevert(abi.encodeWithSelector(ICouncil.ContentMismatch.selector, id, content));
        council.approveBySignature(id, other, partyB, DEADLINE, blind);
        vm.warp(DEADLINE + 1);
        vm.expectRevert(abi.encodeWithSelector(ICouncil.SignatureExpired.selector, DEADLINE));
        council.approveBySignature(id, content, partyB, DEADLINE, signature);
    }
}
