import { NothingYet } from '../shared/states.tsx'
import { t } from './frame.texts.ts'

/** For a part of the page that is not there yet, and says so. */
export function Unfinished() {
  return <NothingYet title={t('unfinished')}>{t('unfinishedBody')}</NothingYet>
}
