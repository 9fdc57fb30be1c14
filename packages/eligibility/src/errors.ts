/** The package's two errors. Codes are stable; messages name places in a rule or a credential, never a person's values. */

/** Why a rule document was refused at publication. */
export type RuleErrorCode =
  | 'json_invalid'
  | 'json_not_plain'
  | 'too_large'
  | 'too_deep'
  | 'format_unknown'
  | 'member_missing'
  | 'member_unknown'
  | 'wrong_type'
  | 'value_invalid'
  | 'text_not_plain'
  | 'date_invalid'
  | 'range_empty'
  | 'range_too_wide'
  | 'unit_unknown'
  | 'unit_mismatch'
  | 'area_kind_missing'
  | 'area_kind_without_area'
  | 'claim_declared_twice'
  | 'claim_only_for_matching'
  | 'claim_identifies'
  | 'credential_type_conflict'
  | 'dates_not_rising'
  | 'dates_leave_gap'
  | 'table_leaves_gap'
  | 'table_steps_not_rising'
  | 'table_not_monotone'
  | 'fact_unknown'
  | 'fact_of_wrong_kind'
  | 'fact_unused'
  | 'fact_idle'
  | 'parameter_unknown'
  | 'parameter_unused'
  | 'enumeration_value_unknown'
  | 'condition_constant'
  | 'clause_id_repeated'
  | 'clause_unknown'
  | 'clause_unused'
  | 'clause_required_and_graded'
  | 'requires_nothing'
  | 'requirement_repeated'
  | 'too_many_routes'
  | 'grade_unreachable'
  | 'once_fact_not_always_read'
  | 'pointer_unknown'
  | 'type_unknown'
  | 'claim_unknown'
  | 'claim_differs';

/** A rule document that cannot be published. `path` is the JSON Pointer (RFC 6901) of the place. */
export class RuleError extends Error {
  override readonly name = 'RuleError';
  readonly code: RuleErrorCode;
  readonly path: string;
  /** The message without the place, for who shows that otherwise. */
  readonly sentence: string;

  constructor(code: RuleErrorCode, path: string, sentence: string) {
    super(`${path === '' ? 'The rule' : path}: ${sentence}`);
    this.code = code;
    this.path = path;
    this.sentence = sentence;
  }
}

/** Why no decision could be given. */
export type DecisionErrorCode =
  | 'fact_wrong_type'
  | 'fact_out_of_range'
  | 'fact_value_unknown'
  | 'match_number_missing'
  | 'match_number_malformed'
  | 'nothing_to_match'
  | 'date_invalid'
  | 'rule_not_in_force'
  | 'did_invalid';

/** Facts or a date on which nothing can be decided. `path` is `/credential/claim`, or empty; never a value. */
export class DecisionError extends Error {
  override readonly name = 'DecisionError';
  readonly code: DecisionErrorCode;
  readonly path: string;
  /** The message without the place, for who shows that otherwise. */
  readonly sentence: string;

  constructor(code: DecisionErrorCode, path: string, sentence: string) {
    super(path === '' ? sentence : `${path}: ${sentence}`);
    this.code = code;
    this.path = path;
    this.sentence = sentence;
  }
}
