import { expect, test } from 'vitest'

import { AnswerParser, headerOf } from './answer-parser.ts'

const toGet = { isToHead: false, isBodyKept: true }

function parse(text: string, options = { ...toGet, pieceBytes: text.length }) {
  const parser = new AnswerParser()
  parser.expect(options)
  let answer
  for (let at = 0; at < text.length; at += options.pieceBytes) {
    answer = parser.push(Buffer.from(text.slice(at, at + options.pieceBytes)))
  }
  return { parser, answer }
}

const sized = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Name:  a: b \r\n\r\nhello'
const chunked =
  'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3;x=1\r\nhel\r\n2\r\nlo\r\n0\r\nA: b\r\n\r\n'

test.each([
  { name: 'a sized body', text: sized },
  { name: 'a chunked body with a trailer', text: chunked },
])('$name is the same however it is cut', ({ text }) => {
  for (let pieceBytes = 1; pieceBytes <= text.length; pieceBytes += 1) {
    const { answer } = parse(text, { ...toGet, pieceBytes })
    expect(answer).toMatchObject({ status: 200, bodyBytes: 5, body: Buffer.from('hello') })
  }
})

test('a header field is found in whatever case, without the spaces around it', () => {
  const { answer } = parse(sized)
  expect(headerOf(answer!, 'x-NAME')).toBe('a: b')
  expect(headerOf(answer!, 'name')).toBeUndefined()
})

test('a HEAD, a 204 and a 304 have no body', () => {
  const head = 'HTTP/1.1 200 OK\r\nContent-Length: 700\r\n\r\n'
  const parser = new AnswerParser()
  parser.expect({ isToHead: true, isBodyKept: false })
  expect(parser.push(Buffer.from(head))).toMatchObject({ bodyBytes: 0, body: undefined })
  expect(parse('HTTP/1.1 204 No Content\r\n\r\n').answer?.status).toBe(204)
  expect(parse('HTTP/1.1 304 Not Modified\r\n\r\n').answer?.status).toBe(304)
})

test('an interim answer is skipped', () => {
  const { answer } = parse(`HTTP/1.1 100 Continue\r\n\r\n${sized}`)
  expect(answer).toMatchObject({ status: 200, bodyBytes: 5 })
})

test('a body without a length ends with the connection', () => {
  const { parser, answer } = parse('HTTP/1.1 200 OK\r\n\r\nhello')
  expect(answer).toBeUndefined()
  expect(parser.end()).toMatchObject({ bodyBytes: 5, body: Buffer.from('hello') })
})

test('one parser reads one answer after another', () => {
  const { parser } = parse(sized)
  parser.expect({ isToHead: false, isBodyKept: false })
  expect(parser.push(Buffer.from(chunked))).toMatchObject({ bodyBytes: 5, body: undefined })
})

test('bytes after the answer, and what is no answer, are errors', () => {
  expect(() => parse(`${sized}!`)).toThrow('1 bytes came after')
  expect(() => parse('SSH-2.0-OpenSSH\r\n\r\n')).toThrow('not an HTTP/1.1 answer')
  expect(() => new AnswerParser().push(Buffer.from('x'))).toThrow('nobody asked')
})
