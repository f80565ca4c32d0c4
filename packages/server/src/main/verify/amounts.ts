const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']

/** `1,234,567` */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US')
}

/** `12 bytes`, `1.5 GiB` */
export function formatBytes(bytes: number): string {
  let amount = bytes
  let unit = 0
  while (amount >= 1024 && unit < units.length - 1) {
    amount /= 1024
    unit += 1
  }
  const digits = unit > 0 && amount < 10 ? 1 : 0
  return `${amount.toFixed(digits)} ${bytes === 1 ? 'byte' : units[unit]}`
}
