import type { ErrorCode } from 'yaml'

const QUOTE_IT = 'put the value in quotes'

/**
 * What is wrong with the YAML, in our own sentences: the parser's may quote the
 * file, and what it quotes may be a password.
 */
export function describeYamlError(code: ErrorCode): string {
  return SENTENCES[code] ?? 'this is not valid YAML here'
}

const SENTENCES: { readonly [Code in ErrorCode]?: string } = {
  ALIAS_PROPS: `a value that begins with * cannot have an anchor or a tag; ${QUOTE_IT}`,
  BAD_ALIAS: `a value begins with * but names no anchor; ${QUOTE_IT}`,
  BAD_COLLECTION_TYPE: `a value begins with ! which YAML takes as a tag; ${QUOTE_IT}`,
  BAD_DIRECTIVE: 'a line that begins with % is not a directive of YAML; put the value in quotes',
  BAD_DQ_ESCAPE:
    'a backslash in double quotes begins no known escape; write \\\\ or use single quotes',
  BAD_INDENT: 'the indentation does not fit the lines above; indent every level by two spaces',
  BAD_PROP_ORDER: 'an anchor or a tag stands in the wrong place; put it before the value',
  BAD_SCALAR_START: `a value begins with a character that YAML reserves; ${QUOTE_IT}`,
  BLOCK_AS_IMPLICIT_KEY: `there is a second ": " on this line; ${QUOTE_IT}`,
  BLOCK_IN_FLOW: 'a list or block with indentation stands inside [ ] or { }; write it in one style',
  IMPOSSIBLE: 'this is not valid YAML here',
  KEY_OVER_1024_CHARS: 'a key is longer than 1024 characters; is a quote or a line break missing?',
  MISSING_CHAR: 'a closing quote, bracket, or a space after the colon is missing near here',
  MULTILINE_IMPLICIT_KEY: 'a line has no "KEY: value"; is a colon, or the space after it, missing?',
  MULTIPLE_ANCHORS: 'a value has two anchors; keep one',
  MULTIPLE_DOCS: 'a second document begins here; keep everything above one --- line',
  MULTIPLE_TAGS: `a value has two tags; ${QUOTE_IT}`,
  NON_STRING_KEY: 'a key is not a word; write KEY: value',
  RESOURCE_EXHAUSTION: 'the file is nested too deeply or holds too many values',
  TAB_AS_INDENT: 'a tab stands where YAML wants spaces; indent with spaces',
  TAG_RESOLVE_FAILED: `a value begins with ! which YAML takes as a tag; ${QUOTE_IT}`,
  UNEXPECTED_TOKEN: `something here does not belong to YAML; ${QUOTE_IT}, or close the brackets before it`,
}
