import i18next from 'i18next'

/*
 * All texts of the page stand in files `*.texts.ts` beside what shows them, one per feature, in
 * English. A translation is another file with the same keys, added to the same namespace.
 */

void i18next.init({
  lng: 'en',
  fallbackLng: 'en',
  resources: {},
  // React escapes whatever it shows.
  interpolation: { escapeValue: false },
  returnEmptyString: false,
  // Keys are names and nothing else: they are not searched for separators.
  keySeparator: false,
  nsSeparator: false,
})

type Values = Readonly<Record<string, string | number>>

/** `tag_one` and `tag_other` are asked for as `tag`, with a `count`. */
type KeyOf<Catalogue> = {
  [Key in keyof Catalogue & string]: Key extends `${infer Stem}_${'one' | 'other' | 'zero'}`
    ? Stem | Key
    : Key
}[keyof Catalogue & string]

/**
 * Adds the texts of a feature to the catalogue.
 *
 * @returns reads one: `t('title')`, `t('tag', { count })`; values stand in the text as `{{name}}`
 */
export function defineTexts<const Catalogue extends Readonly<Record<string, string>>>(
  feature: string,
  catalogue: Catalogue,
): (key: KeyOf<Catalogue>, values?: Values) => string {
  i18next.addResourceBundle('en', feature, catalogue)
  return (key, values) => i18next.t(String(key), { ns: feature, ...values })
}

/**
 * The language of dates and numbers: that of the texts, since they stand within sentences, as it
 * is spoken where the browser is.
 */
export function language(): string {
  const ours = i18next.language
  const isOurs = (wanted: string) => wanted === ours || wanted.startsWith(`${ours}-`)
  return navigator.languages.find(isOurs) ?? ours
}
