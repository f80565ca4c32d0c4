/**
 * Keys of queries. The first word is the noun, so that a change makes everything of that noun be
 * asked for again: `queryClient.invalidateQueries({ queryKey: keys.repository(name) })`.
 */
export const keys = {
  config: ['config'] as const,
  user: ['user'] as const,
  overview: ['overview'] as const,
  messages: ['messages'] as const,
  notifications: ['notifications'] as const,
  organization: (name: string) => ['organization', name] as const,
  /** Everything of a namespace, whether a user's or an organization's. */
  namespace: (name: string, ...part: readonly unknown[]) => ['namespace', name, ...part] as const,
  repositories: (...part: readonly unknown[]) => ['repositories', ...part] as const,
  /** @param name with its namespace */
  repository: (name: string, ...part: readonly unknown[]) => ['repository', name, ...part] as const,
  tags: (repository: string, ...part: readonly unknown[]) =>
    ['repository', repository, 'tags', ...part] as const,
  manifest: (repository: string, digest: string, ...part: readonly unknown[]) =>
    ['repository', repository, 'manifest', digest, ...part] as const,
  search: (...part: readonly unknown[]) => ['search', ...part] as const,
  administration: (...part: readonly unknown[]) => ['administration', ...part] as const,
}
