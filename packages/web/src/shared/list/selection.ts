/** Which rows are selected, and how that is changed. */
export interface Selection {
  readonly selected: ReadonlySet<string>
  readonly select: (key: string, isSelected: boolean, isRange: boolean) => void
  readonly selectAll: (isSelected: boolean) => void
}
