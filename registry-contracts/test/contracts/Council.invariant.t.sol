// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Council} from "../../contracts/Council.sol";
import {IssuerRegistry} from "../../contracts/IssuerRegistry.sol";
import {ICouncil} from "../../contracts/interfaces/ICouncil.sol";
import {IIssuerRegistry} from "../../contracts/interfaces/IIssuerRegistry.sol";
import {Test} from "./Cheats.sol";

/// @notice Parties and outsiders act at random. Keeps its own book of votes, apart from the council's, and notes every
/// breach of what the council promises.
contract CouncilActors is Test {
    uint256 private constant ACCOUNTS = 6;

    Council public immutable council;
    IssuerRegistry public immutable issuers;
    string[] public breaches;
    uint256 public executions;

    /// @dev The book: memberships by account, votes by proposal and account with the membership in which they were cast.
    mapping(address account => uint256) private membership;
    uint256 private lastMembership;
    mapping(uint64 id => mapping(address account => uint256)) private votes;
    /// @dev Last second of the delay; 0 while too few approve.
    mapping(uint64 id => uint256) private delayUntil;
    mapping(uint64 id => bool) private isOver;
    uint256 public rootsListedByProposals;

    constructor() {
        ICouncil.Party[] memory founders = new ICouncil.Party[](4);
        for (uint256 i = 0; i < 4; i++) {
            founders[i] = party(account(i));
            membership[account(i)] = ++lastMembership;
        }
        council = new Council(founders, ICouncil.Terms(2, 10, 50, 20));
        issuers = new IssuerRegistry(address(council), new IIssuerRegistry.NewKey[](0), new bytes32[](0));
    }

    function account(uint256 seed) public pure returns (address) {
        return address(uint160(0x1000 + seed % ACCOUNTS));
    }

    function party(address who) private pure returns (ICouncil.Party memory) {
        return ICouncil.Party(who, "x", "y");
    }

    function breach(string memory what) private {
        breaches.push(what);
    }

    function breachCount() external view returns (uint256) {
        return breaches.length;
    }

    function approvalsInTheBook(uint64 id) private view returns (uint256 count) {
        for (uint256 i = 0; i < ACCOUNTS; i++) {
            uint256 own = membership[account(i)];
            if (own != 0 && votes[id][account(i)] == own) count++;
        }
    }

    /// @dev After each act: has a proposal reached the threshold, or fallen below it?
    function balance(uint64 id, uint256 before) private {
        uint256 threshold = council.terms().threshold;
        uint256 approvals = approvalsInTheBook(id);
        if (approvals < threshold) delayUntil[id] = 0;
        else if (before < threshold || delayUntil[id] == 0) {
            delayUntil[id] = block.timestamp + council.terms().delaySeconds;
        }
    }

    /// @dev After parties or terms changed: who falls below the threshold starts anew later, all others now.
    function balanceAll() private {
        uint64 count = council.proposalCount();
        uint256 anew = block.timestamp + council.terms().delaySeconds;
        for (uint64 id = 1; id <= count; id++) {
            if (approvalsInTheBook(id) < council.terms().threshold) delayUntil[id] = 0;
            else if (anew > delayUntil[id]) delayUntil[id] = anew;
        }
    }

    function wait(uint256 seconds_) external {
        vm.warp(block.timestamp + seconds_ % 15);
    }

    /// @dev A short cut through a proposal: the party leaves and comes back, and its votes must not.
    function reseat(uint256 who) external {
        if (membership[account(who)] == 0) return;
        vm.prank(address(council));
        council.replaceParty(account(who), party(account(who)));
        membership[account(who)] = ++lastMembership;
        balanceAll();
    }

    function propose(uint256 who, uint256 what, uint256 whom) external {
        address target = address(council);
        bytes memory data;
        if (what % 6 == 0) {
            data = abi.encodeCall(ICouncil.addParty, (party(account(whom))));
        } else if (what % 6 == 1) {
            data = abi.encodeCall(ICouncil.removeParty, (account(whom)));
        } else if (what % 6 == 2) {
            data = abi.encodeCall(ICouncil.replaceParty, (account(whom), party(account(whom / 7))));
        } else if (what % 6 == 3) {
            data = abi.encodeCall(ICouncil.setTerms, (ICouncil.Terms(uint32(whom % 4), uint32(whom % 20), 50, 20)));
        } else {
            target = address(issuers);
            data = abi.encodeCall(IIssuerRegistry.listRoot, (keccak256(abi.encode(whom % 50))));
        }
        ICouncil.Call[] memory calls = new ICouncil.Call[](1);
        calls[0] = ICouncil.Call(target, data);
        vm.prank(account(who));
        try council.propose(calls, "because") returns (uint64 id) {
            if (membership[account(who)] == 0) breach("an outsider proposed");
            votes[id][account(who)] = membership[account(who)];
            balance(id, 0);
        } catch {}
    }

    function approve(uint256 who, uint64 id) external {
        id = pick(id);
        if (id == 0) return;
        bytes32 content = council.proposalOf(id).contentHash;
        uint256 before = approvalsInTheBook(id);
        vm.prank(account(who));
        try council.approve(id, content) {
            if (membership[account(who)] == 0) breach("an outsider approved");
            if (isOver[id]) breach("a decided proposal was approved");
            votes[id][account(who)] = membership[account(who)];
            balance(id, before);
        } catch {}
    }

    function withdrawApproval(uint256 who, uint64 id) external {
        id = pick(id);
        if (id == 0) return;
        vm.prank(account(who));
        try council.withdrawApproval(id) {
            votes[id][account(who)] = 0;
            balance(id, type(uint256).max);
        } catch {}
    }

    function veto(uint256 who, uint64 id) external {
        id = pick(id);
        if (id == 0 || who % 5 != 0) return; // else hardly anything would ever be decided
        vm.prank(account(who / 5));
        try council.veto(id, "no") {
            if (membership[account(who / 5)] == 0) breach("an outsider vetoed");
            if (isOver[id]) breach("a decided proposal was vetoed");
            isOver[id] = true;
        } catch {}
    }

    function execute(uint64 id) external {
        id = pick(id);
        if (id == 0) return;
        ICouncil.Proposal memory proposal = council.proposalOf(id);
        uint256 threshold = council.terms().threshold;
        uint256 approvals = approvalsInTheBook(id);
        try council.execute(id) {
            executions++;
            if (isOver[id]) breach("executed twice, or after a veto");
            if (approvals < threshold) breach("executed without the threshold");
            if (delayUntil[id] == 0) breach("executed though never reached");
            if (block.timestamp <= delayUntil[id]) breach("executed before the delay was over");
            isOver[id] = true;
            enter(proposal.calls[0]);
        } catch {}
    }

    function pick(uint64 seed) private view returns (uint64) {
        uint64 count = council.proposalCount();
        if (count == 0) return 0;
        return seed % 4 == 0 ? 1 + seed % count : count - (seed / 4) % (count < 3 ? count : 3);
    }

    /// @dev Enters in the book what an executed call has changed.
    function enter(ICouncil.Call memory made) private {
        bytes4 selector = bytes4(made.data);
        bytes memory data = made.data;
        address first;
        assembly {
            first := mload(add(data, 0x24))
        }
        if (made.target == address(issuers)) {
            rootsListedByProposals++;
        } else if (selector == ICouncil.addParty.selector) {
            arrive(data, 4);
        } else if (selector == ICouncil.removeParty.selector) {
            depart(first);
        } else if (selector == ICouncil.replaceParty.selector) {
            depart(first);
            arrive(data, 36);
        }
        if (made.target == address(council)) balanceAll();
    }

    function depart(address who) private {
        membership[who] = 0;
    }

    function arrive(bytes memory data, uint256 argument) private {
        // the party is a dynamic struct: its offset stands in the argument, its account comes first
        uint256 offset;
        address who;
        assembly {
            offset := mload(add(add(data, 0x20), argument))
            who := mload(add(add(data, 0x24), offset))
        }
        membership[who] = ++lastMembership;
    }

    function isInTheBook(address who) external view returns (bool) {
        return membership[who] != 0;
    }
}

contract CouncilInvariantTest is Test {
    CouncilActors private actors;

    function setUp() public {
        vm.warp(1_700_000_000);
        actors = new CouncilActors();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(actors);
    }

    /// @notice Nobody gains a right without the threshold, the delay and the membership of those who voted.
    function invariant_nobodyGainsARightWithoutTheThreshold() public view {
        if (actors.breachCount() != 0) check(false, actors.breaches(0));
        check(actors.issuers().roots().length == actors.rootsListedByProposals(), "roots without a proposal");
        Council council = actors.council();
        for (uint256 i = 0; i < 6; i++) {
            address who = actors.account(i);
            check(council.isParty(who) == actors.isInTheBook(who), "a party without a proposal");
        }
        // and one party that refuses everything can always be replaced
        ICouncil.Terms memory terms = council.terms();
        check(terms.threshold >= 2 && terms.threshold < council.parties().length, "threshold");
        check(terms.delaySeconds != 0 && terms.emergencySeconds != 0, "times");
    }
}
