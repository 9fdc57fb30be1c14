// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {INumbered} from "./INumbered.sol";

/// @title The parties that govern the registry together
/// @notice A change takes a proposal, the approval of a threshold of parties, and a delay that begins when the threshold
/// is reached. Until the delay is over one veto stops it; a proposal that does nothing but replace or remove parties
/// cannot be vetoed by any of those. Afterwards anyone may execute it, once. Parties, threshold and delay change in the same way.
interface ICouncil is INumbered {
    /// @notice Open: too few approvals. Waiting: the delay runs. Ready: may be executed. The others are final.
    enum ProposalState {
        Unknown,
        Open,
        Waiting,
        Ready,
        Executed,
        Vetoed,
        Expired
    }

    /// @notice An independent party, with its public name in Chinese and English.
    struct Party {
        address account;
        string nameZh;
        string nameEn;
    }

    /// @notice One call that a proposal makes in the council's name.
    struct Call {
        address target;
        bytes data;
    }

    /// @param vetoableUntil End of the delay; 0 while the threshold was not reached. Later than `DelayStarted` said when
    /// parties or terms changed since: the delay then began anew with that change.
    /// @param expiresAt After this second it can be neither approved nor executed.
    struct Proposal {
        uint64 id;
        address proposer;
        uint64 proposedAt;
        uint64 vetoableUntil;
        uint64 expiresAt;
        ProposalState state;
        bytes32 contentHash;
        Call[] calls;
        string reason;
        address[] approvals;
    }

    /// @notice Deployment parameters. Times in seconds.
    /// @param threshold At least 2, and fewer than the parties: one that refuses everything can be replaced.
    /// @param delaySeconds From the threshold to the execution, at least 1.
    /// @param lifetimeSeconds How long a proposal may gather approvals, and afterwards wait for its execution.
    /// @param emergencySeconds How long a suspension by one party alone lasts at most.
    struct Terms {
        uint32 threshold;
        uint32 delaySeconds;
        uint32 lifetimeSeconds;
        uint32 emergencySeconds;
    }

    event PartyAdded(uint64 change, address indexed account, string nameZh, string nameEn);
    event PartyRemoved(uint64 change, address indexed account);
    event TermsChanged(uint64 change, Terms terms);
    event ProposalMade(
        uint64 change, uint64 indexed id, address indexed proposer, bytes32 contentHash, Call[] calls, string reason
    );
    event ProposalApproved(uint64 change, uint64 indexed id, address indexed party);
    event ApprovalWithdrawn(uint64 change, uint64 indexed id, address indexed party);
    /// @notice The threshold is reached and the delay began (or began anew, after approvals had fallen away).
    event DelayStarted(uint64 change, uint64 indexed id, uint64 vetoableUntil, uint64 expiresAt);
    event ProposalVetoed(uint64 change, uint64 indexed id, address indexed party, string reason);
    /// @notice Follows the events of its calls in the same transaction. `approvals` are the votes that counted.
    event ProposalExecuted(uint64 change, uint64 indexed id, address executor, address[] approvals);

    error CallerIsNotParty(address caller);
    error CallerIsNotCouncil(address caller);
    error ArgumentMissing(string name);
    error ArgumentTooLong(string name, uint256 length, uint256 maximum);
    error PartyAlreadyListed(address account);
    error PartyNotListed(address account);
    /// @notice Threshold at least 2 and fewer than the parties, all times from 1 second to 366 days.
    error TermsInvalid(Terms terms, uint256 parties);
    /// @notice The party has as many undecided proposals as one may have.
    error TooManyProposals(address party, uint256 maximum);
    error ProposalUnknown(uint64 id);
    /// @notice The proposal's state does not allow this.
    error ProposalNotInState(uint64 id, ProposalState state);
    error AlreadyApproved(uint64 id, address party);
    error NotApproved(uint64 id, address party);
    /// @notice Approvals of parties that left since do not count.
    error ThresholdNotMet(uint64 id, uint256 approvals, uint256 threshold);
    error DelayNotOver(uint64 id, uint64 vetoableUntil);
    /// @notice The delay is over: what was not stopped in time stands.
    error VetoTooLate(uint64 id, uint64 vetoableUntil);
    /// @notice Nobody vetoes the own removal, alone or together with others'.
    error VetoOfOwnRemoval(uint64 id, address party);
    /// @notice The signed content is not the proposal's.
    error ContentMismatch(uint64 id, bytes32 contentHash);
    /// @notice Not this party's signature for this chain, this council, this proposal and this nonce.
    error SignatureInvalid(address party);
    error SignatureExpired(uint64 deadline);
    /// @notice A call of the proposal failed; nothing of it happened.
    error CallFailed(uint64 id, uint256 index, bytes reason);

    /// @notice Proposes calls, and approves them. `reason` is for the public.
    function propose(Call[] calldata calls, string calldata reason) external returns (uint64 id);

    /// @notice Approves. `contentHash` says which content was read: another content under the same id is refused.
    function approve(uint64 id, bytes32 contentHash) external;

    /// @notice Approves in a party's name by its EIP-712 signature over
    /// `Approval(uint64 id,bytes32 contentHash,uint256 nonce,uint64 deadline)`, domain ("Anju Council", "1"). High-s
    /// signatures, other chains' and used ones are refused.
    function approveBySignature(uint64 id, bytes32 contentHash, address party, uint64 deadline, bytes calldata signature)
        external;

    /// @notice Takes an approval back, until the proposal is executed. Makes the party's earlier signatures void.
    function withdrawApproval(uint64 id) external;

    /// @notice Stops an open or waiting proposal for good.
    function veto(uint64 id, string calldata reason) external;

    /// @notice Makes the calls of a ready proposal. Anyone may.
    function execute(uint64 id) external;

    /// @notice Adds a party; by the council alone.
    function addParty(Party calldata party) external;

    /// @notice Removes a party; its votes stand no longer. By the council alone.
    function removeParty(address account) external;

    /// @notice Puts one party in another's place; by the council alone.
    function replaceParty(address account, Party calldata successor) external;

    /// @notice Changes threshold and times; by the council alone. The threshold holds at once, for undecided proposals
    /// too, and so does the delay, which begins anew for all of them; the other times hold for what is proposed or reaches
    /// the threshold from now on.
    function setTerms(Terms calldata terms) external;

    function isParty(address account) external view returns (bool);

    /// @notice The proposal whose calls are being made at this moment; 0 outside of an execution.
    function executing() external view returns (uint64);

    function parties() external view returns (Party[] memory);

    function terms() external view returns (Terms memory);

    function proposalCount() external view returns (uint64);

    /// @notice A proposal as it stands now; `approvals` are those that count now, or that counted when it was executed.
    function proposalOf(uint64 id) external view returns (Proposal memory);

    /// @notice Proposals from `offset` (0 is proposal 1) on, at most `limit`.
    function proposals(uint256 offset, uint256 limit) external view returns (Proposal[] memory);

    /// @notice `keccak256(abi.encode(calls, reason))`.
    function contentHashOf(Call[] calldata calls, string calldata reason) external pure returns (bytes32);
}
