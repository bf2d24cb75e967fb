/** What one person writes and a second vets. Its words never change: other words are another of its kind. */
export interface ToBeVetted {
  readonly writtenBy: string;
  readonly writtenAt: string;
  readonly vetting?: {
    readonly decision: "approved" | "refused";
    readonly by: string;
    readonly at: string;
    readonly reason: string;
  };
  readonly withdrawn?: { readonly by: string; readonly at: string; readonly reason: string };
}

export const VETTING_STANDINGS = ["proposed", "vetted", "refused", "withdrawn"] as const;
export type VettingStanding = (typeof VETTING_STANDINGS)[number];

export function vettingStanding({
  withdrawn,
  vetting,
  writtenBy,
}: Pick<ToBeVetted, "withdrawn" | "vetting" | "writtenBy">): VettingStanding {
  if (withdrawn) return "withdrawn";
  if (vetting?.decision === "refused") return "refused";
  // A second person, whatever the store says: nobody vets their own words.
  return vetting && vetting.by !== writtenBy ? "vetted" : "proposed";
}
