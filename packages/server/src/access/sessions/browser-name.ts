/** Words that only one browser or program says of itself, those first that others are hidden behind. */
const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:A|iOS)?\/(\d+)/, 'Edge'],
  [/\bOPR\/(\d+)/, 'Opera'],
  [/\bSamsungBrowser\/(\d+)/, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\/(\d+)/, 'Firefox'],
  [/\b(?:HeadlessChrome|Chromium|Chrome|CriOS)\/(\d+)/, 'Chrome'],
  [/\bVersion\/(\d+)[\d.]* (?:Mobile\/\S+ )?Safari\//, 'Safari'],
  [/\bcurl\/(\d+)/, 'curl'],
]

const systems: readonly (readonly [RegExp, string])[] = [
  [/\bAndroid\b/, 'Android'],
  [/\b(?:iPhone|iPad|iPod)\b/, 'iOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
]

/**
 * What people call the browser that sent a `User-Agent` header, such as `Firefox 140 on Linux`;
 * undefined for one that is not known. Whoever signs in writes that header: it proves nothing.
 */
export function browserName(userAgent: string): string | undefined {
  const found = browsers
    .map(([pattern, name]) => ({ version: pattern.exec(userAgent)?.[1], name }))
    .find(({ version }) => version !== undefined)
  if (found === undefined) return undefined
  const system = systems.find(([pattern]) => pattern.test(userAgent))?.[1]
  const browser = `${found.name} ${found.version}`
  return system === undefined ? browser : `${browser} on ${system}`
}
