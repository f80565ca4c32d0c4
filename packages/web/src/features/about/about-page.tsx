import {
  Content,
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm,
  ExpandableSection,
  Label,
  LabelGroup,
} from '@patternfly/react-core'

import { useRegistryAddress, useSite } from '../../api/site.ts'
import { PageBody, PageHeader } from '../../frame/page-header.tsx'
import { signInCommand } from '../../shared/client-commands.ts'
import { CopyText } from '../../shared/values.tsx'
import { t } from './about.texts.ts'

/** What this registry is, and where to read more. */
export default function AboutPage() {
  const site = useSite()
  const { config } = site
  const address = useRegistryAddress()
  const facts = [
    [t('version'), site.version_number],
    [t('registry'), config.REGISTRY_TITLE],
    [t('address'), config.SERVER_HOSTNAME],
    [t('signIn'), config.AUTHENTICATION_TYPE],
    [t('state'), t(site.registry_state === 'readonly' ? 'readOnly' : 'normal')],
  ] as const
  const features = Object.keys(site.features).filter((name) => site.features[name] === true)
  return (
    <>
      <PageHeader title={t('title')}>{t('what')}</PageHeader>
      <PageBody>
        <div className="berth-stack">
          <DescriptionList isHorizontal isCompact>
            {facts.map(([term, value]) => (
              <DescriptionListGroup key={term}>
                <DescriptionListTerm>{term}</DescriptionListTerm>
                <DescriptionListDescription>{value}</DescriptionListDescription>
              </DescriptionListGroup>
            ))}
            {config.CONTACT_INFO.length === 0 ? null : (
              <DescriptionListGroup>
                <DescriptionListTerm>{t('contact')}</DescriptionListTerm>
                <DescriptionListDescription>
                  {config.CONTACT_INFO.map((contact) => (
                    <div key={contact}>
                      <Contact address={contact} />
                    </div>
                  ))}
                </DescriptionListDescription>
              </DescriptionListGroup>
            )}
          </DescriptionList>
          <Content component="ul">
            <li>
              <a href={config.DOCUMENTATION_ROOT}>{t('documentation')}</a>
            </li>
            <li>
              <a href="/api/docs">{t('api')}</a>
            </li>
            <li>
              <a href="/api/docs/openapi.json">{t('document')}</a>
            </li>
          </Content>
          <FooterLinks links={config.FOOTER_LINKS} />
          <section>
            <Content component="h2">{t('commands')}</Content>
            <CopyText text={signInCommand('podman', address)} label={t('commands')} />
          </section>
          <section>
            <Content component="h2">{t('keyboard')}</Content>
            <Content component="ul">
              <li>
                <kbd>{t('paletteKey')}</kbd> {t('palette')}
              </li>
              <li>
                <kbd>{t('escapeKey')}</kbd> {t('escape')}
              </li>
              <li>
                <kbd>{t('shiftKey')}</kbd> {t('shift')}
              </li>
            </Content>
          </section>
          <ExpandableSection toggleText={t('features')}>
            <LabelGroup numLabels={100}>
              {features.map((name) => (
                <Label key={name} isCompact>
                  {name}
                </Label>
              ))}
            </LabelGroup>
          </ExpandableSection>
        </div>
      </PageBody>
    </>
  )
}

const footerLinks = {
  TERMS_OF_SERVICE_URL: t('terms'),
  PRIVACY_POLICY_URL: t('privacy'),
  SECURITY_URL: t('security'),
  ABOUT_URL: t('aboutOperator'),
} as const

/** What operators have to say about themselves (`FOOTER_LINKS`). */
function FooterLinks({ links }: { readonly links: Readonly<Record<string, unknown>> }) {
  const there = Object.entries(footerLinks).flatMap(([name, label]) => {
    const address = links[name]
    const isPage = typeof address === 'string' && /^https?:\/\//i.test(address)
    return isPage ? [{ address, label }] : []
  })
  if (there.length === 0) return null
  return (
    <Content component="ul">
      {there.map(({ address, label }) => (
        <li key={label}>
          <a href={address}>{label}</a>
        </li>
      ))}
    </Content>
  )
}

/** Operators give addresses of mail, telephone or pages; anything else is text. */
function Contact({ address }: { readonly address: string }) {
  if (!/^(?:mailto:|tel:|irc:|https?:\/\/)/i.test(address)) return <>{address}</>
  return <a href={address}>{address.replace(/^(?:mailto|tel):/i, '')}</a>
}
