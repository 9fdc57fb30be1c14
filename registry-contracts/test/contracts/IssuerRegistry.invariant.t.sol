// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IssuerRegistry} from "../../contracts/IssuerRegistry.sol";
import {IIssuerRegistry} from "../../contracts/interfaces/IIssuerRegistry.sol";
import {Test} from "./Cheats.sol";

/// @notice Governs at random over three keys and two types, and remembers what was ever final.
contract RandomGovernor is Test {
    IssuerRegistry public immutable registry;
    bytes32[3] public keys = [keccak256("a"), keccak256("b"), keccak256("c")];
    string[2] public types = ["urn:anju:income:1", "urn:anju:residency:1"];
    mapping(bytes32 key => mapping(uint256 typeIndex => bool)) public wasFinal;
    mapping(bytes32 key => bool) public wasCompromised;
    uint256 public accepted;

    constructor() {
        registry = new IssuerRegistry(address(this));
    }

    function listKey(uint256 key, uint256 typeIndex, uint256 holder) external {
        try registry.listKey(
            keys[key % 3], types[typeIndex % 2], address(uint160(1 + holder % 2)), holder % 3 == 0 ? "x" : "y"
        ) {
            accepted++;
        } catch {}
    }

    function setKeyState(uint256 key, uint256 typeIndex, uint256 state) external {
        IIssuerRegistry.KeyState wanted = IIssuerRegistry.KeyState(state % 6);
        bytes32 thumbprint = keys[key % 3];
        try registry.setKeyState(thumbprint, sha256(bytes(types[typeIndex % 2])), wanted) {
            accepted++;
            if (wanted >= IIssuerRegistry.KeyState.Withdrawn) wasFinal[thumbprint][typeIndex % 2] = true;
            if (wanted == IIssuerRegistry.KeyState.Compromised) wasCompromised[thumbprint] = true;
        } catch {}
    }
}

contract IssuerRegistryInvariantTest is Test {
    RandomGovernor private governor;

    function setUp() public {
        governor = new RandomGovernor();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(governor);
    }

    /// @notice Whatever governance does, a key that was withdrawn or compromised never counts again, a compromised key
    /// counts for no type, and one key never speaks for two holders.
    function invariant_finalStatesAreFinalAndAKeyHasOneHolder() public view {
        IssuerRegistry registry = governor.registry();
        for (uint256 k = 0; k < 3; k++) {
            bytes32 key = governor.keys(k);
            address did;
            bytes32 issHash;
            for (uint256 t = 0; t < 2; t++) {
                IIssuerRegistry.Listing memory listing = registry.listingOf(key, sha256(bytes(governor.types(t))));
                if (governor.wasFinal(key, t)) {
                    check(listing.state >= IIssuerRegistry.KeyState.Withdrawn, "final");
                }
                if (listing.state == IIssuerRegistry.KeyState.Unlisted) continue;
                if (governor.wasCompromised(key)) {
                    check(listing.state == IIssuerRegistry.KeyState.Compromised, "compromised");
                }
                check(did == address(0) || (did == listing.did && issHash == listing.issHash), "one holder");
                did = listing.did;
                issHash = listing.issHash;
            }
        }
    }
}
