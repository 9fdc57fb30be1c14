// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Council} from "../../contracts/Council.sol";
import {ICouncil} from "../../contracts/interfaces/ICouncil.sol";
import {RegistryTest} from "./RegistryTest.sol";

/// @notice A party, and the target of a proposal, that comes back into the council while it executes.
contract Intruder {
    Council private immutable council;
    bytes[] private attempts;
    uint256 public calls;
    uint256 public refusals;

    constructor(Council council_) {
        council = council_;
    }

    function prepare(bytes calldata attempt) external {
        attempts.push(attempt);
    }

    function act(bytes calldata data) external returns (bytes memory) {
        (bool isDone, bytes memory returned) = address(council).call(data);
        require(isDone, "refused");
        return returned;
    }

    function called() external {
        calls++;
        for (uint256 i = 0; i < attempts.length; i++) {
            (bool isDone, bytes memory returned) = address(council).call(attempts[i]);
            bool isGuarded = returned.length == 4
                && bytes4(returned) == ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector;
            if (!isDone && isGuarded) refusals++;
        }
    }
}

/// @notice Answers with as much as the caller can pay for.
contract Shouter {
    bool private immutable isFailing;
    uint256 private immutable length;

    constructor(bool isFailing_, uint256 length_) {
        isFailing = isFailing_;
        length = length_;
    }

    fallback() external {
        bool fails = isFailing;
        uint256 size = length;
        assembly {
            if fails { revert(0, size) }
            return(0, size)
        }
    }
}

contract CouncilHostileTest is RegistryTest {
    bytes32 private constant ROOT = keccak256("root");

    function listRoot(bytes32 root) private view returns (bytes memory) {
        return abi.encodeCall(issuers.listRoot, (root));
    }

    // reentrancy

    function test_execute_letsNobodyActInTheCouncilMeanwhile() public {
        Intruder intruder = new Intruder(council);
        addParty(address(intruder));
        uint64 id = propose(partyA, address(intruder), abi.encodeCall(Intruder.called, ()));
        approve(partyB, id);
        uint64 other = propose(partyA, address(issuers), listRoot(ROOT));
        approve(partyB, other);
        uint64 open = propose(partyC, address(issuers), listRoot(keccak256("another")));
        bytes32 content = contentHash(open);
        intruder.act(abi.encodeCall(ICouncil.approve, (other, contentHash(other))));

        intruder.prepare(abi.encodeCall(ICouncil.execute, (id)));
        intruder.prepare(abi.encodeCall(ICouncil.execute, (other)));
        intruder.prepare(abi.encodeCall(ICouncil.approve, (open, content)));
        intruder.prepare(abi.encodeCall(ICouncil.withdrawApproval, (other)));
        intruder.prepare(abi.encodeCall(ICouncil.veto, (open, "no")));
        intruder.prepare(
            abi.encodeCall(ICouncil.propose, (oneCall(address(issuers), listRoot(keccak256("third"))), "because"))
        );
        intruder.prepare(
            abi.encodeCall(
                ICouncil.approveBySignature, (open, content, partyA, uint64(block.timestamp + 999), new bytes(65))
            )
        );
        vm.warp(block.timestamp + DELAY + 1);
        council.execute(id);

        check(intruder.calls() == 1, "called once");
        check(intruder.refusals() == 7, "each attempt was refused");
        check(!issuers.isRootListed(ROOT) && council.proposalCount() == 3, "nothing else happened");
        expectState(other, ICouncil.ProposalState.Ready);
        expectState(open, ICouncil.ProposalState.Open);
        council.execute(other); // afterwards all goes its way
        intruder.act(abi.encodeCall(ICouncil.approve, (open, content)));
    }

    function test_aTargetCannotUseTheCouncilsRightsBeyondItsCall() public {
        Intruder intruder = new Intruder(council);
        intruder.prepare(abi.encodeCall(ICouncil.removeParty, (partyA)));
        intruder.prepare(abi.encodeCall(ICouncil.setTerms, (foundingTerms())));
        addParty(address(0xD00D));
        decide(address(intruder), abi.encodeCall(Intruder.called, ()));
        check(intruder.calls() == 1 && council.isParty(partyA), "the rights are the council's alone");
    }

    // proposals that change the council while it executes

    function test_aProposalThatChangesTheTermsCannotHelpItself() public {
        addParty(address(0xD00D));
        vm.prank(address(council));
        council.setTerms(ICouncil.Terms(3, DELAY, LIFETIME, EMERGENCY));
        ICouncil.Call[] memory calls = new ICouncil.Call[](2);
        calls[0] = ICouncil.Call(
            address(council), abi.encodeCall(ICouncil.setTerms, (ICouncil.Terms(2, 1, LIFETIME, EMERGENCY)))
        );
        calls[1] = ICouncil.Call(address(issuers), listRoot(ROOT));
        vm.prank(partyA);
        uint64 id = council.propose(calls, "two are enough");
        approve(partyB, id);
        vm.warp(block.timestamp + DELAY + 1);
        vm.expectRevert(abi.encodeWithSelector(ICouncil.ThresholdNotMet.selector, id, 2, 3));
        council.execute(id);
    }

    function test_aProposalWhoseResultWouldBeInvalidChangesNothing() public {
        uint64 id = decideReady(address(council), abi.encodeCall(ICouncil.removeParty, (partyC)));
        bytes memory why = abi.encodeWithSelector(ICouncil.TermsInvalid.selector, foundingTerms(), 2);
        vm.expectRevert(abi.encodeWithSelector(ICouncil.CallFailed.selector, id, 0, why));
        council.execute(id);
        check(council.isParty(partyC), "still a party");
    }

    function test_theCouncilIsNoPartyOfItself() public {
        bytes memory inner =
            abi.encodeCall(ICouncil.propose, (oneCall(address(issuers), listRoot(ROOT)), "by myself"));
        uint64 id = decideReady(address(council), inner);
        vm.expectRevert();
        council.execute(id);
    }

    // gas

    /// @notice With whatever gas an executor sends along: the whole proposal happens, or nothing of it.
    function testFuzz_execute_withAnyGasHappensWhollyOrNotAtAll(uint256 gas_) public {
        ICouncil.Call[] memory calls = new ICouncil.Call[](3);
        for (uint256 i = 0; i < 3; i++) calls[i] = ICouncil.Call(address(issuers), listRoot(bytes32(i + 1)));
        vm.prank(partyA);
        uint64 id = council.propose(calls, "three roots");
        approve(partyB, id);
        vm.warp(block.timestamp + DELAY + 1);
        gas_ = 20_000 + gas_ % 600_000;
        try council.execute{gas: gas_}(id) {
            expectState(id, ICouncil.ProposalState.Executed);
            check(issuers.roots().length == 3, "all three");
        } catch {
            expectState(id, ICouncil.ProposalState.Ready);
            check(issuers.roots().length == 0, "none");
            council.execute(id);
        }
    }

    function testFuzz_aTargetThatAnswersAtLengthHurtsNobodyButItsExecutor(bool isFailing, uint256 size) public {
        Shouter shouter = new Shouter(isFailing, size % 100_000);
        uint64 loud = decideReady(address(shouter), hex"00");
        uint64 other = decideReady(address(issuers), listRoot(ROOT));
        if (isFailing) vm.expectRevert();
        council.execute(loud);
        council.execute(other);
        check(issuers.isRootListed(ROOT), "other proposals go on");
    }

    /// @notice With every list full, each act of another party still costs a bounded amount.
    function test_fullListsDoNotMakeAnothersActTooExpensive() public {
        for (uint160 i = 0; i < 13; i++) addParty(address(0x1000 + i));
        for (uint256 i = 0; i < 16; i++) {
            propose(partyA, address(issuers), listRoot(bytes32(i + 1)));
            propose(partyC, address(issuers), listRoot(bytes32(i + 1)));
        }
        vm.warp(block.timestamp + LIFETIME + 1);
        uint256 before = gasleft();
        uint64 id = propose(partyC, address(issuers), listRoot(ROOT)); // clears sixteen expired ones
        check(before - gasleft() < 600_000, "propose");
        for (uint160 i = 0; i < 13; i++) {
            bytes32 content = contentHash(id);
            vm.prank(address(0x1000 + i));
            before = gasleft();
            council.approve(id, content);
            check(before - gasleft() < 250_000, "approve");
        }
        vm.warp(block.timestamp + DELAY + 1);
        before = gasleft();
        council.execute(id);
        check(before - gasleft() < 800_000, "execute");
    }

    // order of transactions

    function test_execute_frontRunByAnyoneHasTheSameEffect() public {
        uint64 id = decideReady(address(issuers), listRoot(ROOT));
        vm.prank(OUTSIDER);
        council.execute(id);
        check(issuers.isRootListed(ROOT), "listed");
        vm.expectRevert(
            abi.encodeWithSelector(ICouncil.ProposalNotInState.selector, id, ICouncil.ProposalState.Executed)
        );
        vm.prank(partyA);
        council.execute(id);
    }

    function test_vetoAndExecuteNeverFitIntoTheSameSecond() public {
        uint64 id = propose(partyA, address(issuers), listRoot(ROOT));
        approve(partyB, id);
        uint64 end = council.proposalOf(id).vetoableUntil;
        vm.warp(end);
        vm.expectRevert(abi.encodeWithSelector(ICouncil.DelayNotOver.selector, id, end));
        council.execute(id);
        vm.warp(end + 1);
        vm.expectRevert(abi.encodeWithSelector(ICouncil.VetoTooLate.selector, id, end));
        vm.prank(partyC);
        council.veto(id, "no");
        council.execute(id);
    }
}
