import { PageBody, PageHeader } from '../../frame/page-header.tsx'
import { Unfinished } from '../../frame/unfinished.tsx'
import { addresses } from '../../shared/addresses.ts'

interface Props {
  /** With its namespace. */
  readonly repository: string
  readonly reference:
    | { readonly kind: 'tag'; readonly name: string }
    | { readonly kind: 'manifest'; readonly digest: string }
}

/** What a tag or a digest leads to. */
export default function ManifestPage({ repository, reference }: Props) {
  return (
    <>
      <PageHeader
        title={reference.kind === 'tag' ? reference.name : reference.digest}
        trail={[{ label: repository, to: addresses.repository(repository, { tab: 'tags' }) }]}
      />
      <PageBody>
        <Unfinished />
      </PageBody>
    </>
  )
}
