// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {INumbered} from "./interfaces/INumbered.sol";

/// @title Counts changes, so that whoever follows events sees a missing one
abstract contract Numbered is INumbered {
    /// @inheritdoc INumbered
    uint64 public changeCount;

    function _nextChange() internal returns (uint64) {
        return ++changeCount;
    }
}
