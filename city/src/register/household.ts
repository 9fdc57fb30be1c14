/** What the departments know of one household. Days are numbers since 1970-01-01, money fen, areas 0.01 m². */

import type { Sex } from './names.ts';

export type Role = 'head' | 'spouse' | 'child' | 'other';
export type Basis = 'urban_hukou' | 'rural_hukou' | 'residence_permit';
export type Assistance = 'none' | 'low_income' | 'minimum_living_allowance' | 'destitute';

/** What social insurance knows of someone who works. */
export type Employment = {
  /** Without a break. */
  readonly insuredSince: number;
  readonly contractSince: number;
  /** Null where the contract has no fixed term. */
  readonly contractUntil: number | null;
  readonly employerLeases: boolean;
};

/** A home that a member owns; its number is the only one of its kind in the city. */
export type Unit = {
  readonly assembly: string;
  readonly number: string;
  readonly ownerNumber: string;
  readonly exclusiveAreaCsqm: number;
  readonly ownedSince: number;
};

export type Member = {
  readonly number: string;
  readonly name: string;
  readonly role: Role;
  readonly sex: Sex;
  readonly bornOn: number;
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

/** What the registers of people, of homes and of work add to a household. */
export type DetailedHousehold = Omit<Household, 'members'> & {
  readonly members: readonly DetailedMember[];
  /** As many as `homesOwned` says. */
  readonly units: readonly Unit[];
};

export type DetailedMember = Member & {
  readonly idNumber: string;
  /** `data:` URL of a PNG. */
  readonly portrait: string;
  readonly employment: Employment | null;
};
