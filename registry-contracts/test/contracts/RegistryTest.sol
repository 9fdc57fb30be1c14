// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Anchors} from "../../contracts/Anchors.sol";
import {Council} from "../../contracts/Council.sol";
import {IssuerRegistry} from "../../contracts/IssuerRegistry.sol";
import {Publications} from "../../contracts/Publications.sol";
import {RegistryDirectory} from "../../contracts/RegistryDirectory.sol";
import {VerifierRegistry} from "../../contracts/VerifierRegistry.sol";
import {ICouncil} from "../../contracts/interfaces/ICouncil.sol";
import {IIssuerRegistry} from "../../contracts/interfaces/IIssuerRegistry.sol";
import {IPublications} from "../../contracts/interfaces/IPublications.sol";
import {IVerifierRegistry} from "../../contracts/interfaces/IVerifierRegistry.sol";
import {Test} from "./Cheats.sol";

/// @notice What our tests call of the unmodified ERC-1056 contract.
interface IErc1056 {
    function identityOwner(address identity) external view returns (address);
    function changed(address identity) external view returns (uint256);
    function nonce(address signer) external view returns (uint256);
    function changeOwner(address identity, address newOwner) external;
    function changeOwnerSigned(address identity, uint8 v, bytes32 r, bytes32 s, address newOwner) external;
    function setAttribute(address identity, bytes32 name, bytes calldata value, uint256 validity) external;
}

/// @notice A whole registry, founded by three parties of which two are enough.
abstract contract RegistryTest is Test {
    uint64 internal constant START = 1_700_000_000;
    uint32 internal constant DELAY = 100;
    uint32 internal constant LIFETIME = 1000;
    uint32 internal constant EMERGENCY = 500;
    uint256 internal constant KEY_A = 0xA11CE;
    uint256 internal constant KEY_B = 0xB0B;
    uint256 internal constant KEY_C = 0xCA401;

    address internal immutable partyA = vm.addr(KEY_A);
    address internal immutable partyB = vm.addr(KEY_B);
    address internal immutable partyC = vm.addr(KEY_C);
    address internal constant OUTSIDER = address(0xBAD);

    IErc1056 internal didRegistry;
    Council internal council;
    IssuerRegistry internal issuers;
    VerifierRegistry internal verifiers;
    Publications internal publications;
    Anchors internal anchors;
    RegistryDirectory internal directory;

    function setUp() public virtual {
        vm.warp(START);
        didRegistry = deployErc1056();
        council = new Council(founders(), foundingTerms());
        issuers = new IssuerRegistry(address(council), new IIssuerRegistry.NewKey[](0), new bytes32[](0));
        verifiers = new VerifierRegistry(address(council), new IVerifierRegistry.NewRegistration[](0));
        publications = new Publications(address(council), new IPublications.NewPublication[](0));
        anchors = new Anchors(address(didRegistry));
        directory = new RegistryDirectory(
            address(didRegistry),
            address(council),
            address(issuers),
            address(verifiers),
            address(publications),
            address(anchors)
        );
    }

    /// @dev From the bytecode that its authors published, not from a compilation of ours.
    function deployErc1056() internal returns (IErc1056 deployed) {
        string memory artifact = vm.readFile(
            "node_modules/ethr-did-registry/artifacts/contracts/EthereumDIDRegistry.sol/EthereumDIDRegistry.json"
        );
        bytes memory bytecode = vm.parseJsonBytes(artifact, ".bytecode");
        assembly {
            deployed := create(0, add(bytecode, 0x20), mload(bytecode))
        }
        check(address(deployed) != address(0), "ERC-1056 deployed");
    }

    function founders() internal view returns (ICouncil.Party[] memory list) {
        list = new ICouncil.Party[](3);
        list[0] = ICouncil.Party(partyA, unicode"甲局", "Bureau A");
        list[1] = ICouncil.Party(partyB, unicode"乙局", "Bureau B");
        list[2] = ICouncil.Party(partyC, unicode"丙局", "Bureau C");
    }

    function foundingTerms() internal pure returns (ICouncil.Terms memory) {
        return ICouncil.Terms({
            threshold: 2,
            delaySeconds: DELAY,
            lifetimeSeconds: LIFETIME,
            emergencySeconds: EMERGENCY
        });
    }

    function oneCall(address target, bytes memory data) internal pure returns (ICouncil.Call[] memory calls) {
        calls = new ICouncil.Call[](1);
        calls[0] = ICouncil.Call(target, data);
    }

    function propose(address party, address target, bytes memory data) internal returns (uint64) {
        vm.prank(party);
        return council.propose(oneCall(target, data), "because");
    }

    function contentHash(uint64 id) internal view returns (bytes32) {
        return council.proposalOf(id).contentHash;
    }

    function approve(address party, uint64 id) internal {
        bytes32 content = contentHash(id);
        vm.prank(party);
        council.approve(id, content);
    }

    function expectState(uint64 id, ICouncil.ProposalState state) internal view {
        check(council.proposalOf(id).state == state, "state of the proposal");
    }

    /// @dev By A and B: proposed, approved, and the delay is over.
    function decideReady(address target, bytes memory data) internal returns (uint64 id) {
        id = propose(partyA, target, data);
        approve(partyB, id);
        vm.warp(block.timestamp + DELAY + 1);
    }

    function decide(address target, bytes memory data) internal returns (uint64 id) {
        id = decideReady(target, data);
        council.execute(id);
    }

    function addParty(address account) internal {
        vm.prank(address(council));
        council.addParty(ICouncil.Party(account, unicode"新局", "New bureau"));
    }

    function removeParty(address account) internal {
        vm.prank(address(council));
        council.removeParty(account);
    }
}
