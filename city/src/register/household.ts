/** What the four departments know of one household. Days are numbers since 1970-01-01, money fen, areas 0.01 m². */

export type Role = 'head' | 'spouse' | 'child' | 'other';
export type Basis = 'urban_hukou' | 'rural_hukou' | 'residence_permit';
export type Assistance = 'none' | 'low_income' | 'minimum_living_allowance' | 'destitute';

export type Member = {
  readonly number: string;
  readonly name: string;
  readonly role: Role;
  /** Minors have a residence but attest no household figures. */
  readonly adult: boolean;
  readonly basis: Basis;
  /** Day since which the hukou, or the permit, is held. */
  readonly basisSince: number;
};

export type Household = {
  readonly number: string;
  readonly since: number;
  readonly district: string;
  readonly members: readonly Member[];
  readonly annualIncomeFen: number;
  /** Null where the office has not assessed them. */
  readonly netAssetsFen: number | null;
  readonly assistance: Assistance;
  readonly assessedOn: number;
  readonly homesOwned: number;
  readonly usableAreaCsqm: number;
  readonly buildingAreaCsqm: number;
  readonly inOtherScheme: boolean;
};
