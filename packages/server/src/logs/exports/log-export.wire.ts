import { Type } from 'typebox'

/** Orders of files as API v1 spells them. */
export const ExportBody = Type.Object({
  callback_url: Type.Optional(Type.Union([Type.String({ maxLength: 4096 }), Type.Null()])),
  callback_email: Type.Optional(Type.Union([Type.String({ maxLength: 255 }), Type.Null()])),
})

export const ExportJson = Type.Object({ export_id: Type.String() })
