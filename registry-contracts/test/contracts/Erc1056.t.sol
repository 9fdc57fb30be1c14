// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IErc1056, RegistryTest} from "./RegistryTest.sol";

/// @notice Records what the unmodified ERC-1056 contract accepts by construction. We use it at an address of this chain
/// alone and sign none of its meta-transactions: these tests say why.
contract Erc1056Test is RegistryTest {
    uint256 private constant CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;

    function signedHandOver(address newOwner) private view returns (uint8 v, bytes32 r, bytes32 s) {
        bytes32 digest = keccak256(
            abi.encodePacked(
                bytes1(0x19),
                bytes1(0),
                address(didRegistry),
                didRegistry.nonce(partyA),
                partyA,
                "changeOwner",
                newOwner
            )
        );
        return vm.sign(KEY_A, digest);
    }

    function test_erc1056_acceptsAHighSMetaTransaction() public {
        (uint8 v, bytes32 r, bytes32 s) = signedHandOver(partyB);
        bytes32 highS = bytes32(CURVE_ORDER - uint256(s));
        didRegistry.changeOwnerSigned(partyA, v == 27 ? 28 : 27, r, highS, partyB);
        check(didRegistry.identityOwner(partyA) == partyB, "handed over");
    }

    function test_erc1056_acceptsAMetaTransactionThatWasSignedForAnotherChain() public {
        vm.chainId(1); // the same address there, as deterministic deployments give
        (uint8 v, bytes32 r, bytes32 s) = signedHandOver(partyB);
        vm.chainId(31_337);
        didRegistry.changeOwnerSigned(partyA, v, r, s, partyB);
        check(didRegistry.identityOwner(partyA) == partyB, "handed over");
    }

    function test_erc1056_refusesAReplayedMetaTransactionAndAnotherSigners() public {
        (uint8 v, bytes32 r, bytes32 s) = signedHandOver(partyA);
        didRegistry.changeOwnerSigned(partyA, v, r, s, partyA);
        vm.expectRevert(abi.encodeWithSignature("Error(string)", "bad_signature"));
        didRegistry.changeOwnerSigned(partyA, v, r, s, partyA);
        (v, r, s) = signedHandOver(OUTSIDER);
        vm.expectRevert(abi.encodeWithSignature("Error(string)", "bad_signature"));
        didRegistry.changeOwnerSigned(partyB, v, r, s, OUTSIDER);
    }

    function test_erc1056_pointsAtTheSameBlockWhenAnIdentityChangesTwiceInOne() public {
        vm.roll(77);
        vm.recordLogs();
        vm.prank(partyA);
        didRegistry.setAttribute(partyA, "did/svc/x", "y", 100);
        vm.prank(partyA);
        didRegistry.setAttribute(partyA, "did/svc/x", "z", 100);
        (,,, uint256 first) = abi.decode(vm.getRecordedLogs()[0].data, (bytes32, bytes, uint256, uint256));
        check(first == 0 && didRegistry.changed(partyA) == 77, "a cycle of one block: followers must not loop");
        vm.recordLogs();
        vm.prank(partyA);
        didRegistry.setAttribute(partyA, "did/svc/x", "w", 100);
        (,,, uint256 previous) = abi.decode(vm.getRecordedLogs()[0].data, (bytes32, bytes, uint256, uint256));
        check(previous == 77, "previousChange is this very block");
    }

    function test_erc1056_isTheCodeThatItsAuthorsPublished() public {
        IErc1056 another = deployErc1056();
        check(address(another).codehash == address(didRegistry).codehash, "same code");
        check(address(another).code.length > 1000, "and not nothing");
    }
}
