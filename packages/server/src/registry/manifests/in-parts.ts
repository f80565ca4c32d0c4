/** Values of one `in (…)`: engines bound the number of parameters of a statement. */
const itemsPerPart = 500

/** The same items, as many at a time as one statement takes. */
export function* inParts<Item>(items: readonly Item[]): Iterable<Item[]> {
  for (let start = 0; start < items.length; start += itemsPerPart) {
    yield items.slice(start, start + itemsPerPart)
  }
}
