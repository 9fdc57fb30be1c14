// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IDidRegistry} from "./interfaces/IDidRegistry.sol";
import {INumbered} from "./interfaces/INumbered.sol";
import {IRegistryDirectory} from "./interfaces/IRegistryDirectory.sol";

/// @title Where the parts of one registry stand, and how far each has come
contract RegistryDirectory is IRegistryDirectory {
    /// @inheritdoc IRegistryDirectory
    address public immutable didRegistry;
    /// @inheritdoc IRegistryDirectory
    address public immutable council;
    /// @inheritdoc IRegistryDirectory
    address public immutable issuerRegistry;
    /// @inheritdoc IRegistryDirectory
    address public immutable verifierRegistry;
    /// @inheritdoc IRegistryDirectory
    address public immutable publications;
    /// @inheritdoc IRegistryDirectory
    address public immutable anchors;

    constructor(
        address didRegistry_,
        address council_,
        address issuerRegistry_,
        address verifierRegistry_,
        address publications_,
        address anchors_
    ) {
        didRegistry = didRegistry_;
        council = council_;
        issuerRegistry = issuerRegistry_;
        verifierRegistry = verifierRegistry_;
        publications = publications_;
        anchors = anchors_;
    }

    /// @inheritdoc IRegistryDirectory
    function changeCounts() external view returns (uint64[5] memory) {
        return [
            INumbered(council).changeCount(),
            INumbered(issuerRegistry).changeCount(),
            INumbered(verifierRegistry).changeCount(),
            INumbered(publications).changeCount(),
            INumbered(anchors).changeCount()
        ];
    }

    /// @inheritdoc IRegistryDirectory
    function lastChangesOf(address[] calldata identities) external view returns (uint256[] memory blocks) {
        blocks = new uint256[](identities.length);
        for (uint256 i = 0; i < identities.length; i++) blocks[i] = IDidRegistry(didRegistry).changed(identities[i]);
    }
}
