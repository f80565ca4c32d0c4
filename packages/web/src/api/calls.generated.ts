// Made by "npm run openapi" from openapi/api-v1.json. Changes belong into the server's schemas.

/** Every call of the API: what it takes, and what it answers when it succeeds. */
export interface Calls {
  '/app/{client_id}': {
    /** getApplicationInformation: Tells anybody what an application is called, and whose it is. */
    get: {
      path: { client_id: string }
      query: Record<never, never>
      body: undefined
      answer: {
        name: string
        description: string
        uri: string
        avatar: {
          name: string
          hash: string
          color: string
          kind: string
        }
        organization: {
          name: string
          email: string
          avatar: {
            name: string
            hash: string
            color: string
            kind: string
          }
          is_admin: boolean
          is_member: boolean
          teams?: Record<string, {
            name: string
            description: string
            role: "member" | "creator" | "admin"
            avatar: {
              name: string
              hash: string
              color: string
              kind: string
            }
            can_view: boolean
            repo_count: number
            member_count: number
            is_synced: boolean
          }>
          ordered_teams?: (string)[]
          invoice_email?: boolean
          invoice_email_address?: string | null
          tag_expiration_s?: number
          is_free_account?: boolean
          quotas?: ({
            id: number
            limit_bytes: number
            limits: ({
              id: number
              type: "Warning" | "Reject"
              limit_percent: number
            })[]
          })[]
          quota_report?: {
            quota_bytes: number
            configured_quota: number | null
            running_backfill: "waiting" | "running" | "complete"
            backfill_status: "waiting" | "running" | "complete"
          }
        }
      }
    }
  }
  '/bootstrap/renew': {
    /** renewBootstrapToken: Writes a new bootstrap token to its file in place of the one that is sent. */
    post: {
      path: Record<never, never>
      query: Record<never, never>
      body: undefined
      answer: {
        status: "rotated"
      }
    }
  }
  '/detachexternal/{service_id}': {
    /** detachExternalLogin: Ends that an account of another service signs the caller in. */
    post: {
      path: { service_id: string }
      query: Record<never, never>
      body: undefined
      answer: {
        success: boolean
      }
    }
  }
  '/discovery': {
    /** discovery: Lists the calls of this registry as Swagger 2.0. */
    get: {
      path: Record<never, never>
      query: { internal?: boolean | undefined }
      body: undefined
      answer: Record<string, unknown>
    }
  }
  '/entities/link/{username}': {
    /** linkExternalUser: Makes an account for somebody of a directory; there is no directory here. */
    post: {
      path: { username: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
  }
  '/entities/{prefix}': {
    /** getMatchingEntities: Completes the name of a user, a team or a robot. */
    get: {
      path: { prefix: string }
      query: { namespace?: string | undefined; includeTeams?: boolean | undefined; includeOrgs?: boolean | undefined }
      body: undefined
      answer: {
        results: ({
          name: string
          kind: "user" | "team" | "org"
          is_robot?: boolean
          is_org_member?: boolean
          avatar: {
            name: string
            hash: string
            color: string
            kind: string
          }
        })[]
      }
    }
  }
  '/error/{error_type}': {
    /** getErrorDescription: Says what a type of error means. */
    get: {
      path: { error_type: string }
      query: Record<never, never>
      body: undefined
      answer: {
        type: string
        title: string
        description: string
      }
    }
  }
  '/externallogin/{service_id}': {
    /** retrieveExternalLoginAuthorizationUrl: Tells where another service lets people sign in. */
    post: {
      path: { service_id: string }
      query: Record<never, never>
      body: {
        kind: "login" | "attach" | "cli"
        origin_path?: string
      }
      answer: {
        auth_url: string
      }
    }
  }
  '/find/all': {
    /** conductSearch: Finds repositories, namespaces, robots and teams by the beginnings of words. */
    get: {
      path: Record<never, never>
      query: { query?: string | undefined }
      body: undefined
      answer: {
        results: ({
          kind: "repository"
          title: "repo" | "app"
          namespace: {
            title: "user" | "org"
            kind: "user" | "organization"
            avatar: {
              name: string
              hash: string
              color: string
              kind: string
            }
            name: string
            score: number
            href: string
          }
          name: string
          description: string
          is_public: boolean
          score: number
          href: string
          last_modified?: number | null
          stars?: number
          popularity?: number
        } | {
          title: "user" | "org"
          kind: "user" | "organization"
          avatar: {
            name: string
            hash: string
            color: string
            kind: string
          }
          name: string
          score: number
          href: string
        } | {
          title: "robot"
          kind: "robot"
          avatar: null
          name: string
          score: number
          href: string
          short_name: string
        } | {
          kind: "team"
          name: string
          organization: {
            title: "user" | "org"
            kind: "user" | "organization"
            avatar: {
              name: string
              hash: string
              color: string
              kind: string
            }
            name: string
            score: number
            href: string
          }
          avatar: {
            name: string
            hash: string
            color: string
            kind: string
          }
          score: number
          href: string
        })[]
      }
    }
  }
  '/find/blobs': {
    /** findBlobs: Tells which repositories that the caller may read have a blob. */
    get: {
      path: Record<never, never>
      query: { digest: string; limit?: number | undefined; next_page?: string | undefined }
      body: undefined
      answer: {
        blobs: ({
          repository: {
            namespace: string
            name: string
            is_public: boolean
          }
          digest: string
          size: number
        })[]
        next_page?: string
      }
    }
  }
  '/find/manifests': {
    /** findManifests: Finds manifests by a digest or its beginning, in all that the caller may read. */
    get: {
      path: Record<never, never>
      query: { digest: string; limit?: number | undefined; next_page?: string | undefined }
      body: undefined
      answer: {
        manifests: ({
          repository: {
            namespace: string
            name: string
            is_public: boolean
          }
          digest: string
          media_type: string
          kind: string | null
          pushed: string
          tags: (string)[]
        })[]
        next_page?: string
      }
    }
  }
  '/find/repositories': {
    /** conductRepoSearch: Finds repositories by the beginnings of words, the best first. */
    get: {
      path: Record<never, never>
      query: { query?: string | undefined; page?: number | undefined; includeUsage?: boolean | undefined }
      body: undefined
      answer: {
        results: ({
          kind: "repository"
          title: "repo" | "app"
          namespace: {
            title: "user" | "org"
            kind: "user" | "organization"
            avatar: {
              name: string
              hash: string
              color: string
              kind: string
            }
            name: string
            score: number
            href: string
          }
          name: string
          description: string
          is_public: boolean
          score: number
          href: string
          last_modified?: number | null
          stars?: number
          popularity?: number
        })[]
        has_additional: boolean
        page: number
        page_size: number
        start_index: number
      }
    }
  }
  '/find/tags': {
    /** findTags: Finds tags by the beginnings of their names, in all that the caller may read. */
    get: {
      path: Record<never, never>
      query: { query: string; limit?: number | undefined; next_page?: string | undefined }
      body: undefined
      answer: {
        tags: ({
          repository: {
            namespace: string
            name: string
            is_public: boolean
          }
          name: string
          manifest_digest: string
          kind: string | null
          pushed: string
          pushed_by: string | null
        })[]
        next_page?: string
      }
    }
  }
  '/message/{uuid}': {
    /** deleteGlobalMessage: Takes a message back; one that is not there is no error. */
    delete: {
      path: { uuid: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
  }
  '/messages': {
    /** getGlobalMessages: Lists what everybody is told. */
    get: {
      path: Record<never, never>
      query: Record<never, never>
      body: undefined
      answer: {
        messages: ({
          uuid: string
          content: string
          severity: "info" | "warning" | "error"
          media_type: "text/plain" | "text/markdown"
        })[]
      }
    }
    /** createGlobalMessage: Tells everybody something. */
    post: {
      path: Record<never, never>
      query: Record<never, never>
      body: {
        message: {
          content: string
          media_type: "text/plain" | "text/markdown"
          severity: "info" | "warning" | "error"
        }
      }
      answer: undefined
    }
  }
  '/organization/': {
    /** createOrganization: Makes an organization, of which the caller is the owner. */
    post: {
      path: Record<never, never>
      query: Record<never, never>
      body: {
        name: string
        email?: string
        contact_email?: string
        recaptcha_response?: string
      }
      answer: "Created"
    }
  }
  '/organization/{orgname}': {
    /** getOrganization: Tells of an organization as much as the caller may know. */
    get: {
      path: { orgname: string }
      query: Record<never, never>
      body: undefined
      answer: {
        name: string
        email: string
        avatar: {
          name: string
          hash: string
          color: string
          kind: string
        }
        is_admin: boolean
        is_member: boolean
        teams?: Record<string, {
          name: string
          description: string
          role: "member" | "creator" | "admin"
          avatar: {
            name: string
            hash: string
            color: string
            kind: string
          }
          can_view: boolean
          repo_count: number
          member_count: number
          is_synced: boolean
        }>
        ordered_teams?: (string)[]
        invoice_email?: boolean
        invoice_email_address?: string | null
        tag_expiration_s?: number
        is_free_account?: boolean
        quotas?: ({
          id: number
          limit_bytes: number
          limits: ({
            id: number
            type: "Warning" | "Reject"
            limit_percent: number
          })[]
        })[]
        quota_report?: {
          quota_bytes: number
          configured_quota: number | null
          running_backfill: "waiting" | "running" | "complete"
          backfill_status: "waiting" | "running" | "complete"
        }
      }
    }
    /** changeOrganizationDetails: Changes what is given; the rest stays as it is. */
    put: {
      path: { orgname: string }
      query: Record<never, never>
      body: {
        email?: string
        contact_email?: string
        invoice_email?: boolean
        invoice_email_address?: string | null
        tag_expiration_s?: number
      }
      answer: {
        name: string
        email: string
        avatar: {
          name: string
          hash: string
          color: string
          kind: string
        }
        is_admin: boolean
        is_member: boolean
        teams?: Record<string, {
          name: string
          description: string
          role: "member" | "creator" | "admin"
          avatar: {
            name: string
            hash: string
            color: string
            kind: string
          }
          can_view: boolean
          repo_count: number
          member_count: number
          is_synced: boolean
        }>
        ordered_teams?: (string)[]
        invoice_email?: boolean
        invoice_email_address?: string | null
        tag_expiration_s?: number
        is_free_account?: boolean
        quotas?: ({
          id: number
          limit_bytes: number
          limits: ({
            id: number
            type: "Warning" | "Reject"
            limit_percent: number
          })[]
        })[]
        quota_report?: {
          quota_bytes: number
          configured_quota: number | null
          running_backfill: "waiting" | "running" | "complete"
          backfill_status: "waiting" | "running" | "complete"
        }
      }
    }
    /** deleteAdminedOrganization: Deletes an organization with its repositories, teams and robots. */
    delete: {
      path: { orgname: string }
      query: { permanently?: boolean | undefined; with_immutable_tags?: boolean | undefined }
      body: undefined
      answer: undefined
    }
  }
  '/organization/{orgname}/aggregatelogs': {
    /** getAggregateOrgLogs: How often what was done in an organization, day by day. */
    get: {
      path: { orgname: string }
      query: { starttime?: string | undefined; endtime?: string | undefined; performer?: string | undefined }
      body: undefined
      answer: {
        aggregated: ({
          kind: string
          count: number
          datetime: string
        })[]
      }
    }
  }
  '/organization/{orgname}/applications': {
    /** getOrganizationApplications: Lists the applications of an organization. */
    get: {
      path: { orgname: string }
      query: Record<never, never>
      body: undefined
      answer: {
        applications: ({
          name: string
          description: string
          application_uri: string
          client_id: string
          client_secret: string | null
          redirect_uri: string | null
          avatar_email: string | null
        })[]
      }
    }
    /** createOrganizationApplication: Registers an application. */
    post: {
      path: { orgname: string }
      query: Record<never, never>
      body: {
        name: string
        redirect_uri?: string
        application_uri?: string
        description?: string
        avatar_email?: string | null
      }
      answer: {
        name: string
        description: string
        application_uri: string
        client_id: string
        client_secret: string | null
        redirect_uri: string | null
        avatar_email: string | null
      }
    }
  }
  '/organization/{orgname}/applications/{client_id}': {
    /** getOrganizationApplication: Shows an application, with its secret for owners. */
    get: {
      path: { orgname: string; client_id: string }
      query: Record<never, never>
      body: undefined
      answer: {
        name: string
        description: string
        application_uri: string
        client_id: string
        client_secret: string | null
        redirect_uri: string | null
        avatar_email: string | null
      }
    }
    /** updateOrganizationApplication: Changes an application; what is not given becomes empty. */
    put: {
      path: { orgname: string; client_id: string }
      query: Record<never, never>
      body: {
        name: string
        redirect_uri: string
        application_uri: string
        description?: string
        avatar_email?: string | null
      }
      answer: {
        name: string
        description: string
        application_uri: string
        client_id: string
        client_secret: string | null
        redirect_uri: string | null
        avatar_email: string | null
      }
    }
    /** deleteOrganizationApplication: Ends an application and all its tokens. */
    delete: {
      path: { orgname: string; client_id: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
  }
  '/organization/{orgname}/applications/{client_id}/resetclientsecret': {
    /** resetOrganizationApplicationClientSecret: Gives an application a new secret; the old one exchanges no code any more. */
    post: {
      path: { orgname: string; client_id: string }
      query: Record<never, never>
      body: undefined
      answer: {
        name: string
        description: string
        application_uri: string
        client_id: string
        client_secret: string | null
        redirect_uri: string | null
        avatar_email: string | null
      }
    }
  }
  '/organization/{orgname}/applications/{client_id}/tokens': {
    /** listOrganizationApplicationTokens: Lists the named tokens of an application, without the tokens themselves. */
    get: {
      path: { orgname: string; client_id: string }
      query: { limit?: number | undefined; next_page?: string | undefined }
      body: undefined
      answer: {
        tokens: ({
          uuid: string
          name: string
          scope: string
          expires_at: string
          created: string
          created_by: string
          last_accessed: string | null
        })[]
        next_page?: string
      }
    }
    /** createOrganizationApplicationToken: Makes a token that acts in the name of the caller. Only this answer shows it. */
    post: {
      path: { orgname: string; client_id: string }
      query: Record<never, never>
      body: {
        name: string
        scope: string
        expiration?: number
      }
      answer: {
        uuid: string
        name: string
        scope: string
        expires_at: string
        created: string
        created_by: string
        last_accessed: string | null
        token: string
      }
    }
  }
  '/organization/{orgname}/applications/{client_id}/tokens/{token_uuid}': {
    /** deleteOrganizationApplicationToken: Revokes a named token. */
    delete: {
      path: { orgname: string; client_id: string; token_uuid: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
  }
  '/organization/{orgname}/autoprunepolicy/': {
    /** listOrganizationAutoPrunePolicies: Lists the policies that hold here. */
    get: {
      path: { orgname: string }
      query: Record<never, never>
      body: undefined
      answer: {
        policies: ({
          uuid: string
          method: "number_of_tags" | "creation_date"
          value: number | string
          tagPattern: string | null
          tagPatternMatches: boolean
        })[]
      }
    }
    /** createOrganizationAutoPrunePolicy: Makes a policy, which works at once. */
    post: {
      path: { orgname: string }
      query: Record<never, never>
      body: {
        method: string
        value: number | string
        tagPattern?: string | null
        tagPatternMatches?: boolean
      }
      answer: {
        uuid: string
      }
    }
  }
  '/organization/{orgname}/autoprunepolicy/preview': {
    /** previewOrganizationAutoPrune: Says what would go now, and why: by a policy that is given, or by those that hold. */
    post: {
      path: { orgname: string }
      query: Record<never, never>
      body: {
        policy?: {
          method: string
          value: number | string
          tagPattern?: string | null
          tagPatternMatches?: boolean
        }
      }
      answer: {
        tags: ({
          name: string
          start_ts: number
          reason: string
          repository?: string
        })[]
        has_additional: boolean
      }
    }
  }
  '/organization/{orgname}/autoprunepolicy/{policy_uuid}': {
    /** getOrganizationAutoPrunePolicy: Answers with one policy. */
    get: {
      path: { orgname: string; policy_uuid: string }
      query: Record<never, never>
      body: undefined
      answer: {
        uuid: string
        method: "number_of_tags" | "creation_date"
        value: number | string
        tagPattern: string | null
        tagPatternMatches: boolean
      }
    }
    /** updateOrganizationAutoPrunePolicy: Puts another policy in the place of one. */
    put: {
      path: { orgname: string; policy_uuid: string }
      query: Record<never, never>
      body: {
        method: string
        value: number | string
        tagPattern?: string | null
        tagPatternMatches?: boolean
      }
      answer: undefined
    }
    /** deleteOrganizationAutoPrunePolicy: Removes a policy; what it has deleted stays deleted. */
    delete: {
      path: { orgname: string; policy_uuid: string }
      query: Record<never, never>
      body: undefined
      answer: {
        uuid: string
      }
    }
  }
  '/organization/{orgname}/bounds': {
    /** getOrganizationBounds: Tells how many repositories and tags the namespace may have, and how large a blob. */
    get: {
      path: { orgname: string }
      query: Record<never, never>
      body: undefined
      answer: {
        maximum_repositories: number | null
        maximum_tags: number | null
        maximum_blob_bytes: number | null
        maximum_blob: string | null
        defaults: {
          maximum_repositories: number | null
          maximum_tags: number | null
          maximum_blob_bytes: number | null
          maximum_blob: string | null
        }
      }
    }
    /** changeOrganizationBounds: Changes the bounds that are named. What is there already stays. */
    put: {
      path: { orgname: string }
      query: Record<never, never>
      body: {
        maximum_repositories?: number | null
        maximum_tags?: number | null
        maximum_blob_bytes?: number | null
        maximum_blob?: string | null
      }
      answer: {
        maximum_repositories: number | null
        maximum_tags: number | null
        maximum_blob_bytes: number | null
        maximum_blob: string | null
        defaults: {
          maximum_repositories: number | null
          maximum_tags: number | null
          maximum_blob_bytes: number | null
          maximum_blob: string | null
        }
      }
    }
  }
  '/organization/{orgname}/collaborators': {
    /** getOrganizationCollaborators: Lists the users who are in no team, and have rights on repositories. */
    get: {
      path: { orgname: string }
      query: { next_page?: string | undefined }
      body: undefined
      answer: {
        collaborators: ({
          kind: "user"
          name: string
          avatar: {
            name: string
            hash: string
            color: string
            kind: string
          }
          repositories: (string)[]
        })[]
        next_page?: string
      }
    }
  }
  '/organization/{orgname}/deletedrepositories/': {
    /** listOrganizationDeletedRepositories: Lists deleted repositories that can come back, the last deleted first. */
    get: {
      path: { orgname: string }
      query: { next_page?: string | undefined }
      body: undefined
      answer: {
        repositories: ({
          uuid: string
          name: string
          deleted_at: string
          deleted_by: string | null
          kept_until: string
          is_public: boolean
        })[]
        next_page?: string
      }
    }
  }
  '/organization/{orgname}/deletedrepositories/{deletion_uuid}': {
    /** removeOrganizationDeletedRepository: Removes a deleted repository now; it cannot come back any more. */
    delete: {
      path: { orgname: string; deletion_uuid: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
  }
  '/organization/{orgname}/deletedrepositories/{deletion_uuid}/restore': {
    /** restoreOrganizationDeletedRepository: Brings a deleted repository back with its content, rights and stars. */
    post: {
      path: { orgname: string; deletion_uuid: string }
      query: Record<never, never>
      body: {
        name?: string
      }
      answer: {
        namespace: string
        name: string
      }
    }
  }
  '/organization/{orgname}/exportlogs': {
    /** exportOrgLogs: Orders what was done in an organization as a file. */
    post: {
      path: { orgname: string }
      query: { starttime?: string | undefined; endtime?: string | undefined; performer?: string | undefined }
      body: {
        callback_url?: string | null
        callback_email?: string | null
      }
      answer: {
        export_id: string
      }
    }
  }
  '/organization/{orgname}/immutabilitypolicy/': {
    /** listOrgImmutabilityPolicies: Lists the policies that make tags immutable here. */
    get: {
      path: { orgname: string }
      query: Record<never, never>
      body: undefined
      answer: {
        policies: ({
          uuid: string
          tagPattern: string
          tagPatternMatches: boolean
        })[]
      }
    }
    /** createOrgImmutabilityPolicy: Makes a policy: for pushes at once, for the tags that are there soon. */
    post: {
      path: { orgname: string }
      query: Record<never, never>
      body: {
        tagPattern: string
        tagPatternMatches?: boolean
      }
      answer: {
        uuid: string
      }
    }
  }
  '/organization/{orgname}/immutabilitypolicy/preview': {
    /** previewOrgImmutability: Says which tags a policy would make immutable now: a given one, or those that hold. */
    post: {
      path: { orgname: string }
      query: Record<never, never>
      body: {
        policy?: {
          tagPattern: string
          tagPatternMatches?: boolean
        }
      }
      answer: {
        tags: ({
          name: string
          repository?: string
        })[]
        has_additional: boolean
      }
    }
  }
  '/organization/{orgname}/immutabilitypolicy/{policy_uuid}': {
    /** getOrgImmutabilityPolicy: Answers with one policy. */
    get: {
      path: { orgname: string; policy_uuid: string }
      query: Record<never, never>
      body: undefined
      answer: {
        uuid: string
        tagPattern: string
        tagPatternMatches: boolean
      }
    }
    /** updateOrgImmutabilityPolicy: Puts another policy in the place of one; tags that are immutable stay so. */
    put: {
      path: { orgname: string; policy_uuid: string }
      query: Record<never, never>
      body: {
        tagPattern: string
        tagPatternMatches?: boolean
      }
      answer: undefined
    }
    /** deleteOrgImmutabilityPolicy: Removes a policy; the tags that it has made immutable stay so. */
    delete: {
      path: { orgname: string; policy_uuid: string }
      query: Record<never, never>
      body: undefined
      answer: {
        uuid: string
      }
    }
  }
  '/organization/{orgname}/logs': {
    /** listOrgLogs: What was done in an organization, the newest first. */
    get: {
      path: { orgname: string }
      query: { starttime?: string | undefined; endtime?: string | undefined; performer?: string | undefined; next_page?: string | undefined }
      body: undefined
      answer: {
        start_time: string
        end_time: string
        logs: ({
          kind: string
          metadata: Record<string, unknown>
          ip: string
          datetime: string
          performer?: {
            kind: "user"
            name: string
            is_robot: boolean
            avatar: {
              name: string
              hash: string
              color: string
              kind: string
            }
          }
          namespace?: {
            kind: "user" | "org"
            name: string
            avatar: {
              name: string
              hash: string
              color: string
              kind: string
            }
          }
        })[]
        next_page?: string
        archived_before?: string
      }
    }
  }
  '/organization/{orgname}/members': {
    /** getOrganizationMembers: Lists the users who are in teams, with the repositories they have rights on. */
    get: {
      path: { orgname: string }
      query: { next_page?: string | undefined }
      body: undefined
      answer: {
        members: ({
          name: string
          kind: "user" | "robot"
          avatar: {
            name: string
            hash: string
            color: string
            kind: string
          }
          teams: ({
            name: string
            avatar: {
              name: string
              hash: string
              color: string
              kind: string
            }
          })[]
          repositories: (string)[]
        })[]
        next_page?: string
      }
    }
  }
  '/organization/{orgname}/members/{membername}': {
    /** getOrganizationMember: Tells of one member. */
    get: {
      path: { orgname: string; membername: string }
      query: Record<never, never>
      body: undefined
      answer: {
        name: string
        kind: "user" | "robot"
        avatar: {
          name: string
          hash: string
          color: string
          kind: string
        }
        teams: ({
          name: string
          avatar: {
            name: string
            hash: string
            color: string
            kind: string
          }
        })[]
        repositories: (string)[]
      }
    }
    /** removeOrganizationMember: Takes a user out of all teams, and away from all repositories. */
    delete: {
      path: { orgname: string; membername: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
  }
  '/organization/{orgname}/notifications': {
    /** listOrgNotifications: Lists who is told of what. */
    get: {
      path: { orgname: string }
      query: Record<never, never>
      body: undefined
      answer: {
        notifications: ({
          uuid: string
          title: string | null
          event: string
          method: string
          config: Record<string, unknown>
          event_config: Record<string, unknown>
          number_of_failures: number
          disabled_reason?: string
        })[]
      }
    }
    /** createOrgNotification: Tells somebody of a kind of event from now on. */
    post: {
      path: { orgname: string }
      query: Record<never, never>
      body: {
        event: string
        method: string
        config: Record<string, unknown>
        eventConfig: Record<string, unknown>
        title?: string | null
      }
      answer: {
        uuid: string
        title: string | null
        event: string
        method: string
        config: Record<string, unknown>
        event_config: Record<string, unknown>
        number_of_failures: number
        disabled_reason?: string
      }
    }
  }
  '/organization/{orgname}/notifications/{uuid}': {
    /** getOrgNotification: Shows one notification. */
    get: {
      path: { orgname: string; uuid: string }
      query: Record<never, never>
      body: undefined
      answer: {
        uuid: string
        title: string | null
        event: string
        method: string
        config: Record<string, unknown>
        event_config: Record<string, unknown>
        number_of_failures: number
        disabled_reason?: string
      }
    }
    /** resetOrgNotificationFailures: Forgets the failures of a notification, and switches it on again. */
    post: {
      path: { orgname: string; uuid: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
    /** deleteOrgNotification: Tells nobody any more; what waits is not sent. */
    delete: {
      path: { orgname: string; uuid: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
  }
  '/organization/{orgname}/notifications/{uuid}/deliveries': {
    /** listOrgNotificationDeliveries: Lists what was sent in the last days and what waits, the newest first. */
    get: {
      path: { orgname: string; uuid: string }
      query: { limit?: number | undefined; next_page?: string | undefined }
      body: undefined
      answer: {
        deliveries: ({
          id: string
          event_id: string
          kind: "event" | "test" | "again"
          status: "waiting" | "delivered" | "failed"
          attempts: number
          created: string
          next_attempt: string | null
          finished: string | null
          response_status: number | null
          response_excerpt: string | null
          duration_ms: number | null
          error: string | null
          event_data: Record<string, unknown>
        })[]
        next_page?: string
      }
    }
  }
  '/organization/{orgname}/notifications/{uuid}/deliveries/{delivery_id}': {
    /** getOrgNotificationDelivery: Shows what became of one event. */
    get: {
      path: { orgname: string; uuid: string; delivery_id: string }
      query: Record<never, never>
      body: undefined
      answer: {
        id: string
        event_id: string
        kind: "event" | "test" | "again"
        status: "waiting" | "delivered" | "failed"
        attempts: number
        created: string
        next_attempt: string | null
        finished: string | null
        response_status: number | null
        response_excerpt: string | null
        duration_ms: number | null
        error: string | null
        event_data: Record<string, unknown>
      }
    }
  }
  '/organization/{orgname}/notifications/{uuid}/deliveries/{delivery_id}/resend': {
    /** resendOrgNotificationDelivery: Sends an event again as it was. */
    post: {
      path: { orgname: string; uuid: string; delivery_id: string }
      query: Record<never, never>
      body: undefined
      answer: {
        id: string
      }
    }
  }
  '/organization/{orgname}/notifications/{uuid}/test': {
    /** testOrgNotification: Sends an example of the event; the deliveries tell how that went. */
    post: {
      path: { orgname: string; uuid: string }
      query: Record<never, never>
      body: undefined
      answer: Record<string, unknown>
    }
  }
  '/organization/{orgname}/prototypes': {
    /** getOrganizationPrototypePermissions: Lists the default permissions. */
    get: {
      path: { orgname: string }
      query: { next_page?: string | undefined }
      body: undefined
      answer: {
        prototypes: ({
          activating_user: {
            name: string
            is_robot: boolean
            kind: "user"
            is_org_member: boolean
            avatar: {
              name: string
              hash: string
              color: string
              kind: string
            }
          } | null
          delegate: {
            name: string
            is_robot: boolean
            kind: "user"
            is_org_member: boolean
            avatar: {
              name: string
              hash: string
              color: string
              kind: string
            }
          } | {
            name: string
            kind: "team"
            avatar: {
              name: string
              hash: string
              color: string
              kind: string
            }
          }
          role: "read" | "write" | "admin"
          id: string
        })[]
        next_page?: string
      }
    }
    /** createOrganizationPrototypePermission: Makes a default permission for repositories that are made from now on. */
    post: {
      path: { orgname: string }
      query: Record<never, never>
      body: {
        role: "read" | "write" | "admin"
        activating_user?: {
          name: string
        } | null
        delegate: {
          name: string
          kind: "user" | "team"
        }
      }
      answer: {
        activating_user: {
          name: string
          is_robot: boolean
          kind: "user"
          is_org_member: boolean
          avatar: {
            name: string
            hash: string
            color: string
            kind: string
          }
        } | null
        delegate: {
          name: string
          is_robot: boolean
          kind: "user"
          is_org_member: boolean
          avatar: {
            name: string
            hash: string
            color: string
            kind: string
          }
        } | {
          name: string
          kind: "team"
          avatar: {
            name: string
            hash: string
            color: string
            kind: string
          }
        }
        role: "read" | "write" | "admin"
        id: string
      }
    }
  }
  '/organization/{orgname}/prototypes/{prototypeid}': {
    /** updateOrganizationPrototypePermission: Changes the role of a default permission. */
    put: {
      path: { orgname: string; prototypeid: string }
      query: Record<never, never>
      body: {
        role: "read" | "write" | "admin"
      }
      answer: {
        activating_user: {
          name: string
          is_robot: boolean
          kind: "user"
          is_org_member: boolean
          avatar: {
            name: string
            hash: string
            color: string
            kind: string
          }
        } | null
        delegate: {
          name: string
          is_robot: boolean
          kind: "user"
          is_org_member: boolean
          avatar: {
            name: string
            hash: string
            color: string
            kind: string
          }
        } | {
          name: string
          kind: "team"
          avatar: {
            name: string
            hash: string
            color: string
            kind: string
          }
        }
        role: "read" | "write" | "admin"
        id: string
      }
    }
    /** deleteOrganizationPrototypePermission: Deletes a default permission; what repositories gave stays. */
    delete: {
      path: { orgname: string; prototypeid: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
  }
  '/organization/{orgname}/quota': {
    /** listOrganizationQuota: Tells of the quota, as a list of one or none. */
    get: {
      path: { orgname: string }
      query: Record<never, never>
      body: undefined
      answer: ({
        id: number | null
        limit_bytes: number
        limit: string
        default_config: boolean
        limits: ({
          id: number
          type: "Warning" | "Reject"
          limit_percent: number
        })[]
        default_config_exists: boolean
      })[]
    }
    /** createOrganizationQuota: Gives the namespace a quota; it refuses nothing until it has a limit that does. */
    post: {
      path: { orgname: string }
      query: Record<never, never>
      body: {
        limit_bytes?: number
        limit?: string
      }
      answer: "Created"
    }
  }
  '/organization/{orgname}/quota/{quota_id}': {
    /** getOrganizationQuota: Tells of the quota. */
    get: {
      path: { orgname: string; quota_id: string }
      query: Record<never, never>
      body: undefined
      answer: {
        id: number | null
        limit_bytes: number
        limit: string
        default_config: boolean
        limits: ({
          id: number
          type: "Warning" | "Reject"
          limit_percent: number
        })[]
        default_config_exists: boolean
      }
    }
    /** changeOrganizationQuota: Changes how much the namespace may hold. What it holds stays. */
    put: {
      path: { orgname: string; quota_id: string }
      query: Record<never, never>
      body: {
        limit_bytes?: number
        limit?: string
      }
      answer: {
        id: number | null
        limit_bytes: number
        limit: string
        default_config: boolean
        limits: ({
          id: number
          type: "Warning" | "Reject"
          limit_percent: number
        })[]
        default_config_exists: boolean
      }
    }
    /** deleteOrganizationQuota: Takes the quota away; that of the registry bounds the namespace then. */
    delete: {
      path: { orgname: string; quota_id: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
  }
  '/organization/{orgname}/quota/{quota_id}/limit': {
    /** listOrganizationQuotaLimit: Lists what happens at which parts of the quota. */
    get: {
      path: { orgname: string; quota_id: string }
      query: Record<never, never>
      body: undefined
      answer: ({
        id: number
        type: "Warning" | "Reject"
        limit_percent: number
      })[]
    }
    /** createOrganizationQuotaLimit: Adds a limit: a Warning tells the owners, a Reject refuses what goes beyond it. */
    post: {
      path: { orgname: string; quota_id: string }
      query: Record<never, never>
      body: {
        type: string
        threshold_percent: number
      }
      answer: "Created"
    }
  }
  '/organization/{orgname}/quota/{quota_id}/limit/{limit_id}': {
    /** getOrganizationQuotaLimit: Tells of one limit. */
    get: {
      path: { orgname: string; quota_id: string; limit_id: string }
      query: Record<never, never>
      body: undefined
      answer: {
        id: number
        type: "Warning" | "Reject"
        limit_percent: number
      }
    }
    /** changeOrganizationQuotaLimit: Changes a limit, and answers with the whole quota. */
    put: {
      path: { orgname: string; quota_id: string; limit_id: string }
      query: Record<never, never>
      body: {
        type?: string
        threshold_percent?: number
      }
      answer: {
        id: number | null
        limit_bytes: number
        limit: string
        default_config: boolean
        limits: ({
          id: number
          type: "Warning" | "Reject"
          limit_percent: number
        })[]
        default_config_exists: boolean
      }
    }
    /** deleteOrganizationQuotaLimit: Takes a limit away. */
    delete: {
      path: { orgname: string; quota_id: string; limit_id: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
  }
  '/organization/{orgname}/restorations/': {
    /** restoreOrganization: Returns the tags to how they were at a moment; what takes long goes on by itself. */
    post: {
      path: { orgname: string }
      query: Record<never, never>
      body: {
        moment: string
      }
      answer: {
        uuid: string
        moment: string
        state: "running" | "done" | "failed"
        failure: string | null
        begun_at: string
        finished_at: string | null
        changed_tags: number
        refused_tags: number
        refusals: ({
          repository: string
          tag: string | null
          reason: string
        })[]
        next_page?: string
      }
    }
  }
  '/organization/{orgname}/restorations/preview': {
    /** previewOrganizationRestoration: Lists what would change for the tags to be as they were at a moment. */
    get: {
      path: { orgname: string }
      query: { moment: string; next_page?: string | undefined }
      body: undefined
      answer: {
        moment: string
        changes: ({
          repository: string
          tag: string | null
          change: "create" | "move" | "delete" | "restore_repository"
          from_digest: string | null
          to_digest: string | null
          obstacle: string | null
        })[]
        next_page?: string
      }
    }
  }
  '/organization/{orgname}/restorations/{restoration_uuid}': {
    /** getOrganizationRestoration: Tells how far a restoration has come, and what stayed as it was. */
    get: {
      path: { orgname: string; restoration_uuid: string }
      query: { next_page?: string | undefined }
      body: undefined
      answer: {
        uuid: string
        moment: string
        state: "running" | "done" | "failed"
        failure: string | null
        begun_at: string
        finished_at: string | null
        changed_tags: number
        refused_tags: number
        refusals: ({
          repository: string
          tag: string | null
          reason: string
        })[]
        next_page?: string
      }
    }
  }
  '/organization/{orgname}/robots': {
    /** getOrgRobots: Lists the robots of an organization; only its administrators see tokens. */
    get: {
      path: { orgname: string }
      query: { permissions?: boolean | undefined; token?: boolean | undefined; limit?: number | undefined; next_page?: string | undefined }
      body: undefined
      answer: {
        robots: ({
          name: string
          created: string
          last_accessed: string | null
          description: string
          token?: string
          teams?: ({
            name: string
            avatar: {
              name: string
              hash: string
              color: string
              kind: string
            }
          })[]
          repositories?: (string)[]
        })[]
        next_page?: string
      }
    }
  }
  '/organization/{orgname}/robots/{robot_shortname}': {
    /** getOrgRobot: Tells of a robot of an organization, with its token. */
    get: {
      path: { orgname: string; robot_shortname: string }
      query: Record<never, never>
      body: undefined
      answer: {
        name: string
        created: string
        last_accessed: string | null
        description: string
        token?: string
        unstructured_metadata: unknown
      }
    }
    /** createOrgRobot: Makes a robot of an organization, and answers with its token. */
    put: {
      path: { orgname: string; robot_shortname: string }
      query: Record<never, never>
      body: {
        description?: string
        unstructured_metadata?: Record<string, unknown> | null
      }
      answer: {
        name: string
        created: string
        last_accessed: string | null
        description: string
        token?: string
        unstructured_metadata: unknown
      }
    }
    /** deleteOrgRobot: Deletes a robot of an organization. */
    delete: {
      path: { orgname: string; robot_shortname: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
  }
  '/organization/{orgname}/robots/{robot_shortname}/permissions': {
    /** getOrgRobotPermissions: Lists the repositories that a robot of an organization has a role on. */
    get: {
      path: { orgname: string; robot_shortname: string }
      query: { next_page?: string | undefined }
      body: undefined
      answer: {
        permissions: ({
          repository: {
            name: string
            is_public: boolean
          }
          role: "read" | "write" | "admin"
        })[]
        next_page?: string
      }
    }
  }
  '/organization/{orgname}/robots/{robot_shortname}/regenerate': {
    /** regenerateOrgRobotToken: Gives a robot of an organization another token; the old one ends. */
    post: {
      path: { orgname: string; robot_shortname: string }
      query: Record<never, never>
      body: undefined
      answer: {
        name: string
        created: string
        last_accessed: string | null
        description: string
        token?: string
      }
    }
  }
  '/organization/{orgname}/storage': {
    /** getOrganizationStorage: Tells what an organization uses, and which of its repositories use most. */
    get: {
      path: { orgname: string }
      query: Record<never, never>
      body: undefined
      answer: {
        state: "off" | "counting" | "complete"
        used_bytes: number
        repositories: ({
          repository: string
          used_bytes: number
        })[]
      }
    }
  }
  '/organization/{orgname}/team/{teamname}': {
    /** updateOrganizationTeam: Makes a team, or changes the one that has the name. */
    put: {
      path: { orgname: string; teamname: string }
      query: Record<never, never>
      body: {
        role: "member" | "creator" | "admin"
        description?: string
      }
      answer: {
        name: string
        description: string
        can_view: boolean
        role: "member" | "creator" | "admin"
        avatar: {
          name: string
          hash: string
          color: string
          kind: string
        }
        new_team: boolean
      }
    }
    /** deleteOrganizationTeam: Deletes a team, with the rights that it has. */
    delete: {
      path: { orgname: string; teamname: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
  }
  '/organization/{orgname}/team/{teamname}/invite/{email}': {
    /** inviteTeamMemberEmail: Sends a mail that asks its reader to join a team. */
    put: {
      path: { orgname: string; teamname: string; email: string }
      query: Record<never, never>
      body: undefined
      answer: {
        email: string
        kind: "invite"
        avatar: {
          name: string
          hash: string
          color: string
          kind: string
        }
        invited: true
      }
    }
    /** deleteTeamMemberEmailInvite: Takes an invitation by mail back. */
    delete: {
      path: { orgname: string; teamname: string; email: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
  }
  '/organization/{orgname}/team/{teamname}/members': {
    /** getOrganizationTeamMembers: Lists who is in a team, and, for those who may change that, who is invited. */
    get: {
      path: { orgname: string; teamname: string }
      query: { next_page?: string | undefined; includePending?: boolean | undefined }
      body: undefined
      answer: {
        name: string
        members: ({
          name: string
          kind: "user"
          is_robot: boolean
          avatar: {
            name: string
            hash: string
            color: string
            kind: string
          }
          invited: boolean
        } | {
          email: string
          kind: "invite"
          avatar: {
            name: string
            hash: string
            color: string
            kind: string
          }
          invited: true
        })[]
        can_edit: boolean
        next_page?: string
      }
    }
  }
  '/organization/{orgname}/team/{teamname}/members/{membername}': {
    /** updateOrganizationTeamMember: Puts somebody into a team, or asks whether they want to be in it. */
    put: {
      path: { orgname: string; teamname: string; membername: string }
      query: Record<never, never>
      body: undefined
      answer: {
        name: string
        kind: "user"
        is_robot: boolean
        avatar: {
          name: string
          hash: string
          color: string
          kind: string
        }
        invited: boolean
      }
    }
    /** deleteOrganizationTeamMember: Takes somebody out of a team, or takes an invitation back. */
    delete: {
      path: { orgname: string; teamname: string; membername: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
  }
  '/organization/{orgname}/team/{teamname}/permissions': {
    /** getOrganizationTeamPermissions: Lists the repositories on which a team has a right. */
    get: {
      path: { orgname: string; teamname: string }
      query: { next_page?: string | undefined }
      body: undefined
      answer: {
        permissions: ({
          repository: {
            name: string
            is_public: boolean
          }
          role: "read" | "write" | "admin"
        })[]
        next_page?: string
      }
    }
  }
  '/recovery': {
    /** requestRecoveryEmail: Sends a link with which a new password can be chosen. */
    post: {
      path: Record<never, never>
      query: Record<never, never>
      body: {
        email: string
        recaptcha_response?: string
      }
      answer: {
        status: "sent"
      }
    }
  }
  '/registry/capabilities': {
    /** getRegistryCapabilities: Tells what this registry can do beyond the standards. */
    get: {
      path: Record<never, never>
      query: Record<never, never>
      body: undefined
      answer: {
        sparse_manifests: {
          supported: boolean
          required_architectures: (string)[]
          optional_architectures_allowed: boolean
        }
        mirror_architectures: (string)[]
      }
    }
  }
  '/repository': {
    /** listRepos: Lists the repositories that the caller may see. */
    get: {
      path: Record<never, never>
      query: { namespace?: string | undefined; starred?: boolean | undefined; public?: boolean | undefined; last_modified?: boolean | undefined; popularity?: boolean | undefined; repo_kind?: string | undefined; next_page?: string | undefined }
      body: undefined
      answer: {
        repositories: ({
          namespace: string
          name: string
          description: string
          is_public: boolean
          kind: "image" | "application"
          state: "NORMAL" | "READ_ONLY" | "MIRROR" | "MARKED_FOR_DELETION" | "ORG_MIRROR"
          last_modified?: number | null
          popularity?: number
          is_starred?: boolean
          quota_report?: {
            quota_bytes: number
            configured_quota: number | null
          }
        })[]
        next_page?: string
      }
    }
    /** createRepo: Makes an empty repository, in the own namespace unless another is named. */
    post: {
      path: Record<never, never>
      query: Record<never, never>
      body: {
        repository: string
        visibility: "public" | "private"
        description: string
        namespace?: string
        repo_kind?: "image" | null
      }
      answer: {
        namespace: string
        name: string
        kind: "image" | "application"
      }
    }
  }
  '/repository/{repository}': {
    /** getRepo: Tells of a repository, with its newest tags unless they are not wanted. */
    get: {
      path: { repository: string }
      query: { includeStats?: boolean | undefined; includeTags?: boolean | undefined }
      body: undefined
      answer: {
        namespace: string
        name: string
        kind: "image" | "application"
        description: string
        is_public: boolean
        is_organization: boolean
        is_starred: boolean
        status_token: string
        trust_enabled: boolean
        tag_expiration_s: number
        is_free_account: boolean
        state: "NORMAL" | "READ_ONLY" | "MIRROR" | "MARKED_FOR_DELETION" | "ORG_MIRROR"
        tags?: Record<string, {
          name: string
          size: number | null
          last_modified: string
          manifest_digest: string
          expiration?: string
        }>
        can_write: boolean
        can_admin: boolean
        stats?: ({
          date: string
          count: number
        })[]
      }
    }
    /** updateRepo: Describes a repository, in Markdown. */
    put: {
      path: { repository: string }
      query: Record<never, never>
      body: {
        description: string
      }
      answer: {
        success: true
      }
    }
    /** deleteRepository: Deletes a repository with everything in it; its name is free at once. */
    delete: {
      path: { repository: string }
      query: { permanently?: boolean | undefined; with_immutable_tags?: boolean | undefined }
      body: undefined
      answer: undefined
    }
  }
  '/repository/{repository}/aggregatelogs': {
    /** getAggregateRepoLogs: How often what was done with a repository, day by day. */
    get: {
      path: { repository: string }
      query: { starttime?: string | undefined; endtime?: string | undefined; performer?: string | undefined }
      body: undefined
      answer: {
        aggregated: ({
          kind: string
          count: number
          datetime: string
        })[]
      }
    }
  }
  '/repository/{repository}/authorizedemail/{email}': {
    /** checkRepoEmailAuthorized: Says whether an address agreed to get mail about the repository. */
    get: {
      path: { repository: string; email: string }
      query: Record<never, never>
      body: undefined
      answer: {
        email: string
        repository: string
        namespace: string
        confirmed: boolean
      }
    }
    /** sendAuthorizeRepoEmail: Asks an address by mail whether it wants to hear of the repository. */
    post: {
      path: { repository: string; email: string }
      query: Record<never, never>
      body: undefined
      answer: {
        email: string
        repository: string
        namespace: string
        confirmed: boolean
      }
    }
  }
  '/repository/{repository}/autoprunepolicy/': {
    /** listRepositoryAutoPrunePolicies: Lists the policies that hold here. */
    get: {
      path: { repository: string }
      query: Record<never, never>
      body: undefined
      answer: {
        policies: ({
          uuid: string
          method: "number_of_tags" | "creation_date"
          value: number | string
          tagPattern: string | null
          tagPatternMatches: boolean
        })[]
      }
    }
    /** createRepositoryAutoPrunePolicy: Makes a policy, which works at once. */
    post: {
      path: { repository: string }
      query: Record<never, never>
      body: {
        method: string
        value: number | string
        tagPattern?: string | null
        tagPatternMatches?: boolean
      }
      answer: {
        uuid: string
      }
    }
  }
  '/repository/{repository}/autoprunepolicy/preview': {
    /** previewRepositoryAutoPrune: Says what would go now, and why: by a policy that is given, or by those that hold. */
    post: {
      path: { repository: string }
      query: Record<never, never>
      body: {
        policy?: {
          method: string
          value: number | string
          tagPattern?: string | null
          tagPatternMatches?: boolean
        }
      }
      answer: {
        tags: ({
          name: string
          start_ts: number
          reason: string
          repository?: string
        })[]
        has_additional: boolean
      }
    }
  }
  '/repository/{repository}/autoprunepolicy/{policy_uuid}': {
    /** getRepositoryAutoPrunePolicy: Answers with one policy. */
    get: {
      path: { repository: string; policy_uuid: string }
      query: Record<never, never>
      body: undefined
      answer: {
        uuid: string
        method: "number_of_tags" | "creation_date"
        value: number | string
        tagPattern: string | null
        tagPatternMatches: boolean
      }
    }
    /** updateRepositoryAutoPrunePolicy: Puts another policy in the place of one. */
    put: {
      path: { repository: string; policy_uuid: string }
      query: Record<never, never>
      body: {
        method: string
        value: number | string
        tagPattern?: string | null
        tagPatternMatches?: boolean
      }
      answer: undefined
    }
    /** deleteRepositoryAutoPrunePolicy: Removes a policy; what it has deleted stays deleted. */
    delete: {
      path: { repository: string; policy_uuid: string }
      query: Record<never, never>
      body: undefined
      answer: {
        uuid: string
      }
    }
  }
  '/repository/{repository}/changestate': {
    /** changeRepoState: Makes a repository read-only, or takes pushes again. */
    put: {
      path: { repository: string }
      query: Record<never, never>
      body: {
        state: "NORMAL" | "READ_ONLY" | "MIRROR"
      }
      answer: {
        success: true
      }
    }
  }
  '/repository/{repository}/changetrust': {
    /** changeRepoTrust: Refuses: signatures of Notary 1 are not kept. Sign with cosign instead. */
    post: {
      path: { repository: string }
      query: Record<never, never>
      body: {
        trust_enabled: boolean
      }
      answer: {
        success: true
      }
    }
  }
  '/repository/{repository}/changevisibility': {
    /** changeRepoVisibility: Makes a repository public, or private. */
    post: {
      path: { repository: string }
      query: Record<never, never>
      body: {
        visibility: "public" | "private"
      }
      answer: {
        success: true
      }
    }
  }
  '/repository/{repository}/exportlogs': {
    /** exportRepoLogs: Orders what was done with a repository as a file. */
    post: {
      path: { repository: string }
      query: { starttime?: string | undefined; endtime?: string | undefined; performer?: string | undefined }
      body: {
        callback_url?: string | null
        callback_email?: string | null
      }
      answer: {
        export_id: string
      }
    }
  }
  '/repository/{repository}/immutabilitypolicy/': {
    /** listRepositoryImmutabilityPolicies: Lists the policies that make tags immutable here. */
    get: {
      path: { repository: string }
      query: Record<never, never>
      body: undefined
      answer: {
        policies: ({
          uuid: string
          tagPattern: string
          tagPatternMatches: boolean
        })[]
      }
    }
    /** createRepositoryImmutabilityPolicy: Makes a policy: for pushes at once, for the tags that are there soon. */
    post: {
      path: { repository: string }
      query: Record<never, never>
      body: {
        tagPattern: string
        tagPatternMatches?: boolean
      }
      answer: {
        uuid: string
      }
    }
  }
  '/repository/{repository}/immutabilitypolicy/preview': {
    /** previewRepositoryImmutability: Says which tags a policy would make immutable now: a given one, or those that hold. */
    post: {
      path: { repository: string }
      query: Record<never, never>
      body: {
        policy?: {
          tagPattern: string
          tagPatternMatches?: boolean
        }
      }
      answer: {
        tags: ({
          name: string
          repository?: string
        })[]
        has_additional: boolean
      }
    }
  }
  '/repository/{repository}/immutabilitypolicy/{policy_uuid}': {
    /** getRepositoryImmutabilityPolicy: Answers with one policy. */
    get: {
      path: { repository: string; policy_uuid: string }
      query: Record<never, never>
      body: undefined
      answer: {
        uuid: string
        tagPattern: string
        tagPatternMatches: boolean
      }
    }
    /** updateRepositoryImmutabilityPolicy: Puts another policy in the place of one; tags that are immutable stay so. */
    put: {
      path: { repository: string; policy_uuid: string }
      query: Record<never, never>
      body: {
        tagPattern: string
        tagPatternMatches?: boolean
      }
      answer: undefined
    }
    /** deleteRepositoryImmutabilityPolicy: Removes a policy; the tags that it has made immutable stay so. */
    delete: {
      path: { repository: string; policy_uuid: string }
      query: Record<never, never>
      body: undefined
      answer: {
        uuid: string
      }
    }
  }
  '/repository/{repository}/logs': {
    /** listRepoLogs: What was done with a repository, the newest first. */
    get: {
      path: { repository: string }
      query: { starttime?: string | undefined; endtime?: string | undefined; performer?: string | undefined; next_page?: string | undefined }
      body: undefined
      answer: {
        start_time: string
        end_time: string
        logs: ({
          kind: string
          metadata: Record<string, unknown>
          ip: string
          datetime: string
          performer?: {
            kind: "user"
            name: string
            is_robot: boolean
            avatar: {
              name: string
              hash: string
              color: string
              kind: string
            }
          }
          namespace?: {
            kind: "user" | "org"
            name: string
            avatar: {
              name: string
              hash: string
              color: string
              kind: string
            }
          }
        })[]
        next_page?: string
        archived_before?: string
      }
    }
  }
  '/repository/{repository}/manifest/{manifestref}': {
    /** getRepoManifest: Tells of a manifest and its layers. */
    get: {
      path: { repository: string; manifestref: string }
      query: { include_modelcard?: boolean | undefined }
      body: undefined
      answer: {
        digest: string
        is_manifest_list: boolean
        manifest_data: string
        config_media_type: string | null
        layers_compressed_size: number
        layers: ({
          index: number
          compressed_size: number
          is_remote: boolean
          urls: (string)[] | null
          command: (string)[] | null
          comment: string | null
          author: string | null
          blob_digest: string
          created_datetime: string | null
        })[] | null
      }
    }
  }
  '/repository/{repository}/manifest/{manifestref}/details': {
    /** getManifestDetails: Tells what a manifest is: the config of an image, the children of an index. */
    get: {
      path: { repository: string; manifestref: string }
      query: Record<never, never>
      body: undefined
      answer: {
        digest: string
        media_type: string
        kind: "image" | "index" | "helm_chart" | "signature" | "attestation" | "sbom" | "artifact"
        artifact_type: string | null
        config_media_type: string | null
        subject_digest: string | null
        annotations: Record<string, string>
        manifest_size: number
        size: number | null
        pushed: string | null
        image?: {
          platform: {
            os: string
            architecture: string
            variant: string | null
            os_version: string | null
          } | null
          created: string | null
          author: string | null
          environment: (string)[]
          entrypoint: (string)[]
          command: (string)[]
          working_dir: string | null
          user: string | null
          stop_signal: string | null
          exposed_ports: (string)[]
          volumes: (string)[]
          labels: Record<string, string>
        }
        chart?: {
          name: string | null
          version: string | null
          app_version: string | null
          description: string | null
        }
        children?: ({
          digest: string
          media_type: string
          manifest_size: number
          size: number | null
          kind: "image" | "index" | "helm_chart" | "signature" | "attestation" | "sbom" | "artifact" | null
          platform: {
            os: string
            architecture: string
            variant: string | null
            os_version: string | null
          } | null
          annotations: Record<string, string>
          is_present: boolean
        })[]
        has_more_children?: boolean
      }
    }
  }
  '/repository/{repository}/manifest/{manifestref}/labels': {
    /** listManifestLabels: Lists the labels of a manifest, or those whose key begins with a text. */
    get: {
      path: { repository: string; manifestref: string }
      query: { filter?: string | undefined }
      body: undefined
      answer: {
        labels: ({
          id: string
          key: string
          value: string
          source_type: "manifest" | "api" | "internal"
          media_type: "text/plain" | "application/json"
        })[]
      }
    }
    /** addManifestLabel: Adds a label to a manifest. */
    post: {
      path: { repository: string; manifestref: string }
      query: Record<never, never>
      body: {
        key: string
        value: string
        media_type: "text/plain" | "application/json" | null
      }
      answer: {
        label: {
          id: string
          key: string
          value: string
          source_type: "manifest" | "api" | "internal"
          media_type: "text/plain" | "application/json"
        }
      }
    }
  }
  '/repository/{repository}/manifest/{manifestref}/labels/{labelid}': {
    /** getManifestLabel: Tells of a label. */
    get: {
      path: { repository: string; manifestref: string; labelid: string }
      query: Record<never, never>
      body: undefined
      answer: {
        id: string
        key: string
        value: string
        source_type: "manifest" | "api" | "internal"
        media_type: "text/plain" | "application/json"
      }
    }
    /** deleteManifestLabel: Deletes a label that was added; those of the manifest itself stay. */
    delete: {
      path: { repository: string; manifestref: string; labelid: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
  }
  '/repository/{repository}/manifest/{manifestref}/pull_statistics': {
    /** getManifestPullStatistics: Tells how often a manifest was pulled. */
    get: {
      path: { repository: string; manifestref: string }
      query: Record<never, never>
      body: undefined
      answer: {
        manifest_digest: string
        manifest_pull_count: number
        last_manifest_pull_date: string | null
      }
    }
  }
  '/repository/{repository}/manifest/{manifestref}/referrers': {
    /** listManifestReferrers: Lists what belongs to a manifest (signatures, SBOMs and more), as a tree. */
    get: {
      path: { repository: string; manifestref: string }
      query: { next_page?: string | undefined }
      body: undefined
      answer: {
        referrers: ({
          digest: string
          media_type: string
          artifact_type: string | null
          kind: "image" | "index" | "helm_chart" | "signature" | "attestation" | "sbom" | "artifact"
          tag: string | null
          manifest_size: number
          size: number | null
          annotations: Record<string, string>
          created: string | null
          pushed: string
          has_more_referrers: boolean
          referrers?: ({
            digest: string
            media_type: string
            artifact_type: string | null
            kind: "image" | "index" | "helm_chart" | "signature" | "attestation" | "sbom" | "artifact"
            tag: string | null
            manifest_size: number
            size: number | null
            annotations: Record<string, string>
            created: string | null
            pushed: string
            has_more_referrers: boolean
            referrers?: ({
              digest: string
              media_type: string
              artifact_type: string | null
              kind: "image" | "index" | "helm_chart" | "signature" | "attestation" | "sbom" | "artifact"
              tag: string | null
              manifest_size: number
              size: number | null
              annotations: Record<string, string>
              created: string | null
              pushed: string
              has_more_referrers: boolean
            })[]
          })[]
        })[]
        next_page?: string
      }
    }
  }
  '/repository/{repository}/notification/': {
    /** listRepoNotifications: Lists who is told of what. */
    get: {
      path: { repository: string }
      query: Record<never, never>
      body: undefined
      answer: {
        notifications: ({
          uuid: string
          title: string | null
          event: string
          method: string
          config: Record<string, unknown>
          event_config: Record<string, unknown>
          number_of_failures: number
          disabled_reason?: string
        })[]
      }
    }
    /** createRepoNotification: Tells somebody of a kind of event from now on. */
    post: {
      path: { repository: string }
      query: Record<never, never>
      body: {
        event: string
        method: string
        config: Record<string, unknown>
        eventConfig: Record<string, unknown>
        title?: string | null
      }
      answer: {
        uuid: string
        title: string | null
        event: string
        method: string
        config: Record<string, unknown>
        event_config: Record<string, unknown>
        number_of_failures: number
        disabled_reason?: string
      }
    }
  }
  '/repository/{repository}/notification/{uuid}': {
    /** getRepoNotification: Shows one notification. */
    get: {
      path: { repository: string; uuid: string }
      query: Record<never, never>
      body: undefined
      answer: {
        uuid: string
        title: string | null
        event: string
        method: string
        config: Record<string, unknown>
        event_config: Record<string, unknown>
        number_of_failures: number
        disabled_reason?: string
      }
    }
    /** resetRepositoryNotificationFailures: Forgets the failures of a notification, and switches it on again. */
    post: {
      path: { repository: string; uuid: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
    /** deleteRepoNotification: Tells nobody any more; what waits is not sent. */
    delete: {
      path: { repository: string; uuid: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
  }
  '/repository/{repository}/notification/{uuid}/deliveries': {
    /** listRepoNotificationDeliveries: Lists what was sent in the last days and what waits, the newest first. */
    get: {
      path: { repository: string; uuid: string }
      query: { limit?: number | undefined; next_page?: string | undefined }
      body: undefined
      answer: {
        deliveries: ({
          id: string
          event_id: string
          kind: "event" | "test" | "again"
          status: "waiting" | "delivered" | "failed"
          attempts: number
          created: string
          next_attempt: string | null
          finished: string | null
          response_status: number | null
          response_excerpt: string | null
          duration_ms: number | null
          error: string | null
          event_data: Record<string, unknown>
        })[]
        next_page?: string
      }
    }
  }
  '/repository/{repository}/notification/{uuid}/deliveries/{delivery_id}': {
    /** getRepoNotificationDelivery: Shows what became of one event. */
    get: {
      path: { repository: string; uuid: string; delivery_id: string }
      query: Record<never, never>
      body: undefined
      answer: {
        id: string
        event_id: string
        kind: "event" | "test" | "again"
        status: "waiting" | "delivered" | "failed"
        attempts: number
        created: string
        next_attempt: string | null
        finished: string | null
        response_status: number | null
        response_excerpt: string | null
        duration_ms: number | null
        error: string | null
        event_data: Record<string, unknown>
      }
    }
  }
  '/repository/{repository}/notification/{uuid}/deliveries/{delivery_id}/resend': {
    /** resendRepoNotificationDelivery: Sends an event again as it was. */
    post: {
      path: { repository: string; uuid: string; delivery_id: string }
      query: Record<never, never>
      body: undefined
      answer: {
        id: string
      }
    }
  }
  '/repository/{repository}/notification/{uuid}/test': {
    /** testRepoNotification: Sends an example of the event; the deliveries tell how that went. */
    post: {
      path: { repository: string; uuid: string }
      query: Record<never, never>
      body: undefined
      answer: Record<string, unknown>
    }
  }
  '/repository/{repository}/permissions/team/': {
    /** listRepoTeamPermissions: Lists the teams that have a right. */
    get: {
      path: { repository: string }
      query: { next_page?: string | undefined }
      body: undefined
      answer: {
        permissions: Record<string, {
          role: "read" | "write" | "admin"
          name: string
          avatar: {
            name: string
            hash: string
            color: string
            kind: string
          }
        }>
        next_page?: string
      }
    }
  }
  '/repository/{repository}/permissions/team/{teamname}': {
    /** getTeamPermissions: Tells of the role of a team. */
    get: {
      path: { repository: string; teamname: string }
      query: Record<never, never>
      body: undefined
      answer: {
        role: "read" | "write" | "admin"
      }
    }
    /** changeTeamPermissions: Gives a team a role, in place of the one it had. */
    put: {
      path: { repository: string; teamname: string }
      query: Record<never, never>
      body: {
        role: "read" | "write" | "admin"
      }
      answer: {
        role: "read" | "write" | "admin"
        name: string
        avatar: {
          name: string
          hash: string
          color: string
          kind: string
        }
      }
    }
    /** deleteTeamPermissions: Takes the role of a team away. */
    delete: {
      path: { repository: string; teamname: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
  }
  '/repository/{repository}/permissions/user/': {
    /** listRepoUserPermissions: Lists the users and robots that have a right of their own. */
    get: {
      path: { repository: string }
      query: { next_page?: string | undefined }
      body: undefined
      answer: {
        permissions: Record<string, {
          role: "read" | "write" | "admin"
          name: string
          is_robot: boolean
          avatar: {
            name: string
            hash: string
            color: string
            kind: string
          }
          is_org_member?: boolean
        }>
        next_page?: string
      }
    }
  }
  '/repository/{repository}/permissions/user/{username}': {
    /** getUserPermissions: Tells of the right that somebody has of its own. */
    get: {
      path: { repository: string; username: string }
      query: Record<never, never>
      body: undefined
      answer: {
        role: "read" | "write" | "admin"
        name: string
        is_robot: boolean
        avatar: {
          name: string
          hash: string
          color: string
          kind: string
        }
        is_org_member?: boolean
      }
    }
    /** changeUserPermissions: Gives a user or robot a role, in place of the one it had. */
    put: {
      path: { repository: string; username: string }
      query: Record<never, never>
      body: {
        role: "read" | "write" | "admin"
      }
      answer: {
        role: "read" | "write" | "admin"
        name: string
        is_robot: boolean
        avatar: {
          name: string
          hash: string
          color: string
          kind: string
        }
        is_org_member?: boolean
      }
    }
    /** deleteUserPermissions: Takes the right away that somebody has of its own. */
    delete: {
      path: { repository: string; username: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
  }
  '/repository/{repository}/permissions/user/{username}/transitive': {
    /** getUserTransitivePermission: Lists the roles that somebody has by itself and by its teams. */
    get: {
      path: { repository: string; username: string }
      query: Record<never, never>
      body: undefined
      answer: {
        permissions: ({
          role: "read" | "write" | "admin"
        })[]
      }
    }
  }
  '/repository/{repository}/restorations/': {
    /** restoreRepository: Returns the tags to how they were at a moment; what takes long goes on by itself. */
    post: {
      path: { repository: string }
      query: Record<never, never>
      body: {
        moment: string
        tag?: string
      }
      answer: {
        uuid: string
        moment: string
        state: "running" | "done" | "failed"
        failure: string | null
        begun_at: string
        finished_at: string | null
        changed_tags: number
        refused_tags: number
        refusals: ({
          repository: string
          tag: string | null
          reason: string
        })[]
        next_page?: string
      }
    }
  }
  '/repository/{repository}/restorations/preview': {
    /** previewRepositoryRestoration: Lists what would change for the tags to be as they were at a moment. */
    get: {
      path: { repository: string }
      query: { moment: string; tag?: string | undefined; next_page?: string | undefined }
      body: undefined
      answer: {
        moment: string
        changes: ({
          repository: string
          tag: string | null
          change: "create" | "move" | "delete" | "restore_repository"
          from_digest: string | null
          to_digest: string | null
          obstacle: string | null
        })[]
        next_page?: string
      }
    }
  }
  '/repository/{repository}/restorations/{restoration_uuid}': {
    /** getRepositoryRestoration: Tells how far a restoration has come, and what stayed as it was. */
    get: {
      path: { repository: string; restoration_uuid: string }
      query: { next_page?: string | undefined }
      body: undefined
      answer: {
        uuid: string
        moment: string
        state: "running" | "done" | "failed"
        failure: string | null
        begun_at: string
        finished_at: string | null
        changed_tags: number
        refused_tags: number
        refusals: ({
          repository: string
          tag: string | null
          reason: string
        })[]
        next_page?: string
      }
    }
  }
  '/repository/{repository}/tag/': {
    /** listRepoTags: Lists what tags pointed to and point to now; what changed last comes first. */
    get: {
      path: { repository: string }
      query: { specificTag?: string | undefined; filter_tag_name?: string | undefined; limit?: number | string | undefined; page?: number | undefined; onlyActiveTags?: boolean | undefined; next_page?: string | undefined }
      body: undefined
      answer: {
        tags: ({
          name: string
          reversion: boolean
          immutable?: boolean
          start_ts: number
          end_ts?: number
          manifest_digest: string
          is_manifest_list: boolean
          size: number | null
          last_modified: string
          expiration?: string
          began_by?: string
          ended_by?: string
          is_sparse?: boolean
          child_manifest_count?: number
          present_child_count?: number
          child_manifests_presence?: Record<string, boolean>
        })[]
        page: number
        has_additional: boolean
        next_page?: string
      }
    }
  }
  '/repository/{repository}/tag/details': {
    /** listTagDetails: Lists the tags that are there now, with platforms, sizes, pulls and signatures. */
    get: {
      path: { repository: string }
      query: { sort?: "pushed" | "name" | undefined; order?: "asc" | "desc" | undefined; prefix?: string | undefined; name?: string | undefined; pushed_after?: number | undefined; pushed_before?: number | undefined; hide_companions?: boolean | undefined; limit?: number | undefined; next_page?: string | undefined }
      body: undefined
      answer: {
        tags: ({
          name: string
          manifest_digest: string
          media_type: string
          kind: "image" | "index" | "helm_chart" | "signature" | "attestation" | "sbom" | "artifact"
          artifact_type: string | null
          platforms: (string)[]
          size: number | null
          pushed: string
          pushed_by: string | null
          pull_count: number
          last_pulled: string | null
          expiration: string | null
          immutable: boolean
          referrer_count: number
          is_signed: boolean
        })[]
        next_page?: string
      }
    }
  }
  '/repository/{repository}/tag/layers': {
    /** listSharedLayers: Tells which layers the newest tags share, and what each of them needs alone. */
    get: {
      path: { repository: string }
      query: { limit?: number | undefined }
      body: undefined
      answer: {
        tags: ({
          name: string
          manifest_digest: string
          size: number
          own_size: number
          shared_size: number
        })[]
        layers: ({
          digest: string
          size: number
          tags: (string)[]
        })[]
        has_more_layers: boolean
        is_complete: boolean
      }
    }
  }
  '/repository/{repository}/tag/{tag}': {
    /** changeTag: Points a tag to a manifest, or makes it expire, or immutable, or no longer. */
    put: {
      path: { repository: string; tag: string }
      query: Record<never, never>
      body: {
        manifest_digest?: string
        expiration?: number | null
        immutable?: boolean
      }
      answer: "Updated"
    }
    /** deleteFullTag: Deletes a tag; it can be restored while its namespace keeps deleted tags. */
    delete: {
      path: { repository: string; tag: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
  }
  '/repository/{repository}/tag/{tag}/expire': {
    /** removeTagFromTimemachine: Removes a tag, or what it pointed to before, without a way back. */
    post: {
      path: { repository: string; tag: string }
      query: Record<never, never>
      body: {
        manifest_digest: string
        include_submanifests?: boolean
        is_alive?: boolean
      }
      answer: ""
    }
  }
  '/repository/{repository}/tag/{tag}/pull_statistics': {
    /** getTagPullStatistics: Tells how often a tag was pulled. */
    get: {
      path: { repository: string; tag: string }
      query: Record<never, never>
      body: undefined
      answer: {
        tag_name: string
        tag_pull_count: number
        last_tag_pull_date: string | null
        current_manifest_digest: string
        manifest_pull_count: number
        last_manifest_pull_date: string | null
      }
    }
  }
  '/repository/{repository}/tag/{tag}/restore': {
    /** restoreTag: Points a tag back to what it pointed to before. */
    post: {
      path: { repository: string; tag: string }
      query: Record<never, never>
      body: {
        manifest_digest: string
      }
      answer: Record<string, unknown>
    }
  }
  '/repository/{repository}/tokens/': {
    /** listRepoTokens: Tells that repositories have no tokens of their own; use a robot. */
    get: {
      path: { repository: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
    /** createToken: Tells that repositories have no tokens of their own; use a robot. */
    post: {
      path: { repository: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
  }
  '/repository/{repository}/tokens/{code}': {
    /** getTokens: Tells that repositories have no tokens of their own; use a robot. */
    get: {
      path: { repository: string; code: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
    /** changeToken: Tells that repositories have no tokens of their own; use a robot. */
    put: {
      path: { repository: string; code: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
    /** deleteToken: Tells that repositories have no tokens of their own; use a robot. */
    delete: {
      path: { repository: string; code: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
  }
  '/signin': {
    /** signinUser: Signs somebody in with a password, and gives the browser a new session. */
    post: {
      path: Record<never, never>
      query: Record<never, never>
      body: {
        username: string
        password: string
        invite_code?: string
      }
      answer: {
        success: boolean
      }
    }
  }
  '/signin/verify': {
    /** verifyUser: Takes the password again, so that dangerous calls can be made for a while. */
    post: {
      path: Record<never, never>
      query: Record<never, never>
      body: {
        password: string
      }
      answer: {
        success: boolean
      }
    }
  }
  '/signout': {
    /** logout: Ends all sessions of the caller, in every browser. */
    post: {
      path: Record<never, never>
      query: Record<never, never>
      body: undefined
      answer: {
        success: boolean
      }
    }
  }
  '/superuser/aggregatelogs': {
    /** listAllAggregateLogs: How often what was done in the whole registry, day by day. */
    get: {
      path: Record<never, never>
      query: { starttime?: string | undefined; endtime?: string | undefined; performer?: string | undefined }
      body: undefined
      answer: {
        aggregated: ({
          kind: string
          count: number
          datetime: string
        })[]
      }
    }
  }
  '/superuser/approvedkeys/{kid}': {
    /** approveServiceKey: Lets a key be believed that its service submitted. */
    post: {
      path: { kid: string }
      query: Record<never, never>
      body: {
        notes?: string
      }
      answer: undefined
    }
  }
  '/superuser/apptokens': {
    /** listAllAppTokens: Lists the tokens of all users for their programs, without their secrets. */
    get: {
      path: Record<never, never>
      query: { expiring?: boolean | undefined; next_page?: string | undefined }
      body: undefined
      answer: {
        tokens: ({
          uuid: string
          username: string
          title: string
          last_accessed: string | null
          created: string
          expiration: string | null
        })[]
        only_expiring: boolean | null
        next_page?: string
      }
    }
  }
  '/superuser/changelog/': {
    /** getChangeLog: Tells which version this is. */
    get: {
      path: Record<never, never>
      query: Record<never, never>
      body: undefined
      answer: {
        log: string
      }
    }
  }
  '/superuser/config': {
    /** getSuperUserConfig: Shows the configuration of this process; secrets are hidden. */
    get: {
      path: Record<never, never>
      query: Record<never, never>
      body: undefined
      answer: {
        config: Record<string, unknown>
        warning: Record<string, unknown>
        env: Record<string, unknown>
        schema: Record<string, unknown>
      }
    }
  }
  '/superuser/deletednamespaces/': {
    /** listDeletedNamespaces: Lists deleted users and organizations that can come back, the last deleted first. */
    get: {
      path: Record<never, never>
      query: { next_page?: string | undefined }
      body: undefined
      answer: {
        namespaces: ({
          uuid: string
          name: string
          deleted_at: string
          deleted_by: string | null
          kept_until: string
          kind: "user" | "organization"
        })[]
        next_page?: string
      }
    }
  }
  '/superuser/deletednamespaces/{deletion_uuid}': {
    /** removeDeletedNamespace: Removes a deleted user or organization now; it cannot come back any more. */
    delete: {
      path: { deletion_uuid: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
  }
  '/superuser/deletednamespaces/{deletion_uuid}/restore': {
    /** restoreDeletedNamespace: Brings a deleted user or organization back with all that it had. */
    post: {
      path: { deletion_uuid: string }
      query: Record<never, never>
      body: {
        name?: string
      }
      answer: {
        name: string
        kind: "user" | "organization"
      }
    }
  }
  '/superuser/gc': {
    /** getGarbageCollection: Tells what is to be removed, since when, and what was removed and freed. */
    get: {
      path: Record<never, never>
      query: Record<never, never>
      body: undefined
      answer: {
        enabled: boolean
        running: boolean
        next_run: string | null
        backlog: ({
          kind: "tags" | "manifest" | "referrers" | "link" | "blob" | "namespace"
          due: number
          waiting: number
        })[]
        oldest_review_age_seconds: number
        waiting_objects: {
          count: number
          size_bytes: number
        }
        removed_today: ({
          kind: "tag" | "manifest" | "link" | "blob" | "object"
          count: number
          freed_bytes: number
        })[]
        removed: ({
          kind: "tag" | "manifest" | "link" | "blob" | "object"
          count: number
          freed_bytes: number
        })[]
      }
    }
    /** runGarbageCollection: Has removed now what is due: everywhere, or all that waits in one repository. */
    post: {
      path: Record<never, never>
      query: Record<never, never>
      body: {
        repository?: string
      }
      answer: ""
    }
  }
  '/superuser/jobs': {
    /** listJobs: Lists jobs that were given up, or those that wait and are being done. */
    get: {
      path: Record<never, never>
      query: { state?: "failed" | "living" | undefined; kind?: string | undefined; limit?: number | undefined; next_page?: string | undefined }
      body: undefined
      answer: {
        jobs: ({
          id: number
          kind: string
          state: "waiting" | "running" | "failed"
          attempts: number
          error: string | null
          created: string
          next_run: string | null
          failed_at: string | null
        })[]
        next_page?: string
      }
    }
  }
  '/superuser/jobs/kinds': {
    /** listJobKinds: Counts the jobs of each kind: what waits, what is being done, what was given up. */
    get: {
      path: Record<never, never>
      query: Record<never, never>
      body: undefined
      answer: {
        kinds: ({
          kind: string
          waiting: number
          running: number
          failed: number
          next_run: string | null
        })[]
      }
    }
  }
  '/superuser/jobs/{job_id}': {
    /** dropJob: Takes a job away that was given up; what it should have done is not done. */
    delete: {
      path: { job_id: number }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
  }
  '/superuser/jobs/{job_id}/run': {
    /** runJobAgain: Has a job that was given up done as if it were new. */
    post: {
      path: { job_id: number }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
  }
  '/superuser/keys': {
    /** listServiceKeys: Lists the keys of all services. */
    get: {
      path: Record<never, never>
      query: Record<never, never>
      body: undefined
      answer: {
        keys: ({
          kid: string
          name: string
          service: string
          jwk: {
            e: string
            kid: string
            kty: string
            n: string
          }
          metadata: Record<string, unknown>
          created_date: string
          expiration_date: string | null
          rotation_duration: number | null
          approval: null | {
            approval_type: string
            approved_date: string
            approver: null | {
              kind: "user"
              name: string
              username: string
              email: string | null
              verified: boolean
              avatar: {
                name: string
                hash: string
                color: string
                kind: string
              }
              super_user: boolean
              global_readonly_super_user: boolean
              enabled: boolean
              quotas?: ({
                id: number
                limit_bytes: number
                limits: ({
                  id: number
                  type: "Warning" | "Reject"
                  limit_percent: number
                })[]
              })[]
              quota_report?: {
                quota_bytes: number
                configured_quota: number | null
                running_backfill: "waiting" | "running" | "complete"
                backfill_status: "waiting" | "running" | "complete"
              }
            }
            notes: string
          }
        })[]
      }
    }
    /** createServiceKey: Makes a key for a service; the private half is shown this once. */
    post: {
      path: Record<never, never>
      query: Record<never, never>
      body: {
        service: string
        expiration: number | null
        name?: string
        metadata?: Record<string, unknown>
        notes?: string
      }
      answer: {
        kid: string
        name: string
        service: string
        public_key: string
        private_key: string
      }
    }
  }
  '/superuser/keys/{kid}': {
    /** getServiceKey: Tells of the key of a service. */
    get: {
      path: { kid: string }
      query: Record<never, never>
      body: undefined
      answer: {
        kid: string
        name: string
        service: string
        jwk: {
          e: string
          kid: string
          kty: string
          n: string
        }
        metadata: Record<string, unknown>
        created_date: string
        expiration_date: string | null
        rotation_duration: number | null
        approval: null | {
          approval_type: string
          approved_date: string
          approver: null | {
            kind: "user"
            name: string
            username: string
            email: string | null
            verified: boolean
            avatar: {
              name: string
              hash: string
              color: string
              kind: string
            }
            super_user: boolean
            global_readonly_super_user: boolean
            enabled: boolean
            quotas?: ({
              id: number
              limit_bytes: number
              limits: ({
                id: number
                type: "Warning" | "Reject"
                limit_percent: number
              })[]
            })[]
            quota_report?: {
              quota_bytes: number
              configured_quota: number | null
              running_backfill: "waiting" | "running" | "complete"
              backfill_status: "waiting" | "running" | "complete"
            }
          }
          notes: string
        }
      }
    }
    /** updateServiceKey: Changes what is given of the key of a service. */
    put: {
      path: { kid: string }
      query: Record<never, never>
      body: {
        name?: string
        metadata?: Record<string, unknown>
        expiration?: number | null
      }
      answer: {
        kid: string
        name: string
        service: string
        jwk: {
          e: string
          kid: string
          kty: string
          n: string
        }
        metadata: Record<string, unknown>
        created_date: string
        expiration_date: string | null
        rotation_duration: number | null
        approval: null | {
          approval_type: string
          approved_date: string
          approver: null | {
            kind: "user"
            name: string
            username: string
            email: string | null
            verified: boolean
            avatar: {
              name: string
              hash: string
              color: string
              kind: string
            }
            super_user: boolean
            global_readonly_super_user: boolean
            enabled: boolean
            quotas?: ({
              id: number
              limit_bytes: number
              limits: ({
                id: number
                type: "Warning" | "Reject"
                limit_percent: number
              })[]
            })[]
            quota_report?: {
              quota_bytes: number
              configured_quota: number | null
              running_backfill: "waiting" | "running" | "complete"
              backfill_status: "waiting" | "running" | "complete"
            }
          }
          notes: string
        }
      }
    }
    /** deleteServiceKey: Deletes the key of a service: nothing that it signed is believed any more. */
    delete: {
      path: { kid: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
  }
  '/superuser/logs': {
    /** listAllLogs: What was done in the whole registry, the newest first. */
    get: {
      path: Record<never, never>
      query: { starttime?: string | undefined; endtime?: string | undefined; performer?: string | undefined; next_page?: string | undefined }
      body: undefined
      answer: {
        start_time: string
        end_time: string
        logs: ({
          kind: string
          metadata: Record<string, unknown>
          ip: string
          datetime: string
          performer?: {
            kind: "user"
            name: string
            is_robot: boolean
            avatar: {
              name: string
              hash: string
              color: string
              kind: string
            }
          }
          namespace?: {
            kind: "user" | "org"
            name: string
            avatar: {
              name: string
              hash: string
              color: string
              kind: string
            }
          }
        })[]
        next_page?: string
        archived_before?: string
      }
    }
  }
  '/superuser/organization/{namespace}/bounds': {
    /** getOrganizationBoundsSuperUser: Tells how many repositories and tags the namespace may have, and how large a blob. */
    get: {
      path: { namespace: string }
      query: Record<never, never>
      body: undefined
      answer: {
        maximum_repositories: number | null
        maximum_tags: number | null
        maximum_blob_bytes: number | null
        maximum_blob: string | null
        defaults: {
          maximum_repositories: number | null
          maximum_tags: number | null
          maximum_blob_bytes: number | null
          maximum_blob: string | null
        }
      }
    }
    /** changeOrganizationBoundsSuperUser: Changes the bounds that are named. What is there already stays. */
    put: {
      path: { namespace: string }
      query: Record<never, never>
      body: {
        maximum_repositories?: number | null
        maximum_tags?: number | null
        maximum_blob_bytes?: number | null
        maximum_blob?: string | null
      }
      answer: {
        maximum_repositories: number | null
        maximum_tags: number | null
        maximum_blob_bytes: number | null
        maximum_blob: string | null
        defaults: {
          maximum_repositories: number | null
          maximum_tags: number | null
          maximum_blob_bytes: number | null
          maximum_blob: string | null
        }
      }
    }
  }
  '/superuser/organization/{namespace}/quota': {
    /** listOrganizationQuotaSuperUser: Tells of the quota, as a list of one or none. */
    get: {
      path: { namespace: string }
      query: Record<never, never>
      body: undefined
      answer: ({
        id: number | null
        limit_bytes: number
        limit: string
        default_config: boolean
        limits: ({
          id: number
          type: "Warning" | "Reject"
          limit_percent: number
        })[]
        default_config_exists: boolean
      })[]
    }
    /** createOrganizationQuotaSuperUser: Gives the namespace a quota; it refuses nothing until it has a limit that does. */
    post: {
      path: { namespace: string }
      query: Record<never, never>
      body: {
        limit_bytes?: number
        limit?: string
      }
      answer: "Created"
    }
  }
  '/superuser/organization/{namespace}/quota/{quota_id}': {
    /** changeOrganizationQuotaSuperUser: Changes how much the namespace may hold. What it holds stays. */
    put: {
      path: { namespace: string; quota_id: string }
      query: Record<never, never>
      body: {
        limit_bytes?: number
        limit?: string
      }
      answer: {
        id: number | null
        limit_bytes: number
        limit: string
        default_config: boolean
        limits: ({
          id: number
          type: "Warning" | "Reject"
          limit_percent: number
        })[]
        default_config_exists: boolean
      }
    }
    /** deleteOrganizationQuotaSuperUser: Takes the quota away; that of the registry bounds the namespace then. */
    delete: {
      path: { namespace: string; quota_id: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
  }
  '/superuser/organizations/': {
    /** listAllOrganizations: Lists all organizations, in the order in which they were made. */
    get: {
      path: Record<never, never>
      query: { limit?: number | undefined; next_page?: string | undefined }
      body: undefined
      answer: {
        organizations: ({
          name: string
          email: string
          avatar: {
            name: string
            hash: string
            color: string
            kind: string
          }
          quotas?: ({
            id: number
            limit_bytes: number
            limits: ({
              id: number
              type: "Warning" | "Reject"
              limit_percent: number
            })[]
          })[]
          quota_report?: {
            quota_bytes: number
            configured_quota: number | null
            running_backfill: "waiting" | "running" | "complete"
            backfill_status: "waiting" | "running" | "complete"
          }
        })[]
        next_page?: string
      }
    }
  }
  '/superuser/organizations/{name}': {
    /** changeOrganization: Renames an organization, and its robots with it. */
    put: {
      path: { name: string }
      query: Record<never, never>
      body: {
        name?: string
      }
      answer: {
        name: string
        email: string
        avatar: {
          name: string
          hash: string
          color: string
          kind: string
        }
        quotas?: ({
          id: number
          limit_bytes: number
          limits: ({
            id: number
            type: "Warning" | "Reject"
            limit_percent: number
          })[]
        })[]
        quota_report?: {
          quota_bytes: number
          configured_quota: number | null
          running_backfill: "waiting" | "running" | "complete"
          backfill_status: "waiting" | "running" | "complete"
        }
      }
    }
    /** deleteOrganization: Deletes an organization with all that belongs to it. */
    delete: {
      path: { name: string }
      query: { permanently?: boolean | undefined; with_immutable_tags?: boolean | undefined }
      body: undefined
      answer: undefined
    }
  }
  '/superuser/registrysize/': {
    /** getRegistrySize: Tells what all content weighed when it was last measured. */
    get: {
      path: Record<never, never>
      query: Record<never, never>
      body: undefined
      answer: {
        size_bytes: number
        last_ran: number | null
        queued: boolean
        running: boolean
      }
    }
    /** queueRegistrySizeCalculation: Has the content measured anew. */
    post: {
      path: Record<never, never>
      query: Record<never, never>
      body: undefined
      answer: ""
    }
  }
  '/superuser/registrystatus': {
    /** scRegistryStatus: Says that the registry is set up. */
    get: {
      path: Record<never, never>
      query: Record<never, never>
      body: undefined
      answer: {
        provider_id: string
        status: string
      }
    }
  }
  '/superuser/storage': {
    /** getRegistryStorage: Tells which namespaces and repositories use most of the storage. */
    get: {
      path: Record<never, never>
      query: Record<never, never>
      body: undefined
      answer: {
        state: "off" | "counting" | "complete"
        namespaces: ({
          name: string
          kind: "user" | "organization"
          used_bytes: number
        })[]
        repositories: ({
          repository: string
          used_bytes: number
        })[]
      }
    }
  }
  '/superuser/takeownership/{namespace}': {
    /** takeOwnership: Makes the caller an owner of an organization, and an organization of a user. */
    post: {
      path: { namespace: string }
      query: Record<never, never>
      body: undefined
      answer: {
        namespace: string
      }
    }
  }
  '/superuser/users/': {
    /** listAllUsers: Lists all users, in the order in which they were made. */
    get: {
      path: Record<never, never>
      query: { disabled?: boolean | undefined; limit?: number | undefined; next_page?: string | undefined }
      body: undefined
      answer: {
        users: ({
          kind: "user"
          name: string
          username: string
          email: string | null
          verified: boolean
          avatar: {
            name: string
            hash: string
            color: string
            kind: string
          }
          super_user: boolean
          global_readonly_super_user: boolean
          enabled: boolean
          quotas?: ({
            id: number
            limit_bytes: number
            limits: ({
              id: number
              type: "Warning" | "Reject"
              limit_percent: number
            })[]
          })[]
          quota_report?: {
            quota_bytes: number
            configured_quota: number | null
            running_backfill: "waiting" | "running" | "complete"
            backfill_status: "waiting" | "running" | "complete"
          }
        })[]
        next_page?: string
      }
    }
    /** createInstallUser: Makes a user with a made-up password, which is shown this once. */
    post: {
      path: Record<never, never>
      query: Record<never, never>
      body: {
        username: string
        email?: string | null
      }
      answer: {
        username: string
        email: string | null
        password: string
        encrypted_password: string
      }
    }
  }
  '/superuser/users/{namespace}/bounds': {
    /** getUserBoundsSuperUser: Tells how many repositories and tags the namespace may have, and how large a blob. */
    get: {
      path: { namespace: string }
      query: Record<never, never>
      body: undefined
      answer: {
        maximum_repositories: number | null
        maximum_tags: number | null
        maximum_blob_bytes: number | null
        maximum_blob: string | null
        defaults: {
          maximum_repositories: number | null
          maximum_tags: number | null
          maximum_blob_bytes: number | null
          maximum_blob: string | null
        }
      }
    }
    /** changeUserBoundsSuperUser: Changes the bounds that are named. What is there already stays. */
    put: {
      path: { namespace: string }
      query: Record<never, never>
      body: {
        maximum_repositories?: number | null
        maximum_tags?: number | null
        maximum_blob_bytes?: number | null
        maximum_blob?: string | null
      }
      answer: {
        maximum_repositories: number | null
        maximum_tags: number | null
        maximum_blob_bytes: number | null
        maximum_blob: string | null
        defaults: {
          maximum_repositories: number | null
          maximum_tags: number | null
          maximum_blob_bytes: number | null
          maximum_blob: string | null
        }
      }
    }
  }
  '/superuser/users/{namespace}/quota': {
    /** listUserQuotaSuperUser: Tells of the quota, as a list of one or none. */
    get: {
      path: { namespace: string }
      query: Record<never, never>
      body: undefined
      answer: ({
        id: number | null
        limit_bytes: number
        limit: string
        default_config: boolean
        limits: ({
          id: number
          type: "Warning" | "Reject"
          limit_percent: number
        })[]
        default_config_exists: boolean
      })[]
    }
    /** createUserQuotaSuperUser: Gives the namespace a quota; it refuses nothing until it has a limit that does. */
    post: {
      path: { namespace: string }
      query: Record<never, never>
      body: {
        limit_bytes?: number
        limit?: string
      }
      answer: "Created"
    }
  }
  '/superuser/users/{namespace}/quota/{quota_id}': {
    /** changeUserQuotaSuperUser: Changes how much the namespace may hold. What it holds stays. */
    put: {
      path: { namespace: string; quota_id: string }
      query: Record<never, never>
      body: {
        limit_bytes?: number
        limit?: string
      }
      answer: {
        id: number | null
        limit_bytes: number
        limit: string
        default_config: boolean
        limits: ({
          id: number
          type: "Warning" | "Reject"
          limit_percent: number
        })[]
        default_config_exists: boolean
      }
    }
    /** deleteUserQuotaSuperUser: Takes the quota away; that of the registry bounds the namespace then. */
    delete: {
      path: { namespace: string; quota_id: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
  }
  '/superuser/users/{username}': {
    /** getInstallUser: Tells of a user. */
    get: {
      path: { username: string }
      query: Record<never, never>
      body: undefined
      answer: {
        kind: "user"
        name: string
        username: string
        email: string | null
        verified: boolean
        avatar: {
          name: string
          hash: string
          color: string
          kind: string
        }
        super_user: boolean
        global_readonly_super_user: boolean
        enabled: boolean
        quotas?: ({
          id: number
          limit_bytes: number
          limits: ({
            id: number
            type: "Warning" | "Reject"
            limit_percent: number
          })[]
        })[]
        quota_report?: {
          quota_bytes: number
          configured_quota: number | null
          running_backfill: "waiting" | "running" | "complete"
          backfill_status: "waiting" | "running" | "complete"
        }
      }
    }
    /** changeInstallUser: Changes what is given of a user who is no superuser. */
    put: {
      path: { username: string }
      query: Record<never, never>
      body: {
        password?: string
        email?: string
        enabled?: boolean
        superuser?: boolean
      }
      answer: {
        kind: "user"
        name: string
        username: string
        email: string | null
        verified: boolean
        avatar: {
          name: string
          hash: string
          color: string
          kind: string
        }
        super_user: boolean
        global_readonly_super_user: boolean
        enabled: boolean
        quotas?: ({
          id: number
          limit_bytes: number
          limits: ({
            id: number
            type: "Warning" | "Reject"
            limit_percent: number
          })[]
        })[]
        quota_report?: {
          quota_bytes: number
          configured_quota: number | null
          running_backfill: "waiting" | "running" | "complete"
          backfill_status: "waiting" | "running" | "complete"
        }
        encrypted_password?: string
      }
    }
    /** deleteInstallUser: Deletes a user who is no superuser, with all that belongs to it. */
    delete: {
      path: { username: string }
      query: { permanently?: boolean | undefined; with_immutable_tags?: boolean | undefined }
      body: undefined
      answer: undefined
    }
  }
  '/superusers/users/{username}/sendrecovery': {
    /** sendInstallUserRecoveryEmail: Mails a user a link to choose a new password by. */
    post: {
      path: { username: string }
      query: Record<never, never>
      body: undefined
      answer: {
        email: string
      }
    }
  }
  '/teaminvite/{code}': {
    /** acceptOrganizationTeamInvite: Joins the team to which the caller is invited. */
    put: {
      path: { code: string }
      query: Record<never, never>
      body: undefined
      answer: {
        org: string
        team: string
      }
    }
    /** declineOrganizationTeamInvite: Refuses an invitation to a team. */
    delete: {
      path: { code: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
  }
  '/user/': {
    /** getLoggedInUser: Tells of the caller itself. */
    get: {
      path: Record<never, never>
      query: Record<never, never>
      body: undefined
      answer: {
        anonymous: boolean
        username: string
        avatar: {
          name: string
          hash: string
          color: string
          kind: string
        }
        can_create_repo?: boolean
        is_me?: boolean
        verified?: boolean
        email?: string | null
        logins?: (unknown)[]
        invoice_email?: boolean
        invoice_email_address?: string | null
        preferred_namespace?: boolean
        tag_expiration_s?: number
        prompts?: (string)[]
        company?: string | null
        family_name?: string | null
        given_name?: string | null
        location?: string | null
        is_free_account?: boolean
        has_password_set?: boolean
        organizations?: ({
          name: string
          avatar: {
            name: string
            hash: string
            color: string
            kind: string
          }
          can_create_repo: boolean
          public: boolean
          is_org_admin?: boolean
          preferred_namespace?: boolean
        })[]
        super_user?: boolean
        global_readonly_super_user?: boolean
        quotas?: ({
          id: number
          limit_bytes: number
          limits: ({
            id: number
            type: "Warning" | "Reject"
            limit_percent: number
          })[]
        })[]
        quota_report?: {
          quota_bytes: number
          configured_quota: number | null
          running_backfill: "waiting" | "running" | "complete"
          backfill_status: "waiting" | "running" | "complete"
        }
      }
    }
    /** createNewUser: Makes an account; where there is mail, its address has to be proved first. */
    post: {
      path: Record<never, never>
      query: Record<never, never>
      body: {
        username: string
        password: string
        email?: string
        invite_code?: string
        recaptcha_response?: string
      }
      answer: {
        awaiting_verification: boolean
      } | {
        anonymous: boolean
        username: string
        avatar: {
          name: string
          hash: string
          color: string
          kind: string
        }
        can_create_repo?: boolean
        is_me?: boolean
        verified?: boolean
        email?: string | null
        logins?: (unknown)[]
        invoice_email?: boolean
        invoice_email_address?: string | null
        preferred_namespace?: boolean
        tag_expiration_s?: number
        prompts?: (string)[]
        company?: string | null
        family_name?: string | null
        given_name?: string | null
        location?: string | null
        is_free_account?: boolean
        has_password_set?: boolean
        organizations?: ({
          name: string
          avatar: {
            name: string
            hash: string
            color: string
            kind: string
          }
          can_create_repo: boolean
          public: boolean
          is_org_admin?: boolean
          preferred_namespace?: boolean
        })[]
        super_user?: boolean
        global_readonly_super_user?: boolean
        quotas?: ({
          id: number
          limit_bytes: number
          limits: ({
            id: number
            type: "Warning" | "Reject"
            limit_percent: number
          })[]
        })[]
        quota_report?: {
          quota_bytes: number
          configured_quota: number | null
          running_backfill: "waiting" | "running" | "complete"
          backfill_status: "waiting" | "running" | "complete"
        }
      }
    }
    /** changeUserDetails: Changes what is given of the own account; a new address is proved first. */
    put: {
      path: Record<never, never>
      query: Record<never, never>
      body: {
        password?: string
        email?: string
        username?: string
        invoice_email?: boolean
        invoice_email_address?: string | null
        tag_expiration_s?: number
        given_name?: string | null
        family_name?: string | null
        company?: string | null
        location?: string | null
      }
      answer: {
        anonymous: boolean
        username: string
        avatar: {
          name: string
          hash: string
          color: string
          kind: string
        }
        can_create_repo?: boolean
        is_me?: boolean
        verified?: boolean
        email?: string | null
        logins?: (unknown)[]
        invoice_email?: boolean
        invoice_email_address?: string | null
        preferred_namespace?: boolean
        tag_expiration_s?: number
        prompts?: (string)[]
        company?: string | null
        family_name?: string | null
        given_name?: string | null
        location?: string | null
        is_free_account?: boolean
        has_password_set?: boolean
        organizations?: ({
          name: string
          avatar: {
            name: string
            hash: string
            color: string
            kind: string
          }
          can_create_repo: boolean
          public: boolean
          is_org_admin?: boolean
          preferred_namespace?: boolean
        })[]
        super_user?: boolean
        global_readonly_super_user?: boolean
        quotas?: ({
          id: number
          limit_bytes: number
          limits: ({
            id: number
            type: "Warning" | "Reject"
            limit_percent: number
          })[]
        })[]
        quota_report?: {
          quota_bytes: number
          configured_quota: number | null
          running_backfill: "waiting" | "running" | "complete"
          backfill_status: "waiting" | "running" | "complete"
        }
      }
    }
    /** deleteCurrentUser: Deletes the own account with all that it has. */
    delete: {
      path: Record<never, never>
      query: { permanently?: boolean | undefined; with_immutable_tags?: boolean | undefined }
      body: undefined
      answer: undefined
    }
  }
  '/user/aggregatelogs': {
    /** getAggregateUserLogs: How often what was done in the namespace of the caller, day by day. */
    get: {
      path: Record<never, never>
      query: { starttime?: string | undefined; endtime?: string | undefined; performer?: string | undefined }
      body: undefined
      answer: {
        aggregated: ({
          kind: string
          count: number
          datetime: string
        })[]
      }
    }
  }
  '/user/apptoken': {
    /** listAppTokens: Lists the app tokens of the caller, without their texts. */
    get: {
      path: Record<never, never>
      query: { expiring?: boolean | undefined }
      body: undefined
      answer: {
        tokens: ({
          uuid: string
          title: string
          last_accessed: string | null
          created: string
          expiration: string | null
          token_code?: string
        })[]
        only_expiring: boolean | null
      }
    }
    /** createAppToken: Makes an app token, and shows its text. */
    post: {
      path: Record<never, never>
      query: Record<never, never>
      body: {
        title: string
      }
      answer: {
        token: {
          uuid: string
          title: string
          last_accessed: string | null
          created: string
          expiration: string | null
          token_code?: string
        }
      }
    }
  }
  '/user/apptoken/{token_uuid}': {
    /** getAppToken: Shows an app token of the caller, with its text. */
    get: {
      path: { token_uuid: string }
      query: Record<never, never>
      body: undefined
      answer: {
        token: {
          uuid: string
          title: string
          last_accessed: string | null
          created: string
          expiration: string | null
          token_code?: string
        }
      }
    }
    /** revokeAppToken: Takes an app token away, and what was signed in with it. */
    delete: {
      path: { token_uuid: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
  }
  '/user/assignedauthorization': {
    /** listAssignedAuthorizations: Lists the tokens that owners of applications offer to the user. */
    get: {
      path: Record<never, never>
      query: Record<never, never>
      body: undefined
      answer: {
        authorizations: ({
          application: {
            name: string
            description: string
            url: string
            avatar: {
              name: string
              hash: string
              color: string
              kind: string
            }
            organization: {
              name: string
              avatar: {
                name: string
                hash: string
                color: string
                kind: string
              }
            }
            clientId: string
          }
          uuid: string
          redirectUri: string
          scopes: ({
            title: string
            scope: string
            description: string
            icon: string
            dangerous: boolean
          })[]
          responseType: string
        })[]
      }
    }
  }
  '/user/assignedauthorization/{assigned_authorization_uuid}': {
    /** deleteAssignedAuthorization: Declines such an offer. */
    delete: {
      path: { assigned_authorization_uuid: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
  }
  '/user/authorizations': {
    /** listUserAuthorizations: Lists what the user let applications do. */
    get: {
      path: Record<never, never>
      query: Record<never, never>
      body: undefined
      answer: {
        authorizations: ({
          application: {
            name: string
            description: string
            url: string
            avatar: {
              name: string
              hash: string
              color: string
              kind: string
            }
            organization: {
              name: string
              avatar: {
                name: string
                hash: string
                color: string
                kind: string
              }
            }
          }
          scopes: ({
            title: string
            scope: string
            description: string
            icon: string
            dangerous: boolean
          })[]
          uuid: string
        })[]
      }
    }
  }
  '/user/authorizations/{access_token_uuid}': {
    /** getUserAuthorization: Shows what the user let an application do. */
    get: {
      path: { access_token_uuid: string }
      query: Record<never, never>
      body: undefined
      answer: {
        application: {
          name: string
          description: string
          url: string
          avatar: {
            name: string
            hash: string
            color: string
            kind: string
          }
          organization: {
            name: string
            avatar: {
              name: string
              hash: string
              color: string
              kind: string
            }
          }
        }
        scopes: ({
          title: string
          scope: string
          description: string
          icon: string
          dangerous: boolean
        })[]
        uuid: string
      }
    }
    /** deleteUserAuthorization: Ends what the user let an application do. */
    delete: {
      path: { access_token_uuid: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
  }
  '/user/autoprunepolicy/': {
    /** listUserAutoPrunePolicies: Lists the policies that hold here. */
    get: {
      path: Record<never, never>
      query: Record<never, never>
      body: undefined
      answer: {
        policies: ({
          uuid: string
          method: "number_of_tags" | "creation_date"
          value: number | string
          tagPattern: string | null
          tagPatternMatches: boolean
        })[]
      }
    }
    /** createUserAutoPrunePolicy: Makes a policy, which works at once. */
    post: {
      path: Record<never, never>
      query: Record<never, never>
      body: {
        method: string
        value: number | string
        tagPattern?: string | null
        tagPatternMatches?: boolean
      }
      answer: {
        uuid: string
      }
    }
  }
  '/user/autoprunepolicy/preview': {
    /** previewUserAutoPrune: Says what would go now, and why: by a policy that is given, or by those that hold. */
    post: {
      path: Record<never, never>
      query: Record<never, never>
      body: {
        policy?: {
          method: string
          value: number | string
          tagPattern?: string | null
          tagPatternMatches?: boolean
        }
      }
      answer: {
        tags: ({
          name: string
          start_ts: number
          reason: string
          repository?: string
        })[]
        has_additional: boolean
      }
    }
  }
  '/user/autoprunepolicy/{policy_uuid}': {
    /** getUserAutoPrunePolicy: Answers with one policy. */
    get: {
      path: { policy_uuid: string }
      query: Record<never, never>
      body: undefined
      answer: {
        uuid: string
        method: "number_of_tags" | "creation_date"
        value: number | string
        tagPattern: string | null
        tagPatternMatches: boolean
      }
    }
    /** updateUserAutoPrunePolicy: Puts another policy in the place of one. */
    put: {
      path: { policy_uuid: string }
      query: Record<never, never>
      body: {
        method: string
        value: number | string
        tagPattern?: string | null
        tagPatternMatches?: boolean
      }
      answer: undefined
    }
    /** deleteUserAutoPrunePolicy: Removes a policy; what it has deleted stays deleted. */
    delete: {
      path: { policy_uuid: string }
      query: Record<never, never>
      body: undefined
      answer: {
        uuid: string
      }
    }
  }
  '/user/bounds': {
    /** getUserBounds: Tells how many repositories and tags the namespace may have, and how large a blob. */
    get: {
      path: Record<never, never>
      query: Record<never, never>
      body: undefined
      answer: {
        maximum_repositories: number | null
        maximum_tags: number | null
        maximum_blob_bytes: number | null
        maximum_blob: string | null
        defaults: {
          maximum_repositories: number | null
          maximum_tags: number | null
          maximum_blob_bytes: number | null
          maximum_blob: string | null
        }
      }
    }
  }
  '/user/clientkey': {
    /** generateUserClientKey: Gives the own password in an encrypted form, for programs. */
    post: {
      path: Record<never, never>
      query: Record<never, never>
      body: {
        password: string
      }
      answer: {
        key: string
      }
    }
  }
  '/user/convert': {
    /** convertUserToOrganization: Makes an organization of the own account, with somebody else as its owner. */
    post: {
      path: Record<never, never>
      query: Record<never, never>
      body: {
        adminUser: string
        adminPassword: string
        plan?: string
      }
      answer: {
        success: boolean
      }
    }
  }
  '/user/deletedrepositories/': {
    /** listUserDeletedRepositories: Lists deleted repositories that can come back, the last deleted first. */
    get: {
      path: Record<never, never>
      query: { next_page?: string | undefined }
      body: undefined
      answer: {
        repositories: ({
          uuid: string
          name: string
          deleted_at: string
          deleted_by: string | null
          kept_until: string
          is_public: boolean
        })[]
        next_page?: string
      }
    }
  }
  '/user/deletedrepositories/{deletion_uuid}': {
    /** removeUserDeletedRepository: Removes a deleted repository now; it cannot come back any more. */
    delete: {
      path: { deletion_uuid: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
  }
  '/user/deletedrepositories/{deletion_uuid}/restore': {
    /** restoreUserDeletedRepository: Brings a deleted repository back with its content, rights and stars. */
    post: {
      path: { deletion_uuid: string }
      query: Record<never, never>
      body: {
        name?: string
      }
      answer: {
        namespace: string
        name: string
      }
    }
  }
  '/user/exportlogs': {
    /** exportUserLogs: Orders what was done in the namespace of the caller as a file. */
    post: {
      path: Record<never, never>
      query: { starttime?: string | undefined; endtime?: string | undefined; performer?: string | undefined }
      body: {
        callback_url?: string | null
        callback_email?: string | null
      }
      answer: {
        export_id: string
      }
    }
  }
  '/user/initialize': {
    /** initializeFirstUser: Makes the first user of a registry that has none. */
    post: {
      path: Record<never, never>
      query: Record<never, never>
      body: {
        username: string
        password: string
        email?: string
        access_token?: boolean
      }
      answer: {
        username: string
        email: string | null
        encrypted_password: string
        access_token?: string
      }
    }
  }
  '/user/logs': {
    /** listUserLogs: What was done in the namespace of the caller, the newest first. */
    get: {
      path: Record<never, never>
      query: { starttime?: string | undefined; endtime?: string | undefined; performer?: string | undefined; next_page?: string | undefined }
      body: undefined
      answer: {
        start_time: string
        end_time: string
        logs: ({
          kind: string
          metadata: Record<string, unknown>
          ip: string
          datetime: string
          performer?: {
            kind: "user"
            name: string
            is_robot: boolean
            avatar: {
              name: string
              hash: string
              color: string
              kind: string
            }
          }
          namespace?: {
            kind: "user" | "org"
            name: string
            avatar: {
              name: string
              hash: string
              color: string
              kind: string
            }
          }
        })[]
        next_page?: string
        archived_before?: string
      }
    }
  }
  '/user/namespacenotifications': {
    /** listUserNamespaceNotifications: Lists who is told of what. */
    get: {
      path: Record<never, never>
      query: Record<never, never>
      body: undefined
      answer: {
        notifications: ({
          uuid: string
          title: string | null
          event: string
          method: string
          config: Record<string, unknown>
          event_config: Record<string, unknown>
          number_of_failures: number
          disabled_reason?: string
        })[]
      }
    }
    /** createUserNamespaceNotification: Tells somebody of a kind of event from now on. */
    post: {
      path: Record<never, never>
      query: Record<never, never>
      body: {
        event: string
        method: string
        config: Record<string, unknown>
        eventConfig: Record<string, unknown>
        title?: string | null
      }
      answer: {
        uuid: string
        title: string | null
        event: string
        method: string
        config: Record<string, unknown>
        event_config: Record<string, unknown>
        number_of_failures: number
        disabled_reason?: string
      }
    }
  }
  '/user/namespacenotifications/{uuid}': {
    /** getUserNamespaceNotification: Shows one notification. */
    get: {
      path: { uuid: string }
      query: Record<never, never>
      body: undefined
      answer: {
        uuid: string
        title: string | null
        event: string
        method: string
        config: Record<string, unknown>
        event_config: Record<string, unknown>
        number_of_failures: number
        disabled_reason?: string
      }
    }
    /** resetUserNamespaceNotificationFailures: Forgets the failures of a notification, and switches it on again. */
    post: {
      path: { uuid: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
    /** deleteUserNamespaceNotification: Tells nobody any more; what waits is not sent. */
    delete: {
      path: { uuid: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
  }
  '/user/namespacenotifications/{uuid}/deliveries': {
    /** listUserNamespaceNotificationDeliveries: Lists what was sent in the last days and what waits, the newest first. */
    get: {
      path: { uuid: string }
      query: { limit?: number | undefined; next_page?: string | undefined }
      body: undefined
      answer: {
        deliveries: ({
          id: string
          event_id: string
          kind: "event" | "test" | "again"
          status: "waiting" | "delivered" | "failed"
          attempts: number
          created: string
          next_attempt: string | null
          finished: string | null
          response_status: number | null
          response_excerpt: string | null
          duration_ms: number | null
          error: string | null
          event_data: Record<string, unknown>
        })[]
        next_page?: string
      }
    }
  }
  '/user/namespacenotifications/{uuid}/deliveries/{delivery_id}': {
    /** getUserNamespaceNotificationDelivery: Shows what became of one event. */
    get: {
      path: { uuid: string; delivery_id: string }
      query: Record<never, never>
      body: undefined
      answer: {
        id: string
        event_id: string
        kind: "event" | "test" | "again"
        status: "waiting" | "delivered" | "failed"
        attempts: number
        created: string
        next_attempt: string | null
        finished: string | null
        response_status: number | null
        response_excerpt: string | null
        duration_ms: number | null
        error: string | null
        event_data: Record<string, unknown>
      }
    }
  }
  '/user/namespacenotifications/{uuid}/deliveries/{delivery_id}/resend': {
    /** resendUserNamespaceNotificationDelivery: Sends an event again as it was. */
    post: {
      path: { uuid: string; delivery_id: string }
      query: Record<never, never>
      body: undefined
      answer: {
        id: string
      }
    }
  }
  '/user/namespacenotifications/{uuid}/test': {
    /** testUserNamespaceNotification: Sends an example of the event; the deliveries tell how that went. */
    post: {
      path: { uuid: string }
      query: Record<never, never>
      body: undefined
      answer: Record<string, unknown>
    }
  }
  '/user/notifications': {
    /** listUserNotifications: Lists what the caller has not dismissed. */
    get: {
      path: Record<never, never>
      query: { page?: number | undefined; limit?: number | undefined }
      body: undefined
      answer: {
        notifications: ({
          id: string
          organization: string | null
          kind: string
          created: string
          metadata: Record<string, unknown>
          dismissed: boolean
        })[]
        additional: boolean
      }
    }
  }
  '/user/notifications/{uuid}': {
    /** getUserNotification: Shows one of them. */
    get: {
      path: { uuid: string }
      query: Record<never, never>
      body: undefined
      answer: {
        id: string
        organization: string | null
        kind: string
        created: string
        metadata: Record<string, unknown>
        dismissed: boolean
      }
    }
    /** updateUserNotification: Dismisses one of them, or takes that back. */
    put: {
      path: { uuid: string }
      query: Record<never, never>
      body: {
        dismissed?: boolean
      }
      answer: {
        id: string
        organization: string | null
        kind: string
        created: string
        metadata: Record<string, unknown>
        dismissed: boolean
      }
    }
  }
  '/user/overview': {
    /** getUserOverview: Tells what the caller pushed to last, what it has, and what needs attention. */
    get: {
      path: Record<never, never>
      query: Record<never, never>
      body: undefined
      answer: {
        recent_pushes: ({
          repository: string
          is_public: boolean
          tag: string
          manifest_digest: string
          kind: string | null
          pushed: string
          pushed_by: string | null
        })[]
        namespaces: ({
          name: string
          kind: "user" | "organization"
          role: "owner" | "creator" | "member"
          repository_count: number
          used_bytes: number | null
        })[]
        attention: ({
          kind: "tags_expire" | "app_token_expires" | "oauth_token_expires" | "team_invitation" | "unverified_email" | "failed_jobs"
          severity: "info" | "warning" | "error"
          repository: string | null
          tag: string | null
          organization: string | null
          name: string | null
          count: number
          at: string | null
        })[]
      }
    }
  }
  '/user/quota': {
    /** listUserQuota: Tells of the quota, as a list of one or none. */
    get: {
      path: Record<never, never>
      query: Record<never, never>
      body: undefined
      answer: ({
        id: number | null
        limit_bytes: number
        limit: string
        default_config: boolean
        limits: ({
          id: number
          type: "Warning" | "Reject"
          limit_percent: number
        })[]
        default_config_exists: boolean
      })[]
    }
  }
  '/user/quota/{quota_id}': {
    /** getUserQuota: Tells of the quota. */
    get: {
      path: { quota_id: string }
      query: Record<never, never>
      body: undefined
      answer: {
        id: number | null
        limit_bytes: number
        limit: string
        default_config: boolean
        limits: ({
          id: number
          type: "Warning" | "Reject"
          limit_percent: number
        })[]
        default_config_exists: boolean
      }
    }
  }
  '/user/quota/{quota_id}/limit': {
    /** listUserQuotaLimit: Lists what happens at which parts of the quota. */
    get: {
      path: { quota_id: string }
      query: Record<never, never>
      body: undefined
      answer: ({
        id: number
        type: "Warning" | "Reject"
        limit_percent: number
      })[]
    }
  }
  '/user/quota/{quota_id}/limit/{limit_id}': {
    /** getUserQuotaLimit: Answers with the quota that has the limit. */
    get: {
      path: { quota_id: string; limit_id: string }
      query: Record<never, never>
      body: undefined
      answer: {
        id: number | null
        limit_bytes: number
        limit: string
        default_config: boolean
        limits: ({
          id: number
          type: "Warning" | "Reject"
          limit_percent: number
        })[]
        default_config_exists: boolean
      }
    }
  }
  '/user/restorations/': {
    /** restoreUser: Returns the tags to how they were at a moment; what takes long goes on by itself. */
    post: {
      path: Record<never, never>
      query: Record<never, never>
      body: {
        moment: string
      }
      answer: {
        uuid: string
        moment: string
        state: "running" | "done" | "failed"
        failure: string | null
        begun_at: string
        finished_at: string | null
        changed_tags: number
        refused_tags: number
        refusals: ({
          repository: string
          tag: string | null
          reason: string
        })[]
        next_page?: string
      }
    }
  }
  '/user/restorations/preview': {
    /** previewUserRestoration: Lists what would change for the tags to be as they were at a moment. */
    get: {
      path: Record<never, never>
      query: { moment: string; next_page?: string | undefined }
      body: undefined
      answer: {
        moment: string
        changes: ({
          repository: string
          tag: string | null
          change: "create" | "move" | "delete" | "restore_repository"
          from_digest: string | null
          to_digest: string | null
          obstacle: string | null
        })[]
        next_page?: string
      }
    }
  }
  '/user/restorations/{restoration_uuid}': {
    /** getUserRestoration: Tells how far a restoration has come, and what stayed as it was. */
    get: {
      path: { restoration_uuid: string }
      query: { next_page?: string | undefined }
      body: undefined
      answer: {
        uuid: string
        moment: string
        state: "running" | "done" | "failed"
        failure: string | null
        begun_at: string
        finished_at: string | null
        changed_tags: number
        refused_tags: number
        refusals: ({
          repository: string
          tag: string | null
          reason: string
        })[]
        next_page?: string
      }
    }
  }
  '/user/robots': {
    /** getUserRobots: Lists the robots of the caller. */
    get: {
      path: Record<never, never>
      query: { permissions?: boolean | undefined; token?: boolean | undefined; limit?: number | undefined; next_page?: string | undefined }
      body: undefined
      answer: {
        robots: ({
          name: string
          created: string
          last_accessed: string | null
          description: string
          token?: string
          teams?: ({
            name: string
            avatar: {
              name: string
              hash: string
              color: string
              kind: string
            }
          })[]
          repositories?: (string)[]
        })[]
        next_page?: string
      }
    }
  }
  '/user/robots/{robot_shortname}': {
    /** getUserRobot: Tells of a robot of the caller, with its token. */
    get: {
      path: { robot_shortname: string }
      query: Record<never, never>
      body: undefined
      answer: {
        name: string
        created: string
        last_accessed: string | null
        description: string
        token?: string
        unstructured_metadata: unknown
      }
    }
    /** createUserRobot: Makes a robot of the caller, and answers with its token. */
    put: {
      path: { robot_shortname: string }
      query: Record<never, never>
      body: {
        description?: string
        unstructured_metadata?: Record<string, unknown> | null
      }
      answer: {
        name: string
        created: string
        last_accessed: string | null
        description: string
        token?: string
        unstructured_metadata: unknown
      }
    }
    /** deleteUserRobot: Deletes a robot of the caller. */
    delete: {
      path: { robot_shortname: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
  }
  '/user/robots/{robot_shortname}/permissions': {
    /** getUserRobotPermissions: Lists the repositories that a robot of the caller has a role on. */
    get: {
      path: { robot_shortname: string }
      query: { next_page?: string | undefined }
      body: undefined
      answer: {
        permissions: ({
          repository: {
            name: string
            is_public: boolean
          }
          role: "read" | "write" | "admin"
        })[]
        next_page?: string
      }
    }
  }
  '/user/robots/{robot_shortname}/regenerate': {
    /** regenerateUserRobotToken: Gives a robot of the caller another token; the old one ends. */
    post: {
      path: { robot_shortname: string }
      query: Record<never, never>
      body: undefined
      answer: {
        name: string
        created: string
        last_accessed: string | null
        description: string
        token?: string
      }
    }
  }
  '/user/sessions': {
    /** listUserSessions: Lists the browsers in which the caller is signed in; the newest comes first. */
    get: {
      path: Record<never, never>
      query: { next_page?: string | undefined }
      body: undefined
      answer: {
        sessions: ({
          id: string
          address: string
          user_agent: string
          browser: string | null
          created: string
          last_used: string
          expires: string
          is_current: boolean
        })[]
        next_page?: string
      }
    }
    /** endOtherUserSessions: Signs the caller out in every other browser. */
    delete: {
      path: Record<never, never>
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
  }
  '/user/sessions/{session_id}': {
    /** endUserSession: Signs the caller out in one browser. */
    delete: {
      path: { session_id: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
  }
  '/user/starred': {
    /** listStarredRepos: Lists the repositories that the caller has starred. */
    get: {
      path: Record<never, never>
      query: { next_page?: string | undefined }
      body: undefined
      answer: {
        repositories: ({
          namespace: string
          name: string
          description: string
          is_public: boolean
        })[]
        next_page?: string
      }
    }
    /** createStar: Stars a repository that the caller may see. */
    post: {
      path: Record<never, never>
      query: Record<never, never>
      body: {
        namespace: string
        repository: string
      }
      answer: null | {
        namespace: string
        repository: string
      }
    }
  }
  '/user/starred/{repository}': {
    /** deleteStar: Takes the star of a repository away; one without a star stays as it is. */
    delete: {
      path: { repository: string }
      query: Record<never, never>
      body: undefined
      answer: undefined
    }
  }
  '/user/storage': {
    /** getUserStorage: Tells what the caller uses, and which of its repositories use most. */
    get: {
      path: Record<never, never>
      query: Record<never, never>
      body: undefined
      answer: {
        state: "off" | "counting" | "complete"
        used_bytes: number
        repositories: ({
          repository: string
          used_bytes: number
        })[]
      }
    }
  }
  '/users/{username}': {
    /** getUserInformation: Tells of a user what anybody may know. */
    get: {
      path: { username: string }
      query: Record<never, never>
      body: undefined
      answer: {
        anonymous: boolean
        username: string
        avatar: {
          name: string
          hash: string
          color: string
          kind: string
        }
        can_create_repo?: boolean
        is_me?: boolean
        verified?: boolean
        email?: string | null
        logins?: (unknown)[]
        invoice_email?: boolean
        invoice_email_address?: string | null
        preferred_namespace?: boolean
        tag_expiration_s?: number
        prompts?: (string)[]
        company?: string | null
        family_name?: string | null
        given_name?: string | null
        location?: string | null
        is_free_account?: boolean
        has_password_set?: boolean
        organizations?: ({
          name: string
          avatar: {
            name: string
            hash: string
            color: string
            kind: string
          }
          can_create_repo: boolean
          public: boolean
          is_org_admin?: boolean
          preferred_namespace?: boolean
        })[]
        super_user?: boolean
        global_readonly_super_user?: boolean
        quotas?: ({
          id: number
          limit_bytes: number
          limits: ({
            id: number
            type: "Warning" | "Reject"
            limit_percent: number
          })[]
        })[]
        quota_report?: {
          quota_bytes: number
          configured_quota: number | null
          running_backfill: "waiting" | "running" | "complete"
          backfill_status: "waiting" | "running" | "complete"
        }
      }
    }
  }
}
