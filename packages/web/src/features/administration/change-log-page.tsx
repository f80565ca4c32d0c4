import { PageBody, PageHeader } from '../../frame/page-header.tsx'
import { Unfinished } from '../../frame/unfinished.tsx'

export default function Page() {
  return (
    <>
      <PageHeader title="Change log" />
      <PageBody>
        <Unfinished />
      </PageBody>
    </>
  )
}
