export const kibibyte = 1024
export const mebibyte = 1024 * kibibyte
export const gibibyte = 1024 * mebibyte

/** Costs of bytes are quoted per 10⁹ of them. */
export const gigabyte = 1e9

export function formatSize(sizeBytes: number): string {
  if (sizeBytes >= gibibyte) return `${sizeBytes / gibibyte} GiB`
  if (sizeBytes >= mebibyte) return `${sizeBytes / mebibyte} MiB`
  return `${sizeBytes / kibibyte} KiB`
}

/** `200`, `5 k`, `1 M`. */
export function formatCount(count: number): string {
  if (count >= 1e6 && count % 1e6 === 0) return `${count / 1e6} M`
  if (count >= 1e3 && count % 1e3 === 0) return `${count / 1e3} k`
  return String(count)
}
