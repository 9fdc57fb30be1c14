// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Council} from "../../contracts/Council.sol";
import {ICouncil} from "../../contracts/interfaces/ICouncil.sol";
import {RegistryTest} from "./RegistryTest.sol";

contract CouncilPartiesTest is RegistryTest {
    address private constant NEWCOMER = address(0xD00D);

    function newcomer(address account) private pure returns (ICouncil.Party memory) {
        return ICouncil.Party(account, unicode"丁局", "Bureau D");
    }

    function terms(uint32 threshold, uint32 delay, uint32 lifetime, uint32 emergency)
        private
        pure
        returns (ICouncil.Terms memory)
    {
        return ICouncil.Terms(threshold, delay, lifetime, emergency);
    }

    // founding

    function test_constructor_listsFoundersAndTermsAndSaysSo() public {
        Council founded = new Council(founders(), foundingTerms());
        ICouncil.Party[] memory parties = founded.parties();
        check(parties.length == 3 && parties[2].account == partyC, "parties");
        check(keccak256(bytes(parties[0].nameZh)) == keccak256(unicode"甲局"), "Chinese name");
        check(keccak256(bytes(parties[0].nameEn)) == keccak256("Bureau A"), "English name");
        check(founded.isParty(partyB) && !founded.isParty(OUTSIDER), "isParty");
        check(founded.terms().threshold == 2 && founded.terms().emergencySeconds == EMERGENCY, "terms");
        check(founded.changeCount() == 4, "changes");
    }

    /// @notice Core property: a threshold of one party, or of all of them, is never accepted.
    function testFuzz_constructor_takesValidTermsOnly(uint32 threshold, uint32 delay, uint32 lifetime, uint32 emergency)
        public
    {
        uint32 year = 366 days;
        bool isValid = threshold == 2 && delay != 0 && delay <= year && lifetime != 0 && lifetime <= year
            && emergency != 0 && emergency <= year;
        try new Council(founders(), terms(threshold, delay, lifetime, emergency)) {
            check(isValid, "accepted invalid terms");
        } catch {
            check(!isValid, "refused valid terms");
        }
    }

    function test_constructor_revertsForEachInvalidTerm() public {
        ICouncil.Terms[9] memory invalid = [
            terms(1, 1, 1, 1),
            terms(3, 1, 1, 1),
            terms(0, 1, 1, 1),
            terms(2, 0, 1, 1),
            terms(2, 1, 0, 1),
            terms(2, 1, 1, 0),
            terms(2, 366 days + 1, 1, 1),
            terms(2, 1, 366 days + 1, 1),
            terms(2, 1, 1, 366 days + 1)
        ];
        for (uint256 i = 0; i < invalid.length; i++) {
            vm.expectRevert(abi.encodeWithSelector(ICouncil.TermsInvalid.selector, invalid[i], 3));
            new Council(founders(), invalid[i]);
        }
        new Council(founders(), terms(2, 366 days, 366 days, 366 days));
    }

    function test_constructor_revertsForTheSamePartyTwiceAndForNobody() public {
        ICouncil.Party[] memory list = founders();
        list[2].account = list[0].account;
        vm.expectRevert(abi.encodeWithSelector(ICouncil.PartyAlreadyListed.selector, partyA));
        new Council(list, foundingTerms());
        list[2].account = address(0);
        vm.expectRevert(abi.encodeWithSelector(ICouncil.ArgumentMissing.selector, "account"));
        new Council(list, foundingTerms());
    }

    // nobody changes parties or terms but the council itself

    function testFuzz_everyChangeOfTheCouncil_revertsForAnyoneElse(address caller) public {
        vm.assume(caller != address(council));
        bytes memory refusal = abi.encodeWithSelector(ICouncil.CallerIsNotCouncil.selector, caller);
        vm.expectRevert(refusal);
        vm.prank(caller);
        council.addParty(newcomer(NEWCOMER));
        vm.expectRevert(refusal);
        vm.prank(caller);
        council.removeParty(partyA);
        vm.expectRevert(refusal);
        vm.prank(caller);
        council.replaceParty(partyA, newcomer(NEWCOMER));
        vm.expectRevert(refusal);
        vm.prank(caller);
        council.setTerms(foundingTerms());
    }

    function test_addParty_addsAndSaysSo() public {
        uint64 decided = decideReady(address(council), abi.encodeCall(ICouncil.addParty, (newcomer(NEWCOMER))));
        vm.expectEmit(address(council));
        emit ICouncil.PartyAdded(9, NEWCOMER, unicode"丁局", "Bureau D");
        council.execute(decided);
        check(council.isParty(NEWCOMER) && council.parties().length == 4, "added");
        propose(NEWCOMER, address(council), "");
    }

    function test_addParty_revertsForWhoIsPartyTheCouncilNobodyAndWithoutNames() public {
        vm.expectRevert(abi.encodeWithSelector(ICouncil.PartyAlreadyListed.selector, partyA));
        addParty(partyA);
        vm.expectRevert(abi.encodeWithSelector(ICouncil.ArgumentMissing.selector, "account"));
        addParty(address(council));
        vm.expectRevert(abi.encodeWithSelector(ICouncil.ArgumentMissing.selector, "account"));
        addParty(address(0));
        vm.expectRevert(abi.encodeWithSelector(ICouncil.ArgumentMissing.selector, "nameZh"));
        vm.prank(address(council));
        council.addParty(ICouncil.Party(NEWCOMER, "", "D"));
        vm.expectRevert(abi.encodeWithSelector(ICouncil.ArgumentTooLong.selector, "nameEn", 257, 256));
        vm.prank(address(council));
        council.addParty(ICouncil.Party(NEWCOMER, "D", string(new bytes(257))));
    }

    function test_addParty_revertsBeyondSixteen() public {
        for (uint160 i = 0; i < 13; i++) addParty(address(0x1000 + i));
        vm.expectRevert(abi.encodeWithSelector(ICouncil.ArgumentTooLong.selector, "parties", 17, 16));
        addParty(NEWCOMER);
    }

    function test_removeParty_removesWhoeverItIsAndSaysSo() public {
        for (uint256 i = 0; i < 3; i++) {
            super.setUp();
            addParty(NEWCOMER);
            address leaving = council.parties()[i].account;
            vm.expectEmit(address(council));
            emit ICouncil.PartyRemoved(6, leaving);
            removeParty(leaving);
            check(!council.isParty(leaving) && council.parties().length == 3, "removed");
            for (uint256 p = 0; p < 3; p++) check(council.parties()[p].account != leaving, "in the list no more");
        }
        vm.expectRevert(abi.encodeWithSelector(ICouncil.PartyNotListed.selector, OUTSIDER));
        removeParty(OUTSIDER);
    }

    function test_removeParty_revertsWhenTooFewWouldRemain() public {
        vm.expectRevert(abi.encodeWithSelector(ICouncil.TermsInvalid.selector, foundingTerms(), 2));
        removeParty(partyC);
        check(council.isParty(partyC), "still a party");
    }

    function test_replaceParty_putsAnotherInThePlaceAndSaysSo() public {
        uint64 decided = decideReady(address(council), abi.encodeCall(ICouncil.replaceParty, (partyC, newcomer(NEWCOMER))));
        vm.expectEmit(address(council));
        emit ICouncil.PartyRemoved(9, partyC);
        vm.expectEmit(address(council));
        emit ICouncil.PartyAdded(10, NEWCOMER, unicode"丁局", "Bureau D");
        council.execute(decided);
        check(council.isParty(NEWCOMER) && !council.isParty(partyC) && council.parties().length == 3, "replaced");
        vm.expectRevert(abi.encodeWithSelector(ICouncil.PartyNotListed.selector, partyC));
        vm.prank(address(council));
        council.replaceParty(partyC, newcomer(address(1)));
        vm.expectRevert(abi.encodeWithSelector(ICouncil.PartyAlreadyListed.selector, partyA));
        vm.prank(address(council));
        council.replaceParty(partyB, newcomer(partyA));
    }

    function test_setTerms_changesAndSaysSo() public {
        ICouncil.Terms memory changed = terms(2, 7, 70, 700);
        uint64 decided = decideReady(address(council), abi.encodeCall(ICouncil.setTerms, (changed)));
        vm.expectEmit(address(council));
        emit ICouncil.TermsChanged(9, changed);
        council.execute(decided);
        check(council.terms().delaySeconds == 7, "delay");
        uint64 id = propose(partyA, address(council), "");
        check(council.proposalOf(id).expiresAt == block.timestamp + 70, "lifetime");
        vm.expectRevert(abi.encodeWithSelector(ICouncil.TermsInvalid.selector, terms(3, 7, 70, 700), 3));
        vm.prank(address(council));
        council.setTerms(terms(3, 7, 70, 700));
    }

    // votes of parties that left

    function test_theVoteOfARemovedPartyStandsNoLonger() public {
        addParty(NEWCOMER);
        uint64 id = decideReady(address(council), abi.encodeCall(ICouncil.addParty, (newcomer(address(0xE)))));
        expectState(id, ICouncil.ProposalState.Ready);
        removeParty(partyB);
        expectState(id, ICouncil.ProposalState.Open);
        vm.expectRevert(abi.encodeWithSelector(ICouncil.ThresholdNotMet.selector, id, 1, 2));
        council.execute(id);
    }

    function test_theOldVoteOfAPartyThatCameBackDoesNotCountAndTheDelayStartsAnew() public {
        addParty(NEWCOMER);
        uint64 id = decideReady(address(council), abi.encodeCall(ICouncil.addParty, (newcomer(address(0xE)))));
        removeParty(partyB);
        addParty(partyB);
        check(council.proposalOf(id).approvals.length == 1, "the old vote is gone");
        expectState(id, ICouncil.ProposalState.Open);
        vm.expectRevert(abi.encodeWithSelector(ICouncil.NotApproved.selector, id, partyB));
        vm.prank(partyB);
        council.withdrawApproval(id);

        uint64 again = uint64(block.timestamp) + DELAY;
        approve(partyB, id);
        vm.expectRevert(abi.encodeWithSelector(ICouncil.DelayNotOver.selector, id, again));
        council.execute(id);
        vm.prank(partyC);
        council.veto(id, "now I can");
    }

    function test_approvalsOfAnExecutedProposalStayAsTheyWere() public {
        addParty(NEWCOMER);
        uint64 id = decide(address(council), abi.encodeCall(ICouncil.addParty, (newcomer(address(0xE)))));
        removeParty(partyB);
        check(council.proposalOf(id).approvals.length == 2, "two approvals");
        check(council.proposalOf(id).approvals[1] == partyB, "the one that left as well");
    }

    function test_aProposalOfAPartyThatLeftCanBeDecidedByTheOthers() public {
        addParty(NEWCOMER);
        uint64 id = propose(partyC, address(council), abi.encodeCall(ICouncil.addParty, (newcomer(address(0xE)))));
        removeParty(partyC);
        approve(partyA, id);
        expectState(id, ICouncil.ProposalState.Open);
        approve(partyB, id);
        vm.warp(block.timestamp + DELAY + 1);
        council.execute(id);
        check(council.isParty(address(0xE)), "added");
    }

    // a new threshold holds at once

    function test_aHigherThresholdHoldsForWhatWaits() public {
        addParty(NEWCOMER);
        uint64 id = decideReady(address(council), abi.encodeCall(ICouncil.removeParty, (NEWCOMER)));
        vm.prank(address(council));
        council.setTerms(terms(3, DELAY, LIFETIME, EMERGENCY));
        expectState(id, ICouncil.ProposalState.Open);
        vm.expectRevert(abi.encodeWithSelector(ICouncil.ThresholdNotMet.selector, id, 2, 3));
        council.execute(id);
        approve(partyC, id);
        expectState(id, ICouncil.ProposalState.Waiting);
    }

    function test_aLowerThresholdLetsNothingPassWithoutADelay() public {
        addParty(NEWCOMER);
        vm.prank(address(council));
        council.setTerms(terms(3, DELAY, LIFETIME, EMERGENCY));
        uint64 id = decideReady(address(issuers), abi.encodeCall(issuers.listRoot, (keccak256("root"))));
        vm.prank(address(council));
        council.setTerms(terms(2, DELAY, LIFETIME, EMERGENCY));
        expectState(id, ICouncil.ProposalState.Open);
        vm.expectRevert(
            abi.encodeWithSelector(ICouncil.ProposalNotInState.selector, id, ICouncil.ProposalState.Open)
        );
        council.execute(id);
        approve(partyC, id);
        expectState(id, ICouncil.ProposalState.Waiting);
    }

    // the delay counts from the last change of parties or terms

    function test_aDelayThatRanWhileTooFewApprovedBeginsAnewWhenALowerThresholdMakesThemEnough() public {
        addParty(NEWCOMER);
        addParty(address(0xE));
        vm.prank(address(council));
        council.setTerms(terms(3, DELAY, LIFETIME, EMERGENCY));
        uint64 id = propose(partyA, address(issuers), abi.encodeCall(issuers.listRoot, (keccak256("root"))));
        approve(partyB, id);
        approve(NEWCOMER, id);
        removeParty(NEWCOMER); // in the first second of the delay
        vm.warp(START + DELAY + 1);
        expectState(id, ICouncil.ProposalState.Open);

        vm.prank(address(council));
        council.setTerms(terms(2, DELAY, LIFETIME, EMERGENCY));
        expectState(id, ICouncil.ProposalState.Waiting);
        uint64 anew = uint64(block.timestamp) + DELAY;
        check(council.proposalOf(id).vetoableUntil == anew, "until when");
        vm.expectRevert(abi.encodeWithSelector(ICouncil.DelayNotOver.selector, id, anew));
        council.execute(id);
        vm.warp(anew);
        vm.prank(partyC);
        council.veto(id, "now I can");
    }

    function test_whatWasReadyCanBeVetoedAgainAfterAChangeOfPartiesOrTerms() public {
        bytes[3] memory changes = [
            abi.encodeCall(ICouncil.addParty, (newcomer(NEWCOMER))),
            abi.encodeCall(ICouncil.replaceParty, (partyC, newcomer(address(0xE)))),
            abi.encodeCall(ICouncil.setTerms, (terms(2, DELAY + 50, LIFETIME, EMERGENCY)))
        ];
        for (uint256 i = 0; i < changes.length; i++) {
            super.setUp();
            uint64 id = decideReady(address(issuers), abi.encodeCall(issuers.listRoot, (keccak256("root"))));
            expectState(id, ICouncil.ProposalState.Ready);
            (bool isDone,) = address(this).call(abi.encodeCall(this.asCouncil, (changes[i])));
            check(isDone, "changed");
            expectState(id, ICouncil.ProposalState.Waiting);
            uint64 anew = uint64(block.timestamp) + council.terms().delaySeconds;
            vm.expectRevert(abi.encodeWithSelector(ICouncil.DelayNotOver.selector, id, anew));
            council.execute(id);
            vm.warp(anew + 1);
            council.execute(id);
            check(council.proposalOf(id).vetoableUntil == anew, "and it is kept which delay it was");
            vm.prank(address(council));
            council.setTerms(foundingTerms());
            check(council.proposalOf(id).vetoableUntil == anew, "whatever changes later");
        }
    }

    function asCouncil(bytes calldata data) external {
        vm.prank(address(council));
        (bool isDone,) = address(council).call(data);
        check(isDone, "the council's own call");
    }

    function test_aShorterDelayDoesNotShortenTheOneThatRuns() public {
        uint64 id = propose(partyA, address(issuers), abi.encodeCall(issuers.listRoot, (keccak256("root"))));
        approve(partyB, id);
        vm.prank(address(council));
        council.setTerms(terms(2, 1, LIFETIME, EMERGENCY));
        check(council.proposalOf(id).vetoableUntil == START + DELAY, "as long as it was to be");
    }

    function test_aChangeOfTermsBringsNothingBackThatHasExpired() public {
        uint64 id = decideReady(address(issuers), abi.encodeCall(issuers.listRoot, (keccak256("root"))));
        vm.warp(block.timestamp + LIFETIME);
        expectState(id, ICouncil.ProposalState.Expired);
        vm.prank(address(council));
        council.setTerms(foundingTerms());
        expectState(id, ICouncil.ProposalState.Expired);
    }

    // own removal

    function test_veto_revertsForThePartyThatTheProposalDoesNothingButRemove() public {
        addParty(NEWCOMER);
        uint64 removal = propose(partyA, address(council), abi.encodeCall(ICouncil.removeParty, (partyC)));
        uint64 replacement = propose(
            partyA, address(council), abi.encodeCall(ICouncil.replaceParty, (partyC, newcomer(address(0xE))))
        );
        for (uint64 id = removal; id <= replacement; id++) {
            vm.expectRevert(abi.encodeWithSelector(ICouncil.VetoOfOwnRemoval.selector, id, partyC));
            vm.prank(partyC);
            council.veto(id, "I stay");
            vm.prank(partyB);
            council.veto(id, "it stays");
        }
    }

    function test_veto_revertsForEachOfSeveralPartiesThatTheProposalDoesNothingButRemoveOrReplace() public {
        addParty(NEWCOMER);
        addParty(address(0xE));
        vm.prank(address(council));
        council.setTerms(terms(3, DELAY, LIFETIME, EMERGENCY));
        // two of five that refuse everything, each other's removal as well
        uint64 one = propose(partyA, address(council), abi.encodeCall(ICouncil.removeParty, (NEWCOMER)));
        vm.prank(address(0xE));
        council.veto(one, "we refuse everything");

        ICouncil.Call[] memory calls = new ICouncil.Call[](2);
        calls[0] = ICouncil.Call(address(council), abi.encodeCall(ICouncil.removeParty, (NEWCOMER)));
        calls[1] = ICouncil.Call(
            address(council), abi.encodeCall(ICouncil.replaceParty, (address(0xE), newcomer(address(0xF))))
        );
        vm.prank(partyA);
        uint64 both = council.propose(calls, "they refuse everything");
        address[2] memory refusing = [NEWCOMER, address(0xE)];
        for (uint256 i = 0; i < 2; i++) {
            vm.expectRevert(abi.encodeWithSelector(ICouncil.VetoOfOwnRemoval.selector, both, refusing[i]));
            vm.prank(refusing[i]);
            council.veto(both, "we stay");
        }
        approve(partyB, both);
        approve(partyC, both);
        vm.warp(block.timestamp + DELAY + 1);
        council.execute(both);
        check(!council.isParty(NEWCOMER) && !council.isParty(address(0xE)), "both are gone");
        check(council.isParty(address(0xF)) && council.parties().length == 4, "one came for them");

        vm.prank(partyA);
        uint64 again = council.propose(oneCall(address(council), abi.encodeCall(ICouncil.removeParty, (partyC))), "x");
        vm.prank(partyB);
        council.veto(again, "whoever is not removed stops it as before");
    }

    function test_veto_isOpenToThePartyWhoseRemovalIsNotAllThatIsProposed() public {
        addParty(NEWCOMER);
        ICouncil.Call[] memory calls = new ICouncil.Call[](2);
        calls[0] = ICouncil.Call(address(council), abi.encodeCall(ICouncil.removeParty, (partyC)));
        calls[1] = ICouncil.Call(address(issuers), abi.encodeCall(issuers.listRoot, (keccak256("root"))));
        vm.prank(partyA);
        uint64 id = council.propose(calls, "because");
        vm.prank(partyC);
        council.veto(id, "no root in passing");
        // the same bytes to another contract, other functions and cut arguments are no removal
        uint64[3] memory others = [
            propose(partyA, address(issuers), abi.encodeCall(ICouncil.removeParty, (partyC))),
            propose(partyA, address(council), abi.encodeCall(ICouncil.approve, (uint64(uint160(partyC)), 0))),
            propose(partyA, address(council), abi.encodeWithSelector(ICouncil.removeParty.selector))
        ];
        for (uint256 i = 0; i < others.length; i++) {
            vm.prank(partyC);
            council.veto(others[i], "no");
        }
    }

    function test_aPartyThatRefusesEverythingIsReplacedByTheOthers() public {
        uint64 blocked = propose(partyA, address(issuers), abi.encodeCall(issuers.listRoot, (keccak256("root"))));
        vm.prank(partyC);
        council.veto(blocked, "I refuse everything");
        decide(address(council), abi.encodeCall(ICouncil.replaceParty, (partyC, newcomer(NEWCOMER))));
        decide(address(issuers), abi.encodeCall(issuers.listRoot, (keccak256("root"))));
        check(issuers.isRootListed(keccak256("root")), "the registry goes on");
    }
}
