// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {ICouncil} from "../../contracts/interfaces/ICouncil.sol";
import {RegistryTest} from "./RegistryTest.sol";

/// @notice Notes in which order it was called.
contract Noted {
    uint256[] public notes;
    error NoteRefused(uint256 value);

    function note(uint256 value) external {
        require(value != 13, NoteRefused(value));
        notes.push(value);
    }

    function noteExecuting() external {
        notes.push(ICouncil(msg.sender).executing());
    }

    function count() external view returns (uint256) {
        return notes.length;
    }
}

contract CouncilProposalsTest is RegistryTest {
    Noted private noted;

    function setUp() public override {
        super.setUp();
        noted = new Noted();
    }

    function noteOf(uint256 value) private pure returns (bytes memory) {
        return abi.encodeCall(Noted.note, (value));
    }

    function notInState(uint64 id, ICouncil.ProposalState state) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ICouncil.ProposalNotInState.selector, id, state);
    }

    // propose

    function test_propose_numbersTheProposalCountsTheProposersVoteAndSaysSo() public {
        ICouncil.Call[] memory calls = oneCall(address(noted), noteOf(1));
        bytes32 content = council.contentHashOf(calls, "because");
        check(content == keccak256(abi.encode(calls, "because")), "content hash");
        vm.expectEmit(address(council));
        emit ICouncil.ProposalMade(5, 1, partyA, content, calls, "because");
        vm.expectEmit(address(council));
        emit ICouncil.ProposalApproved(6, 1, partyA);
        check(propose(partyA, address(noted), noteOf(1)) == 1, "first number");
        check(propose(partyB, address(noted), noteOf(1)) == 2, "second number");

        ICouncil.Proposal memory proposal = council.proposalOf(1);
        check(proposal.id == 1 && proposal.proposer == partyA && proposal.proposedAt == START, "who and when");
        check(proposal.state == ICouncil.ProposalState.Open && proposal.vetoableUntil == 0, "open");
        check(proposal.expiresAt == START + LIFETIME, "expiry");
        check(proposal.calls.length == 1 && proposal.calls[0].target == address(noted), "calls");
        check(keccak256(bytes(proposal.reason)) == keccak256("because"), "reason");
        check(proposal.approvals.length == 1 && proposal.approvals[0] == partyA, "approvals");
        check(council.proposalCount() == 2 && council.changeCount() == 8, "counts");
    }

    function test_propose_revertsForWhoIsNoParty() public {
        vm.expectRevert(abi.encodeWithSelector(ICouncil.CallerIsNotParty.selector, OUTSIDER));
        propose(OUTSIDER, address(noted), noteOf(1));
    }

    function test_propose_revertsWhenAnythingIsMissing() public {
        ICouncil.Call[] memory calls = oneCall(address(noted), noteOf(1));
        vm.expectRevert(abi.encodeWithSelector(ICouncil.ArgumentMissing.selector, "reason"));
        vm.prank(partyA);
        council.propose(calls, "");
        vm.expectRevert(abi.encodeWithSelector(ICouncil.ArgumentMissing.selector, "calls"));
        vm.prank(partyA);
        council.propose(new ICouncil.Call[](0), "because");
        vm.expectRevert(abi.encodeWithSelector(ICouncil.ArgumentMissing.selector, "target"));
        propose(partyA, address(0x1234), "");
    }

    function test_propose_takesAsMuchAsTheBoundsAllowAndNoMore() public {
        ICouncil.Call[] memory calls = new ICouncil.Call[](32);
        for (uint256 i = 0; i < 32; i++) calls[i] = ICouncil.Call(address(noted), noteOf(i));
        vm.prank(partyA);
        council.propose(calls, string(new bytes(1024)));
        propose(partyA, address(noted), new bytes(16_384));

        vm.expectRevert(abi.encodeWithSelector(ICouncil.ArgumentTooLong.selector, "calls", 33, 32));
        vm.prank(partyA);
        council.propose(new ICouncil.Call[](33), "because");
        vm.expectRevert(abi.encodeWithSelector(ICouncil.ArgumentTooLong.selector, "data", 16_385, 16_384));
        propose(partyA, address(noted), new bytes(16_385));
        vm.expectRevert(abi.encodeWithSelector(ICouncil.ArgumentTooLong.selector, "reason", 1025, 1024));
        vm.prank(partyA);
        council.propose(calls, string(new bytes(1025)));
    }

    function test_propose_revertsBeyondSixteenUndecidedAndMakesRoomWhenTheyAreDecidedOrExpire() public {
        for (uint256 i = 0; i < 16; i++) propose(partyA, address(noted), noteOf(i));
        bytes memory refusal = abi.encodeWithSelector(ICouncil.TooManyProposals.selector, partyA, 16);
        vm.expectRevert(refusal);
        propose(partyA, address(noted), noteOf(99));
        propose(partyB, address(noted), noteOf(99)); // another party is not held up

        vm.prank(partyC);
        council.veto(1, "no");
        propose(partyA, address(noted), noteOf(100));
        vm.expectRevert(refusal);
        propose(partyA, address(noted), noteOf(101));
        vm.warp(START + LIFETIME + 1);
        for (uint256 i = 0; i < 16; i++) propose(partyA, address(noted), noteOf(i));
    }

    // approve

    function test_approve_startsTheDelayWhenTheThresholdIsReached() public {
        uint64 id = propose(partyA, address(noted), noteOf(1));
        vm.warp(START + 10);
        vm.expectEmit(address(council));
        emit ICouncil.ProposalApproved(7, id, partyB);
        vm.expectEmit(address(council));
        emit ICouncil.DelayStarted(8, id, START + 10 + DELAY, START + 10 + DELAY + LIFETIME);
        approve(partyB, id);
        expectState(id, ICouncil.ProposalState.Waiting);
    }

    function test_approve_byAFurtherPartyDoesNotProlongTheDelay() public {
        uint64 id = propose(partyA, address(noted), noteOf(1));
        approve(partyB, id);
        vm.warp(START + 50);
        approve(partyC, id);
        check(council.proposalOf(id).vetoableUntil == START + DELAY, "end of the delay");
        check(council.proposalOf(id).approvals.length == 3, "three approvals");
    }

    function test_approve_revertsForAnOutsiderATwiceApprovingPartyAndAnUnknownProposal() public {
        uint64 id = propose(partyA, address(noted), noteOf(1));
        bytes32 content = contentHash(id);
        vm.expectRevert(abi.encodeWithSelector(ICouncil.CallerIsNotParty.selector, OUTSIDER));
        vm.prank(OUTSIDER);
        council.approve(id, content);
        vm.expectRevert(abi.encodeWithSelector(ICouncil.AlreadyApproved.selector, id, partyA));
        vm.prank(partyA);
        council.approve(id, content);
        for (uint64 unknown = 0; unknown <= 2; unknown += 2) {
            vm.expectRevert(abi.encodeWithSelector(ICouncil.ProposalUnknown.selector, unknown));
            vm.prank(partyB);
            council.approve(unknown, content);
        }
    }

    /// @notice Whoever gets another proposal in under the number that a party is about to approve gains nothing.
    function testFuzz_approve_revertsForAnotherContentThanWasRead(uint256 value) public {
        vm.assume(value != 1);
        bytes32 read = council.contentHashOf(oneCall(address(noted), noteOf(1)), "because");
        uint64 id = propose(partyC, address(noted), noteOf(value)); // front-run: it took the number
        vm.expectRevert(abi.encodeWithSelector(ICouncil.ContentMismatch.selector, id, contentHash(id)));
        vm.prank(partyB);
        council.approve(id, read);
        check(council.proposalOf(id).approvals.length == 1, "the proposer's approval alone");
    }

    function test_approve_revertsWhenExpiredVetoedOrExecuted() public {
        uint64 id = propose(partyA, address(noted), noteOf(1));
        bytes32 content = contentHash(id);
        vm.warp(START + LIFETIME);
        expectState(id, ICouncil.ProposalState.Open);
        vm.warp(START + LIFETIME + 1);
        vm.expectRevert(notInState(id, ICouncil.ProposalState.Expired));
        vm.prank(partyB);
        council.approve(id, content);

        id = propose(partyA, address(noted), noteOf(1));
        vm.prank(partyC);
        council.veto(id, "no");
        vm.expectRevert(notInState(id, ICouncil.ProposalState.Vetoed));
        vm.prank(partyB);
        council.approve(id, content);

        id = decide(address(noted), noteOf(1));
        vm.expectRevert(notInState(id, ICouncil.ProposalState.Executed));
        vm.prank(partyC);
        council.approve(id, content);
    }

    // withdrawApproval

    function test_withdrawApproval_stopsTheDelayWhichLaterBeginsAnew() public {
        uint64 id = decideReady(address(noted), noteOf(1));
        expectState(id, ICouncil.ProposalState.Ready);
        vm.expectEmit(address(council));
        emit ICouncil.ApprovalWithdrawn(9, id, partyB);
        vm.prank(partyB);
        council.withdrawApproval(id);
        expectState(id, ICouncil.ProposalState.Open);
        check(council.proposalOf(id).vetoableUntil == 0, "no delay runs");
        vm.expectRevert(abi.encodeWithSelector(ICouncil.ThresholdNotMet.selector, id, 1, 2));
        council.execute(id);

        uint64 again = uint64(block.timestamp) + DELAY;
        approve(partyB, id);
        expectState(id, ICouncil.ProposalState.Waiting);
        vm.warp(again);
        vm.expectRevert(abi.encodeWithSelector(ICouncil.DelayNotOver.selector, id, again));
        council.execute(id);
        vm.warp(again + 1);
        council.execute(id);
    }

    function test_withdrawApproval_leavesTheDelayWhileEnoughRemain() public {
        uint64 id = propose(partyA, address(noted), noteOf(1));
        approve(partyB, id);
        approve(partyC, id);
        vm.prank(partyA);
        council.withdrawApproval(id);
        check(council.proposalOf(id).vetoableUntil == START + DELAY, "end of the delay");
        expectState(id, ICouncil.ProposalState.Waiting);
    }

    function test_withdrawApproval_revertsWithoutApprovalForOutsidersAndWhenDecided() public {
        uint64 id = propose(partyA, address(noted), noteOf(1));
        vm.expectRevert(abi.encodeWithSelector(ICouncil.NotApproved.selector, id, partyB));
        vm.prank(partyB);
        council.withdrawApproval(id);
        vm.expectRevert(abi.encodeWithSelector(ICouncil.CallerIsNotParty.selector, OUTSIDER));
        vm.prank(OUTSIDER);
        council.withdrawApproval(id);
        id = decide(address(noted), noteOf(1));
        vm.expectRevert(notInState(id, ICouncil.ProposalState.Executed));
        vm.prank(partyA);
        council.withdrawApproval(id);
    }

    // veto

    function testFuzz_veto_stopsAnOpenOrWaitingProposalForGood(bool isWaiting, uint256 after_) public {
        uint64 id = propose(partyA, address(noted), noteOf(1));
        if (isWaiting) approve(partyB, id);
        vm.warp(START + after_ % (DELAY + 1)); // the last second of the delay included
        vm.expectEmit(address(council));
        emit ICouncil.ProposalVetoed(isWaiting ? 9 : 7, id, partyC, "no");
        vm.prank(partyC);
        council.veto(id, "no");
        expectState(id, ICouncil.ProposalState.Vetoed);
        vm.warp(START + DELAY + 1);
        vm.expectRevert(notInState(id, ICouncil.ProposalState.Vetoed));
        council.execute(id);
    }

    function testFuzz_veto_revertsAfterTheDelay(uint256 after_) public {
        uint64 id = propose(partyA, address(noted), noteOf(1));
        approve(partyB, id);
        vm.warp(START + DELAY + 1 + after_ % LIFETIME);
        vm.expectRevert(abi.encodeWithSelector(ICouncil.VetoTooLate.selector, id, START + DELAY));
        vm.prank(partyC);
        council.veto(id, "no");
        council.execute(id);
    }

    function test_veto_revertsForOutsidersWithoutReasonAndWhenDecided() public {
        uint64 id = propose(partyA, address(noted), noteOf(1));
        vm.expectRevert(abi.encodeWithSelector(ICouncil.CallerIsNotParty.selector, OUTSIDER));
        vm.prank(OUTSIDER);
        council.veto(id, "no");
        vm.expectRevert(abi.encodeWithSelector(ICouncil.ArgumentMissing.selector, "reason"));
        vm.prank(partyC);
        council.veto(id, "");
        vm.expectRevert(abi.encodeWithSelector(ICouncil.ArgumentTooLong.selector, "reason", 1025, 1024));
        vm.prank(partyC);
        council.veto(id, string(new bytes(1025)));
        vm.prank(partyC);
        council.veto(id, "no");
        vm.expectRevert(notInState(id, ICouncil.ProposalState.Vetoed));
        vm.prank(partyB);
        council.veto(id, "no");
    }

    // execute

    function test_execute_makesTheCallsInOrderForAnyoneAndSaysSo() public {
        ICouncil.Call[] memory calls = new ICouncil.Call[](2);
        calls[0] = ICouncil.Call(address(noted), noteOf(7));
        calls[1] = ICouncil.Call(address(noted), noteOf(8));
        vm.prank(partyB);
        uint64 id = council.propose(calls, "because");
        approve(partyC, id);
        vm.warp(START + DELAY + 1);
        address[] memory approvals = new address[](2);
        (approvals[0], approvals[1]) = (partyB, partyC);
        vm.expectEmit(address(council));
        emit ICouncil.ProposalExecuted(9, id, OUTSIDER, approvals);
        vm.prank(OUTSIDER);
        council.execute(id);
        check(noted.count() == 2 && noted.notes(0) == 7 && noted.notes(1) == 8, "calls in order");
        expectState(id, ICouncil.ProposalState.Executed);
    }

    function test_executing_isTheProposalWhoseCallsAreMadeAndNoneOtherwise() public {
        check(council.executing() == 0, "before");
        for (uint256 i = 0; i < 2; i++) {
            uint64 id = decide(address(noted), abi.encodeCall(Noted.noteExecuting, ()));
            check(noted.notes(i) == id, "during");
            check(council.executing() == 0, "after");
        }
    }

    function test_execute_revertsTheSecondTime() public {
        uint64 id = decide(address(noted), noteOf(1));
        vm.expectRevert(notInState(id, ICouncil.ProposalState.Executed));
        council.execute(id);
        check(noted.count() == 1, "called once");
    }

    function testFuzz_execute_revertsUntilTheDelayIsOver(uint256 after_) public {
        uint64 id = propose(partyA, address(noted), noteOf(1));
        approve(partyB, id);
        vm.warp(START + after_ % (DELAY + 1));
        vm.expectRevert(abi.encodeWithSelector(ICouncil.DelayNotOver.selector, id, START + DELAY));
        council.execute(id);
        check(noted.count() == 0, "not called");
    }

    function test_execute_revertsBelowTheThresholdAndAfterTheExpiry() public {
        uint64 id = propose(partyA, address(noted), noteOf(1));
        vm.warp(START + DELAY + 1);
        vm.expectRevert(abi.encodeWithSelector(ICouncil.ThresholdNotMet.selector, id, 1, 2));
        council.execute(id);
        approve(partyB, id);
        vm.warp(block.timestamp + DELAY + LIFETIME + 1);
        vm.expectRevert(notInState(id, ICouncil.ProposalState.Expired));
        council.execute(id);
        vm.expectRevert(abi.encodeWithSelector(ICouncil.ProposalUnknown.selector, 9));
        council.execute(9);
    }

    function test_execute_makesAllCallsOrNone() public {
        ICouncil.Call[] memory calls = new ICouncil.Call[](2);
        calls[0] = ICouncil.Call(address(noted), noteOf(7));
        calls[1] = ICouncil.Call(address(noted), noteOf(13));
        vm.prank(partyA);
        uint64 id = council.propose(calls, "because");
        approve(partyB, id);
        vm.warp(START + DELAY + 1);
        bytes memory why = abi.encodeWithSelector(Noted.NoteRefused.selector, 13);
        vm.expectRevert(abi.encodeWithSelector(ICouncil.CallFailed.selector, id, 1, why));
        council.execute(id);
        check(noted.count() == 0, "nothing of it happened");
        expectState(id, ICouncil.ProposalState.Ready);
    }

    function test_execute_revertsWhenTheTargetIsGone() public {
        uint64 id = decideReady(address(noted), noteOf(1));
        vm.etch(address(noted), "");
        vm.expectRevert(abi.encodeWithSelector(ICouncil.CallFailed.selector, id, 0, ""));
        council.execute(id);
    }

    // reading

    function test_proposals_pagesInOrder() public {
        for (uint256 i = 1; i <= 3; i++) propose(partyA, address(noted), noteOf(i));
        check(council.proposals(0, 10).length == 3, "all");
        ICouncil.Proposal[] memory page = council.proposals(1, 1);
        check(page.length == 1 && page[0].id == 2, "second");
        check(council.proposals(2, type(uint256).max).length == 1, "the rest");
        check(council.proposals(3, 1).length == 0, "beyond the end");
    }

    function test_proposalOf_revertsForWhatWasNeverProposed() public {
        vm.expectRevert(abi.encodeWithSelector(ICouncil.ProposalUnknown.selector, 1));
        council.proposalOf(1);
    }

    function test_theCouncilTakesNoMoney() public {
        (bool isTaken,) = address(council).call{value: 0}("");
        check(!isTaken, "no receive, no fallback");
    }
}
