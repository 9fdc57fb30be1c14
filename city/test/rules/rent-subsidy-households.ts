/** Households that ask for a rent subsidy, as their departments attest them; what is left out was not shown. */
export type Household = {
  size?: number;
  monthlyFen?: number;
  assetsFen?: number | undefined;
  assistance?: string | undefined;
  homes?: number | undefined;
};

export const factsOf = ({ size, monthlyFen, assetsFen, assistance, homes }: Household) => ({
  household: { household_size: size },
  income: {
    household_monthly_income_fen: monthlyFen,
    household_net_assets_fen: assetsFen,
    assistance,
  },
  property: { homes_owned: homes },
});
