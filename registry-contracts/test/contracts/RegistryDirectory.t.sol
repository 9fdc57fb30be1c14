// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IAnchors} from "../../contracts/interfaces/IAnchors.sol";
import {RegistryTest} from "./RegistryTest.sol";

contract RegistryDirectoryTest is RegistryTest {
    function test_directory_leadsToAllParts() public view {
        check(directory.didRegistry() == address(didRegistry), "didRegistry");
        check(directory.council() == address(council), "council");
        check(directory.issuerRegistry() == address(issuers), "issuerRegistry");
        check(directory.verifierRegistry() == address(verifiers), "verifierRegistry");
        check(directory.publications() == address(publications), "publications");
        check(directory.anchors() == address(anchors), "anchors");
    }

    function test_changeCounts_followEachContract() public {
        uint64[5] memory before = directory.changeCounts();
        check(before[0] == 4 && before[1] == 0 && before[4] == 0, "three parties and the terms");
        vm.prank(address(council));
        issuers.listRoot(keccak256("root"));
        vm.prank(partyA);
        anchors.openStream(partyA, IAnchors.StreamKind.AuditLog, "https://a.example/audit-log");
        uint64[5] memory later = directory.changeCounts();
        check(later[0] == 4 && later[1] == 1 && later[2] == 0 && later[3] == 0 && later[4] == 1, "counts");
    }

    function test_lastChangesOf_saysTheBlockOfEachIdentitysLastChange() public {
        vm.roll(50);
        vm.prank(partyA);
        didRegistry.setAttribute(partyA, "did/svc/x", "y", 100);
        address[] memory identities = new address[](2);
        identities[0] = partyA;
        identities[1] = partyB;
        uint256[] memory blocks = directory.lastChangesOf(identities);
        check(blocks[0] == 50 && blocks[1] == 0, "blocks");
        check(directory.lastChangesOf(new address[](0)).length == 0, "none asked");
    }
}
