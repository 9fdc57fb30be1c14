// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @title Where the parts of one registry stand, and how far each has come
/// @notice One address that leads to all the others. It changes nothing and cannot be changed.
interface IRegistryDirectory {
    function didRegistry() external view returns (address);
    function council() external view returns (address);
    function issuerRegistry() external view returns (address);
    function verifierRegistry() external view returns (address);
    function publications() external view returns (address);
    function anchors() external view returns (address);

    /// @notice `changeCount()` of council, issuer registry, verifier registry, publications and anchors, in this order.
    function changeCounts() external view returns (uint64[5] memory);

    /// @notice The ERC-1056 contract's `changed` for each identity: the block of its last change, 0 if none.
    function lastChangesOf(address[] calldata identities) external view returns (uint256[] memory);
}
