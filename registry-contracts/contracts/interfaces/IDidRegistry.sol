// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @title What our contracts ask the unmodified ERC-1056 contract
interface IDidRegistry {
    /// @notice Who controls an identity: the identity itself until it was handed over.
    /// @dev An identity handed to the zero address answers with itself here, while resolvers take it for deactivated.
    function identityOwner(address identity) external view returns (address);

    /// @notice Block of the identity's last change; 0 if there is none.
    function changed(address identity) external view returns (uint256);
}
