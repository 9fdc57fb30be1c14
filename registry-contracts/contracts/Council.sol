// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ICouncil} from "./interfaces/ICouncil.sol";
import {Numbered} from "./Numbered.sol";

/// @title The parties that govern the registry together
/// @dev Every list has a bound, so that no party can make another's call too expensive. While a proposal is executed
/// nothing else can be done here, so that all events before `ProposalExecuted` are of that proposal's calls.
contract Council is ICouncil, Numbered, EIP712, Nonces, ReentrancyGuardTransient {
    uint256 private constant MAX_PARTIES = 16;
    uint256 private constant MAX_CALLS = 32;
    uint256 private constant MAX_CALL_BYTES = 16_384;
    uint256 private constant MAX_UNDECIDED = 16;
    uint256 private constant MAX_NAME_BYTES = 256;
    uint256 private constant MAX_REASON_BYTES = 1024;
    /// @dev A time given in milliseconds by mistake could never be put right again.
    uint256 private constant MAX_TERM_SECONDS = 366 days;
    bytes32 private constant APPROVAL_TYPE =
        keccak256("Approval(uint64 id,bytes32 contentHash,uint256 nonce,uint64 deadline)");

    enum Outcome {
        Pending,
        Executed,
        Vetoed
    }

    /// @param vetoableUntil As it was when the threshold was reached; see `_vetoableUntil`.
    /// @param votes By party the membership in which it approved.
    /// @param removes The parties that the proposal removes or replaces, if it does nothing else.
    struct Record {
        address proposer;
        uint64 proposedAt;
        Outcome outcome;
        uint64 vetoableUntil;
        uint64 expiresAt;
        bytes32 contentHash;
        string reason;
        Call[] calls;
        address[] approvalsAtExecution;
        mapping(address party => uint64) votes;
        mapping(address party => bool) removes;
    }

    /// @inheritdoc ICouncil
    uint64 public transient executing;

    Party[] private _parties;
    /// @dev Zero for whom is no party; else the number of this membership, new at every joining.
    mapping(address account => uint64) private _memberships;
    uint64 private _lastMembership;
    Terms private _terms;
    /// @dev When parties or terms changed last: a delay that began under others begins anew.
    uint64 private _rulesSince;
    Record[] private _records;
    mapping(address party => uint64[]) private _undecided;

    modifier onlyParty() {
        require(isParty(msg.sender), CallerIsNotParty(msg.sender));
        _;
    }

    modifier onlyCouncil() {
        require(msg.sender == address(this), CallerIsNotCouncil(msg.sender));
        _;
    }

    constructor(Party[] memory founders, Terms memory founding) EIP712("Anju Council", "1") {
        for (uint256 i = 0; i < founders.length; i++) _addParty(founders[i]);
        _setTerms(founding);
    }

    /// @inheritdoc ICouncil
    function propose(Call[] calldata calls, string calldata reason) external nonReentrant onlyParty returns (uint64 id) {
        _requireText("reason", reason, MAX_REASON_BYTES);
        require(calls.length != 0, ArgumentMissing("calls"));
        require(calls.length <= MAX_CALLS, ArgumentTooLong("calls", calls.length, MAX_CALLS));
        _forgetDecided(msg.sender);
        require(_undecided[msg.sender].length < MAX_UNDECIDED, TooManyProposals(msg.sender, MAX_UNDECIDED));

        Record storage record = _records.push();
        id = uint64(_records.length);
        _undecided[msg.sender].push(id);
        record.proposer = msg.sender;
        record.proposedAt = uint64(block.timestamp);
        record.expiresAt = uint64(block.timestamp) + _terms.lifetimeSeconds;
        record.contentHash = contentHashOf(calls, reason);
        record.reason = reason;
        for (uint256 i = 0; i < calls.length; i++) {
            uint256 length = calls[i].data.length;
            require(calls[i].target.code.length != 0, ArgumentMissing("target"));
            require(length <= MAX_CALL_BYTES, ArgumentTooLong("data", length, MAX_CALL_BYTES));
            record.calls.push(calls[i]);
        }
        _noteRemovals(record, calls);
        emit ProposalMade(_nextChange(), id, msg.sender, record.contentHash, calls, reason);
        _approve(id, record, msg.sender);
    }

    /// @inheritdoc ICouncil
    function approve(uint64 id, bytes32 contentHash) external nonReentrant onlyParty {
        _approveContent(id, contentHash, msg.sender);
    }

    /// @inheritdoc ICouncil
    function approveBySignature(uint64 id, bytes32 contentHash, address party, uint64 deadline, bytes calldata signature)
        external
        nonReentrant
    {
        require(isParty(party), CallerIsNotParty(party));
        require(block.timestamp <= deadline, SignatureExpired(deadline));
        bytes32 digest =
            _hashTypedDataV4(keccak256(abi.encode(APPROVAL_TYPE, id, contentHash, _useNonce(party), deadline)));
        (address signer, ECDSA.RecoverError problem,) = ECDSA.tryRecoverCalldata(digest, signature);
        require(problem == ECDSA.RecoverError.NoError && signer == party, SignatureInvalid(party));
        _approveContent(id, contentHash, party);
    }

    /// @inheritdoc ICouncil
    function withdrawApproval(uint64 id) external nonReentrant onlyParty {
        Record storage record = _undecidedRecord(id);
        require(_hasApproved(record, msg.sender), NotApproved(id, msg.sender));
        record.votes[msg.sender] = 0;
        _useNonce(msg.sender);
        if (_countApprovals(record) < _terms.threshold) record.vetoableUntil = 0;
        emit ApprovalWithdrawn(_nextChange(), id, msg.sender);
    }

    /// @inheritdoc ICouncil
    function veto(uint64 id, string calldata reason) external nonReentrant onlyParty {
        _requireText("reason", reason, MAX_REASON_BYTES);
        Record storage record = _undecidedRecord(id);
        require(_stateOf(record) != ProposalState.Ready, VetoTooLate(id, _vetoableUntil(record)));
        require(!record.removes[msg.sender], VetoOfOwnRemoval(id, msg.sender));
        record.outcome = Outcome.Vetoed;
        emit ProposalVetoed(_nextChange(), id, msg.sender, reason);
    }

    /// @inheritdoc ICouncil
    function execute(uint64 id) external nonReentrant {
        Record storage record = _undecidedRecord(id);
        uint256 approvals = _countApprovals(record);
        require(approvals >= _terms.threshold, ThresholdNotMet(id, approvals, _terms.threshold));
        uint64 vetoableUntil = _vetoableUntil(record);
        require(vetoableUntil != 0, ProposalNotInState(id, ProposalState.Open));
        require(block.timestamp > vetoableUntil, DelayNotOver(id, vetoableUntil));

        // decided before anything is called: whoever comes back in here finds nothing left to execute
        record.outcome = Outcome.Executed;
        record.vetoableUntil = vetoableUntil;
        record.approvalsAtExecution = _approvals(record);
        executing = id;
        for (uint256 i = 0; i < record.calls.length; i++) {
            Call storage made = record.calls[i];
            (bool isDone, bytes memory returned) = made.target.call(made.data);
            require(isDone && made.target.code.length != 0, CallFailed(id, i, returned));
        }
        executing = 0;
        emit ProposalExecuted(_nextChange(), id, msg.sender, record.approvalsAtExecution);
    }

    /// @inheritdoc ICouncil
    function addParty(Party calldata party) external onlyCouncil {
        _addParty(party);
    }

    /// @inheritdoc ICouncil
    function removeParty(address account) external onlyCouncil {
        _removeParty(account);
        _requireTermsFit();
    }

    /// @inheritdoc ICouncil
    function replaceParty(address account, Party calldata successor) external onlyCouncil {
        _removeParty(account);
        _addParty(successor);
    }

    /// @inheritdoc ICouncil
    function setTerms(Terms calldata changed) external onlyCouncil {
        _setTerms(changed);
    }

    /// @inheritdoc ICouncil
    function parties() external view returns (Party[] memory) {
        return _parties;
    }

    /// @inheritdoc ICouncil
    function terms() external view returns (Terms memory) {
        return _terms;
    }

    /// @inheritdoc ICouncil
    function proposalCount() external view returns (uint64) {
        return uint64(_records.length);
    }

    /// @inheritdoc ICouncil
    function proposalOf(uint64 id) external view returns (Proposal memory) {
        return _read(id, _record(id));
    }

    /// @inheritdoc ICouncil
    function proposals(uint256 offset, uint256 limit) external view returns (Proposal[] memory page) {
        uint256 count = _records.length;
        uint256 length = offset >= count ? 0 : limit < count - offset ? limit : count - offset;
        page = new Proposal[](length);
        for (uint256 i = 0; i < length; i++) page[i] = _read(uint64(offset + i + 1), _records[offset + i]);
    }

    /// @inheritdoc ICouncil
    function isParty(address account) public view returns (bool) {
        return _memberships[account] != 0;
    }

    /// @inheritdoc ICouncil
    function contentHashOf(Call[] calldata calls, string calldata reason) public pure returns (bytes32) {
        return keccak256(abi.encode(calls, reason));
    }

    function _approveContent(uint64 id, bytes32 contentHash, address party) private {
        Record storage record = _undecidedRecord(id);
        require(record.contentHash == contentHash, ContentMismatch(id, record.contentHash));
        require(!_hasApproved(record, party), AlreadyApproved(id, party));
        _approve(id, record, party);
    }

    function _approve(uint64 id, Record storage record, address party) private {
        uint256 threshold = _terms.threshold;
        bool wasReached = record.vetoableUntil != 0 && _countApprovals(record) >= threshold;
        record.votes[party] = _memberships[party];
        emit ProposalApproved(_nextChange(), id, party);
        if (wasReached || _countApprovals(record) < threshold) return;

        record.vetoableUntil = uint64(block.timestamp) + _terms.delaySeconds;
        record.expiresAt = record.vetoableUntil + _terms.lifetimeSeconds;
        emit DelayStarted(_nextChange(), id, record.vetoableUntil, record.expiresAt);
    }

    function _addParty(Party memory party) private {
        require(party.account != address(0) && party.account != address(this), ArgumentMissing("account"));
        _requireText("nameZh", party.nameZh, MAX_NAME_BYTES);
        _requireText("nameEn", party.nameEn, MAX_NAME_BYTES);
        require(!isParty(party.account), PartyAlreadyListed(party.account));
        require(_parties.length < MAX_PARTIES, ArgumentTooLong("parties", _parties.length + 1, MAX_PARTIES));
        _parties.push(party);
        _memberships[party.account] = ++_lastMembership;
        _rulesSince = uint64(block.timestamp);
        emit PartyAdded(_nextChange(), party.account, party.nameZh, party.nameEn);
    }

    function _removeParty(address account) private {
        require(isParty(account), PartyNotListed(account));
        uint256 last = _parties.length - 1;
        for (uint256 i = 0; i < last; i++) {
            if (_parties[i].account != account) continue;
            _parties[i] = _parties[last];
            break;
        }
        _parties.pop();
        _memberships[account] = 0;
        _rulesSince = uint64(block.timestamp);
        _useNonce(account); // what it signed and nobody used must not count if it ever comes back
        emit PartyRemoved(_nextChange(), account);
    }

    function _setTerms(Terms memory changed) private {
        _terms = changed;
        _rulesSince = uint64(block.timestamp);
        _requireTermsFit();
        emit TermsChanged(_nextChange(), changed);
    }

    /// @dev Fewer than all must be enough, or a party that refuses everything could never be replaced.
    function _requireTermsFit() private view {
        Terms memory held = _terms;
        bool fits = held.threshold >= 2 && held.threshold < _parties.length && _isTerm(held.delaySeconds)
            && _isTerm(held.lifetimeSeconds) && _isTerm(held.emergencySeconds);
        require(fits, TermsInvalid(held, _parties.length));
    }

    function _isTerm(uint32 termSeconds) private pure returns (bool) {
        return termSeconds != 0 && termSeconds <= MAX_TERM_SECONDS;
    }

    function _forgetDecided(address party) private {
        uint64[] storage undecided = _undecided[party];
        uint256 i = 0;
        while (i < undecided.length) {
            Record storage record = _records[undecided[i] - 1];
            if (record.outcome == Outcome.Pending && block.timestamp <= record.expiresAt) {
                i++;
                continue;
            }
            undecided[i] = undecided[undecided.length - 1];
            undecided.pop();
        }
    }

    function _record(uint64 id) private view returns (Record storage) {
        require(id != 0 && id <= _records.length, ProposalUnknown(id));
        return _records[id - 1];
    }

    function _undecidedRecord(uint64 id) private view returns (Record storage record) {
        record = _record(id);
        ProposalState state = _stateOf(record);
        bool isUndecided =
            state == ProposalState.Open || state == ProposalState.Waiting || state == ProposalState.Ready;
        require(isUndecided, ProposalNotInState(id, state));
    }

    function _stateOf(Record storage record) private view returns (ProposalState) {
        if (record.outcome == Outcome.Executed) return ProposalState.Executed;
        if (record.outcome == Outcome.Vetoed) return ProposalState.Vetoed;
        if (block.timestamp > record.expiresAt) return ProposalState.Expired;
        bool isReached = record.vetoableUntil != 0 && _countApprovals(record) >= _terms.threshold;
        if (!isReached) return ProposalState.Open;
        return block.timestamp <= _vetoableUntil(record) ? ProposalState.Waiting : ProposalState.Ready;
    }

    /// @dev End of the delay; 0 while the threshold was not reached. Votes that were too few for a while, because parties
    /// or terms were others, must not have used up the delay: it lasts at least as long as from the last such change.
    function _vetoableUntil(Record storage record) private view returns (uint64) {
        if (record.vetoableUntil == 0) return 0;
        uint64 anew = _rulesSince + _terms.delaySeconds;
        return anew > record.vetoableUntil ? anew : record.vetoableUntil;
    }

    /// @dev A vote of an earlier membership does not count in a later one.
    function _hasApproved(Record storage record, address party) private view returns (bool) {
        uint64 membership = _memberships[party];
        return membership != 0 && record.votes[party] == membership;
    }

    function _countApprovals(Record storage record) private view returns (uint256 count) {
        for (uint256 i = 0; i < _parties.length; i++) {
            if (_hasApproved(record, _parties[i].account)) count++;
        }
    }

    function _approvals(Record storage record) private view returns (address[] memory approvals) {
        approvals = new address[](_countApprovals(record));
        uint256 next = 0;
        for (uint256 i = 0; i < _parties.length; i++) {
            address account = _parties[i].account;
            if (_hasApproved(record, account)) approvals[next++] = account;
        }
    }

    function _read(uint64 id, Record storage record) private view returns (Proposal memory) {
        ProposalState state = _stateOf(record);
        bool isUndecided = record.outcome == Outcome.Pending;
        return Proposal({
            id: id,
            proposer: record.proposer,
            proposedAt: record.proposedAt,
            vetoableUntil: isUndecided ? _vetoableUntil(record) : record.vetoableUntil,
            expiresAt: record.expiresAt,
            state: state,
            contentHash: record.contentHash,
            calls: record.calls,
            reason: record.reason,
            approvals: state == ProposalState.Executed ? record.approvalsAtExecution : _approvals(record)
        });
    }

    function _noteRemovals(Record storage record, Call[] calldata calls) private {
        for (uint256 i = 0; i < calls.length; i++) {
            if (_removedBy(calls[i]) == address(0)) return; // it does something else as well
        }
        for (uint256 i = 0; i < calls.length; i++) record.removes[_removedBy(calls[i])] = true;
    }

    function _removedBy(Call calldata made) private view returns (address) {
        if (made.target != address(this) || made.data.length < 36) return address(0);
        bytes4 selector = bytes4(made.data[:4]);
        bool isRemoval = selector == this.removeParty.selector || selector == this.replaceParty.selector;
        return isRemoval ? address(uint160(uint256(bytes32(made.data[4:36])))) : address(0);
    }

    function _requireText(string memory name, string memory text, uint256 maximum) private pure {
        require(bytes(text).length != 0, ArgumentMissing(name));
        require(bytes(text).length <= maximum, ArgumentTooLong(name, bytes(text).length, maximum));
    }
}
